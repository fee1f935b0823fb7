import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import type { Answered } from '../support/api-client.ts';
import { until } from '../support/until.ts';
import { openStage, type Stage, type Tenant } from './support/stage.ts';

const MiB = 1024 * 1024;
const opened = { type: 'email.opened', recipient: { email: 'ada@example.com' } };

describe('large responses', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage({
      MAILHOOKS_ACCOUNT_RATE_LIMIT: 'off',
      MAILHOOKS_ACCOUNT_BYTE_RATE: 'off',
    });
    // 50 MB of log: what a message says counts for each of its events.
    const { api, account } = stage.attacker;
    for (let n = 0; n < 4; n += 1) {
      const events = Array.from({ length: 25 }, (_, m) => ({
        ...opened,
        id: `large-${n * 25 + m}`,
        reason: 'x'.repeat(30_000),
        message: { id: n, content: { text: 'y'.repeat(225_000) } },
      }));
      const shared = events.map((event, m) => (m === 0 ? event : { ...event, message: { id: n } }));
      assert.equal((await api.post(`/v1/accounts/${account}/events`, shared)).status, 202);
    }
  });
  after(() => stage.stop());

  const listOf = ({ account }: Tenant) => `/v1/accounts/${account}/events?limit=100`;

  it('come in pages of 2 MiB that leave nothing out', async () => {
    const { api } = stage.attacker;
    const seen: string[] = [];
    let cursor: string | null = '';
    for (let pages = 0; cursor !== null && pages < 100; pages += 1) {
      const page = await api.get(`${listOf(stage.attacker)}${cursor && `&cursor=${cursor}`}`);
      assert.equal(page.status, 200);
      assert.ok(page.text.length <= 2 * MiB, `${page.text.length} bytes`);
      assert.ok(page.body.data.length >= 1);
      seen.push(...page.body.data.map(({ id }: { id: string }) => id));
      cursor = page.body.nextCursor;
    }
    assert.equal(new Set(seen).size, 100);
    assert.equal(seen.length, 100);
  });

  it('that nobody reads do not pile up, and do not delay others', async (t) => {
    const { hostname, port } = new URL(stage.url);
    const sockets: Socket[] = Array.from({ length: 95 }, () => {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => undefined).pause();
      t.after(() => socket.destroy());
      const head = `GET ${listOf(stage.attacker)} HTTP/1.1\r\nHost: localhost\r\n`;
      // Several over one connection, so that they do not fit into the buffers of the system.
      for (let n = 0; n < 10; n += 1)
        socket.write(`${head}Authorization: Bearer ${stage.attacker.key}\r\n\r\n`);
      return socket;
    });
    let most = 0;
    for (let n = 0; n < 40; n += 1) {
      const id = await stage.victim.api.newEvent(stage.victim.account);
      const read = await stage.victim.api.get(`/v1/accounts/${stage.victim.account}/events/${id}`);
      assert.equal(read.status, 200);
      most = Math.max(most, await stage.rssMb());
    }
    assert.equal(stage.ended(), undefined, 'the process lives');
    assert.ok(most < 1_500, `${most} MB`);
    for (const socket of sockets) socket.destroy();
    await until('the attacker is answered again', async () => {
      const { status } = await stage.attacker.api.get(listOf(stage.attacker));
      return status === 200;
    });
    console.log(`RSS at most ${Math.round(most)} MB`);
  });

  it('for a delivery with hundreds of attempts show the newest, and a list has all', async () => {
    const { account, api } = stage.attacker;
    const { id: endpoint } = await api.newEndpoint(account, stage.receiver.url, { enabled: false });
    const event = await api.newEvent(account);
    const all = `/v1/accounts/${account}`;
    const [delivery] = (await api.get(`${all}/events/${event}`)).body.deliveries;
    assert.deepEqual([delivery.attempts, delivery.attemptsTruncated], [[], false]);
    // As 25 sequences of 10 attempts leave them, with answers and headers as large as are kept.
    await stage.db.query(
      `INSERT INTO attempts (accepted_at, delivery_id, sequence, number, started_at, duration_ms, request_url,
         request_headers, response_status, response_headers, response_body)
       SELECT d.accepted_at, d.id, s, n, now(), 5, 'http://a.example/', '{"webhook-id": "x"}', 500,
         jsonb_build_object('x-large', repeat('h', 16000)), repeat('b', 4096)
       FROM deliveries d, generate_series(1, 25) s, generate_series(1, 10) n WHERE d.id = $1`,
      [delivery.id],
    );
    await stage.db.query('UPDATE deliveries SET sequence = 25, attempt_count = 10 WHERE id = $1', [
      delivery.id,
    ]);
    const numbers = (of: { attempts: { sequence: number; number: number }[] }) =>
      of.attempts.map(({ sequence, number }) => `${sequence}.${number}`);
    const newest = Array.from({ length: 10 }, (_, n) => `25.${n + 1}`);
    const alone = await api.get(`${all}/deliveries/${delivery.id}`);
    assert.deepEqual(numbers(alone.body).slice(-10), newest);
    assert.equal(alone.body.attempts.length, 20);
    assert.equal(alone.body.attemptsTruncated, true);
    assert.ok(alone.text.length < MiB);
    const lists = [
      (await api.get(`${all}/deliveries?endpointId=${endpoint}`)).body.data[0],
      (await api.get(`${all}/deliveries?eventId=${event}`)).body.data[0],
      (await api.get(`${all}/events/${event}`)).body.deliveries[0],
      (await api.get(`${all}/events?limit=1`)).body.data[0].deliveries[0],
    ];
    for (const shown of lists) {
      assert.equal(shown.id, delivery.id);
      assert.deepEqual(numbers(shown), newest);
      assert.equal(shown.attemptsTruncated, true);
    }
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await api.get(
        `${all}/deliveries/${delivery.id}/attempts?limit=100${cursor && `&cursor=${cursor}`}`,
      );
      assert.ok(page.text.length <= 2.2 * MiB, `${page.text.length} bytes`);
      seen.push(...numbers({ attempts: page.body.data }));
      cursor = page.body.nextCursor;
    }
    assert.equal(seen.length, 250);
    assert.deepEqual([seen[0], seen.at(-1), new Set(seen).size], ['25.10', '1.1', 250]);
    const foreign = await stage.victim.api.get(`${all}/deliveries/${delivery.id}/attempts`);
    assert.equal(foreign.status, 404);
  });

  it('for an event with very many deliveries show some, and a list has all', async () => {
    const { account, api } = await stage.newTenant('Many endpoints');
    await stage.db.query(
      `INSERT INTO endpoints (id, account_id, name, url, event_types, format, status, secret, origin)
       SELECT 'ep_many_' || n, $1, 'E', 'http://a.example/', '{*}', 'standard', 'disabled', '', 'api'
       FROM generate_series(1, 1100) n`,
      [account],
    );
    const event = await api.newEvent(account);
    const alone = await api.get(`/v1/accounts/${account}/events/${event}`);
    assert.equal(alone.body.deliveries.length, 1_000);
    assert.equal(alone.body.deliveriesTruncated, true);
    const listed = (await api.get(`/v1/accounts/${account}/events`)).body.data[0];
    assert.equal(listed.deliveries.length, 100);
    assert.equal(listed.deliveriesTruncated, true);
    const seen = new Set<string>();
    let cursor: string | null = '';
    while (cursor !== null) {
      const path: string = `/v1/accounts/${account}/deliveries?limit=100&eventId=${event}${cursor && `&cursor=${cursor}`}`;
      const { body: page }: Answered = await api.get(path);
      for (const { id } of page.data) seen.add(id);
      cursor = page.nextCursor;
    }
    assert.equal(seen.size, 1_100);
    assert.deepEqual((await api.get(`/v1/accounts/${account}/deliveries?eventId=none`)).body.data, []);
  });
});
