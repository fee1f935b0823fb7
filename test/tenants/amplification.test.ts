import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startReceiver, type Receiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';
import { openStage, type Stage, type Tenant } from './support/stage.ts';
import { underAttack } from './support/under-attack.ts';

const KiB = 1024;
const MiB = 1024 * KiB;
const endpoints = 100;
const patienceMs = 240_000;

describe('a small event of a large message, for many endpoints at one host', () => {
  let stage: Stage;
  let target: Receiver;
  let elsewhere: Receiver;
  let beside: Tenant;
  before(async () => {
    stage = await openStage();
    target = await startReceiver();
    elsewhere = await startReceiver(undefined, '127.0.0.2');
    beside = await stage.newTenant('Beside');
    await beside.api.newEndpoint(beside.account, elsewhere.url);
    const { api, account } = stage.attacker;
    const content = { html: 'x'.repeat(250 * KiB) };
    await api.newEvent(account, { message: { id: 'stored', content } });
    for (let n = 0; n < endpoints; n += 1) {
      await stage.admin.newEndpoint(account, `${target.url}/${n}`, { format: 'sendpost' });
    }
  });
  after(async () => {
    await stage.stop();
    await target.close();
    await elsewhere.close();
  });

  const event = { type: 'email.opened', recipient: { email: 'a@b.c' }, message: { id: 'stored' } };
  const bytesAtTarget = (): number =>
    target.received.reduce((sum, { body, headers }) => sum + body.length + JSON.stringify(headers).length, 0);
  /** Posts, and waits until each delivery has been made or has its turn. @returns bytes that came, and in how many seconds */
  const attack = async (count: number): Promise<{ bytes: number; seconds: number }> => {
    const { api, account } = stage.attacker;
    const postedAt = performance.now();
    const before = bytesAtTarget();
    const events = Array.from({ length: count }, () => event);
    const { status, text, body } = await api.post(`/v1/accounts/${account}/events`, events);
    assert.equal(status, 202, text);
    const ids = (body as { accepted: { id: string }[] }).accepted.map(({ id }) => id);
    await until(
      'each has been made or has its turn',
      async () => {
        const { rows } = await stage.db.query<{ settled: number; attempts: number }>(
          `SELECT count(*) FILTER (WHERE status = 'delivered' OR turn_at IS NOT NULL)::int AS settled,
             max(attempt_count)::int AS attempts
           FROM deliveries WHERE event_id = ANY($1)`,
          [ids],
        );
        assert.ok((rows[0]?.attempts ?? 0) <= 1, 'what waits uses no attempt');
        return rows[0]?.settled === count * endpoints;
      },
      patienceMs,
    );
    const bytes = bytesAtTarget() - before;
    return { bytes, seconds: (performance.now() - postedAt) / 1_000 };
  };

  it('sends 2 MiB immediately, then 64 KiB/s; other accounts and hosts are served', async () => {
    await underAttack(stage, 'one event of 121 bytes, 250 KiB for 100 endpoints at one host', async () => {
      const { bytes, seconds } = await attack(1);
      const most = 2 * MiB + seconds * 64 * KiB;
      assert.ok(bytes <= most, `${bytes} bytes in ${seconds.toFixed(1)} s, at most ${most.toFixed(0)}`);
      assert.ok(bytes > MiB, `${bytes}: what there is room for is sent at once`);
      const id = await beside.api.newEvent(beside.account);
      await until('another host is served', () =>
        Promise.resolve(
          elsewhere.received.some(
            ({ headers }) => headers['mailhooks-event-id'] === id && headers['mailhooks-attempt'] === '1',
          ),
        ),
      );
    });
  });

  it('continues later, still at attempt 1', async () => {
    const before = target.received.length;
    await until('more has come', () => Promise.resolve(target.received.length > before), patienceMs);
    assert.ok(target.received.every(({ headers }) => headers['mailhooks-attempt'] === '1'));
    const { rows } = await stage.db.query(
      "SELECT FROM endpoints WHERE account_id = $1 AND (status <> 'enabled' OR last_error IS NOT NULL)",
      [stage.attacker.account],
    );
    assert.equal(rows.length, 0, 'and no endpoint counts as failing');
  });

  it('does not multiply by the number of events', async () => {
    const { bytes, seconds } = await attack(4);
    // Two copies of each are few; beside them the first event goes on.
    const most = 4 * 512 * KiB + 8 * MiB + seconds * (MiB + 64 * KiB);
    assert.ok(bytes <= most, `${bytes} bytes in ${seconds.toFixed(1)} s, at most ${most.toFixed(0)}`);
  });
});
