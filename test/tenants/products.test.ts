import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { until } from '../support/until.ts';
import { manyEndpoints, openStage, type Stage, type Tenant } from './support/stage.ts';
import { underAttack } from './support/under-attack.ts';

const event = { type: 'email.opened', recipient: { email: 'a@b.c' } };
const ndjson = { headers: { 'content-type': 'application/x-ndjson' } };

describe('endpoints times events', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage.stop());

  const post = ({ api, account }: Tenant, events: unknown) =>
    api.post(`/v1/accounts/${account}/events`, events);
  const count = async (sql: string, ...values: unknown[]): Promise<number> =>
    (await stage.db.query<{ count: number }>(`SELECT count(*) AS count FROM ${sql}`, values)).rows[0]
      ?.count ?? 0;

  it('that would be ten million deliveries are refused, and do not slow down others', async () => {
    await manyEndpoints(stage.db, stage.attacker, 1_000);
    await underAttack(stage, '10,000 lines for 1,000 disabled endpoints', async () => {
      const { api, account } = stage.attacker;
      const raw = `${JSON.stringify(event)}\n`.repeat(10_000);
      const answers = await Promise.all(
        [1, 2, 3].map(() => api.post(`/v1/accounts/${account}/events`, undefined, { raw, ...ndjson })),
      );
      for (const { status, body, text } of answers) {
        assert.equal(status, 413, text);
        assert.match(body.detail, /10,000,000 deliveries/);
        assert.match(body.detail, /500,000/);
      }
    });
    assert.equal(await count('deliveries WHERE account_id = $1', stage.attacker.account), 0);
  });

  it('of an honest producer with 300 endpoints are accepted by the full array, and known when they come again', async () => {
    const platform = await stage.newTenant('Platform');
    await manyEndpoints(stage.db, platform, 300);
    const events = Array.from({ length: 1_000 }, (_, n) => ({ ...event, id: `full-${n}` }));
    await underAttack(stage, '1,000 events for 300 disabled endpoints', async () => {
      const { status, body, text } = await post(platform, events);
      assert.equal(status, 202, text);
      for (const one of body.accepted) assert.deepEqual([one.deliveries, one.duplicate], [300, false]);
    });
    const ofPlatform = 'deliveries WHERE account_id = $1 AND status = $2';
    assert.equal(await count(ofPlatform, platform.account, 'held'), 300_000);
    const again = await post(platform, events);
    assert.equal(again.status, 202, again.text);
    for (const one of again.body.accepted) assert.deepEqual([one.deliveries, one.duplicate], [300, true]);
    assert.equal(await count(ofPlatform, platform.account, 'held'), 300_000);
  });

  it('are all or nothing, and an id of another request is accepted once', async () => {
    const platform = await stage.newTenant('Racing platform');
    await manyEndpoints(stage.db, platform, 100);
    const events = Array.from({ length: 300 }, (_, n) => ({ ...event, id: `race-${n}` }));
    const answers = await Promise.all([
      post(platform, events),
      post(platform, events.toReversed()),
      post(platform, events[7]),
      post(platform, { ...event, id: 'race-8' }),
    ]);
    for (const { status, text } of answers) assert.equal(status, 202, text);
    const firsts = answers.flatMap(({ body }) =>
      (body.accepted as { duplicate: boolean }[]).filter(({ duplicate }) => !duplicate),
    );
    assert.equal(firsts.length, 300);
    assert.equal(await count('events WHERE account_id = $1', platform.account), 300);
    assert.equal(await count('deliveries WHERE account_id = $1', platform.account), 30_000);
  });

  it('in large numbers are all delivered, whether or not they were handed over', async () => {
    const platform = await stage.newTenant('Sending platform');
    const path = '/many';
    const url = `${stage.receiver.url}${path}`;
    for (let n = 0; n < 60; n += 1) await platform.api.newEndpoint(platform.account, url, { enabled: false });
    await stage.db.query("UPDATE endpoints SET status = 'enabled' WHERE account_id = $1", [platform.account]);
    const events = Array.from({ length: 100 }, (_, n) => ({ ...event, id: `many-${n}` }));
    const { status, text } = await post(platform, events);
    assert.equal(status, 202, text);
    const arrived = (): number => {
      const ofPath = stage.receiver.received.filter((request) => request.path === path);
      return new Set(ofPath.map(({ headers }) => headers['webhook-id'])).size;
    };
    await until('all 6,000 have arrived', () => Promise.resolve(arrived() === 6_000), 900_000);
  });
});
