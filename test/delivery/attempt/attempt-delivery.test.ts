import assert from 'node:assert/strict';
import type { LookupAddress } from 'node:dns';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import pino from 'pino';
import { attemptDelivery } from '../../../src/delivery/attempt/attempt-delivery.ts';
import type { AttemptDeps } from '../../../src/delivery/attempt/attempt-types.ts';
import { createBulkhead } from '../../../src/delivery/isolation/bulkhead.ts';
import { createHttpSender, type HttpSender } from '../../../src/delivery/http/http-sender.ts';
import { createBatchPosts } from '../../../src/delivery/attempt/batch-posts.ts';
import { createTargetGuard } from '../../../src/delivery/guard/target-guard.ts';
import type { DeliveryRef } from '../../../src/store/log/delivery-jobs.ts';
import { createPool, type Db } from '../../../src/store/pool.ts';
import { accountId, addDelivery, endpointId, headers } from '../../support/add-delivery.ts';
import { attemptDeps } from '../../support/attempt-deps.ts';
import { startReceiver, statuses, type Receiver } from '../../support/receiver.ts';
import { createDatabase, testServers } from '../../support/servers.ts';

describe('one attempt', () => {
  let url: string;
  let db: Db;
  let receiver: Receiver;
  let sender: HttpSender;
  let ref: DeliveryRef;
  let logged: Record<string, unknown>[];

  beforeEach(async () => {
    url = await createDatabase();
    db = createPool(url, () => undefined);
    receiver = await startReceiver();
    sender = createHttpSender(createTargetGuard(['127.0.0.0/8']), 5_000);
    ref = await addDelivery(db, receiver.url);
    logged = [];
  });
  afterEach(async () => {
    await Promise.all([sender.close(), receiver.close(), db.end()]);
  });

  const attempt = (
    bulkhead = createBulkhead({ slots: 300, requestTimeoutMs: 5_000, longestDelayMs: 60_000 }),
  ) => {
    const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(JSON.parse(line)) });
    const deps: AttemptDeps = { ...attemptDeps(db), sender, bulkhead, log };
    return attemptDelivery(deps, createBatchPosts(deps), ref);
  };
  const statusNow = async (): Promise<unknown> =>
    (await db.query<{ status: string }>('SELECT status FROM deliveries')).rows[0]?.status;

  it('is sent once, though the database is away when it is to be logged', async (t) => {
    const operator = new pg.Client({ connectionString: testServers().databaseUrl });
    await operator.connect();
    t.after(() => operator.end());
    const database = new URL(url).pathname.slice(1);
    receiver.answer = async (_request, res) => {
      await operator.query(`ALTER DATABASE ${database} ALLOW_CONNECTIONS false`);
      await operator.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [
        database,
      ]);
      res.end();
    };
    const result = attempt();
    await receiver.waitFor(1);
    await delay(1_500);
    await operator.query(`ALTER DATABASE ${database} ALLOW_CONNECTIONS true`);
    assert.deepEqual(await result, { outcome: 'delivered', number: 1 });
    assert.equal(receiver.received.length, 1);
    assert.equal(await statusNow(), 'delivered');
  });

  it('that gets no slot for its DNS look-up does not count: it comes back, and its endpoint is not blamed', async () => {
    await sender.close();
    const silent = Promise.withResolvers<LookupAddress[]>();
    const bounds = { perAccount: 1, inAll: 2, patienceMs: 1, sharedMs: 60_000 };
    const resolve = (host: string): Promise<LookupAddress[]> =>
      host === 'silent.test' ? silent.promise : Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
    const guard = createTargetGuard(['127.0.0.0/8'], resolve, bounds);
    sender = createHttpSender(guard, 5_000);
    await db.query('UPDATE endpoints SET url = $1', [`http://named.test:${new URL(receiver.url).port}/`]);
    const other = guard.resolve('silent.test', accountId);
    const bulkhead = createBulkhead({ slots: 300, requestTimeoutMs: 5_000, longestDelayMs: 60_000 });
    for (let count = 0; count < 5; count += 1) {
      const { delayMs, ...result } = (await attempt(bulkhead)) as { delayMs: number };
      assert.deepEqual(result, { outcome: 'busy', number: 0, shortage: 'look_ups' });
      assert.ok(delayMs >= 2_000 && delayMs <= 4_000, `${delayMs}`);
    }
    const { rows } = await db.query(
      'SELECT attempt_count, last_error, turn_at > now() AS has_turn, (SELECT count(*)::int FROM attempts) AS logged FROM deliveries',
    );
    assert.deepEqual(rows, [{ attempt_count: 0, last_error: null, has_turn: true, logged: 0 }]);
    assert.ok(bulkhead.isOpen({ endpointId, accountId, host: 'named.test' }));
    silent.resolve([{ address: '127.0.0.1', family: 4 }]);
    await other;
    assert.deepEqual(await attempt(bulkhead), { outcome: 'delivered', number: 1 });
  });

  it('does not wait for a time that was set by a clock an hour ahead', async () => {
    const anHourOn = new Date(Date.now() + 3_600_000);
    await db.query('UPDATE deliveries SET next_attempt_at = $1', [anHourOn]);
    receiver.answer = statuses(500, 200);
    assert.equal((await attempt()).outcome, 'retry', 'accepted by such a clock');
    await db.query("UPDATE deliveries SET next_attempt_at = now() + interval '1 minute'");
    assert.equal((await attempt()).outcome, 'retry', 'the next one is not due yet');
    assert.equal(receiver.received.length, 1);
    await db.query(
      `UPDATE deliveries SET next_attempt_at = $1, last_error = jsonb_set(last_error, '{at}', to_jsonb($2::text))`,
      [anHourOn, anHourOn.toISOString()],
    );
    assert.deepEqual(await attempt(), { outcome: 'delivered', number: 2 }, 'attempted by such a clock');
  });

  it('whose record is wrong fails immediately', async () => {
    await db.query('ALTER TABLE attempts ADD CHECK (response_status = 0)');
    const started = performance.now();
    await assert.rejects(attempt(), { code: '23514' });
    assert.ok(performance.now() - started < 15_000);
  });

  it('finds its endpoint disabled: it is held, and what was seen of that endpoint delays nothing', async () => {
    const bulkhead = createBulkhead({ slots: 300, requestTimeoutMs: 5_000, longestDelayMs: 60_000 });
    const target = { endpointId, accountId, host: 'example.com' };
    const bad = { durationMs: 5, response: { status: 500, headers: {}, body: '' }, failure: null };
    for (let count = 0; count < 3; count += 1) await bulkhead.watch(endpointId, () => Promise.resolve(bad));
    assert.ok(!bulkhead.isOpen(target));
    await db.query("UPDATE endpoints SET status = 'disabled', disabled_at = now()");
    assert.deepEqual(await attempt(bulkhead), { outcome: 'held', number: 0 });
    assert.ok(bulkhead.isOpen(target));
  });

  it('is not made for an account that is gone, and ends a delivery that is left of it', async () => {
    await db.query('DELETE FROM accounts');
    assert.deepEqual(await attempt(), { outcome: 'cancelled', number: 0 });
    assert.equal(await statusNow(), 'cancelled');
    assert.equal(receiver.received.length, 0);
  });

  it('is a line in the process’s log, with ids and without words', async () => {
    receiver.answer = (_request, res) => void res.writeHead(500).end('said by the receiver');
    await attempt();
    await db.query('UPDATE deliveries SET next_attempt_at = now()');
    receiver.answer = (_request, res) => void res.end();
    await attempt();
    const [failed, delivered] = logged;
    const ids = { accountId, eventId: 'evt', deliveryId: 'dlv', endpointId };
    for (const line of [failed, delivered]) assert.partialDeepStrictEqual(line, ids);
    const { nextAttemptAt, ...rest } = failed ?? {};
    assert.ok(Date.parse(String(nextAttemptAt)) > 0);
    assert.partialDeepStrictEqual(rest, {
      level: 30,
      msg: 'attempt failed',
      attempt: 1,
      error: 'http_5xx',
      responseStatus: 500,
    });
    assert.partialDeepStrictEqual(delivered, {
      level: 20,
      msg: 'delivered',
      attempt: 2,
      responseStatus: 200,
    });
    assert.doesNotMatch(JSON.stringify(logged), /said by|127\.0\.0\.1/);
  });

  it('is logged without the values of the headers that its endpoint wants', async () => {
    await attempt();
    const { headers: sent } = receiver.received[0] ?? assert.fail('nothing arrived');
    const names = Object.keys(headers).map((name) => name.toLowerCase());
    assert.deepEqual(
      names.map((name) => sent[name]),
      Object.values(headers),
    );
    const { rows } = await db.query<{ logged: Record<string, string> }>(
      'SELECT request_headers AS logged FROM attempts',
    );
    const logged = rows[0]?.logged;
    assert.deepEqual(
      names.map((name) => logged?.[name]),
      names.map(() => '[redacted]'),
    );
    for (const name of ['webhook-id', 'webhook-signature', 'mailhooks-attempt', 'content-type'])
      assert.equal(logged?.[name], sent[name]);
  });
});
