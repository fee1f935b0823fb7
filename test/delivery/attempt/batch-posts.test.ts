import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { attemptDelivery } from '../../../src/delivery/attempt/attempt-delivery.ts';
import type { AttemptDeps, AttemptResult } from '../../../src/delivery/attempt/attempt-types.ts';
import { createBatchPosts } from '../../../src/delivery/attempt/batch-posts.ts';
import { createSendBudget } from '../../../src/delivery/isolation/send-budget.ts';
import type { DeliveryRef } from '../../../src/store/log/delivery-jobs.ts';
import { createPool, type Db } from '../../../src/store/pool.ts';
import { accountId, addDeliveries, addEndpoint } from '../../support/add-delivery.ts';
import { attemptDeps } from '../../support/attempt-deps.ts';
import { startReceiver, type Receiver } from '../../support/receiver.ts';
import { createDatabase } from '../../support/servers.ts';

const MiB = 1024 * 1024;
const endings = ['-a', '-b', '-c'];

describe('a shared POST that the budget of bytes delays', () => {
  let db: Db;
  let receiver: Receiver;
  let deps: AttemptDeps;
  let nowMs: number;
  let refs: DeliveryRef[];
  beforeEach(async () => {
    db = createPool(await createDatabase(), () => undefined);
    receiver = await startReceiver();
    nowMs = 0;
    const budget = createSendBudget({ mebibytesOfAccount: 1, mebibytesToHost: 32 }, 60_000, () => nowMs);
    deps = { ...attemptDeps(db), budget };
    await addEndpoint(db, receiver.url, 'esputnik');
    refs = await addDeliveries(db, endings);
    // All that the account may send as a burst, to a host of its own.
    const other = { requestId: 'other', accountId, eventIds: ['other'], url: 'http://127.0.0.2/' };
    for (const part of ['1', '2']) {
      const post = { ...other, requestId: part, eventIds: [part], bytes: 2 * MiB };
      assert.equal(budget.take(post), 0);
    }
  });
  afterEach(async () => {
    await deps.sender.close();
    await receiver.close();
    await db.end();
  });

  const attemptAll = async (): Promise<AttemptResult[]> => {
    const shared = createBatchPosts(deps);
    return await Promise.all(refs.map((ref) => attemptDelivery(deps, shared, ref)));
  };
  const rows = async (): Promise<unknown[]> => {
    const found = await db.query(
      `SELECT status, attempt_count AS attempts, claimed_until IS NULL AS free, turn_at IS NOT NULL AS waits
       FROM deliveries ORDER BY id`,
    );
    return found.rows;
  };

  it('is not sent: each of its deliveries waits, free for others, and has used no attempt', async () => {
    const results = await attemptAll();
    for (const result of results) {
      assert.partialDeepStrictEqual(result, { outcome: 'busy', number: 0, shortage: 'bytes' });
      assert.ok('delayMs' in result && result.delayMs > 0 && result.delayMs < 1_000, JSON.stringify(result));
    }
    assert.equal(receiver.received.length, 0);
    const waiting = { status: 'pending', attempts: 0, free: true, waits: true };
    assert.deepEqual(
      await rows(),
      endings.map(() => waiting),
    );
    const { rows: logged } = await db.query('SELECT FROM attempts');
    assert.equal(logged.length, 0);
  });

  it('is sent whole at its turn, at attempt 1, and was counted once', async () => {
    const [first] = await attemptAll();
    assert.ok(first && 'delayMs' in first);
    nowMs += first.delayMs;
    const results = await attemptAll();
    assert.deepEqual(
      results,
      endings.map(() => ({ outcome: 'delivered', number: 1 })),
    );
    assert.equal(receiver.received.length, 1);
    const ids = String(receiver.received[0]?.headers['mailhooks-event-ids']).split(',');
    assert.deepEqual(
      ids.toSorted(),
      endings.map((ending) => `evt${ending}`),
    );
  });
});

describe('what waits for a shared POST', () => {
  let db: Db;
  let receiver: Receiver;
  let deps: AttemptDeps;
  beforeEach(async () => {
    db = createPool(await createDatabase(), () => undefined);
    receiver = await startReceiver();
    deps = attemptDeps(db);
    await addEndpoint(db, receiver.url, 'esputnik');
  });
  afterEach(async () => {
    await deps.sender.close();
    await receiver.close();
    await db.end();
  });
  const batch = { maxEvents: 1_000, maxWaitMs: 2_000 };
  const setBatch = () => db.query('UPDATE endpoints SET batch = $1', [batch]);
  const idsIn = (index: number): string[] =>
    String(receiver.received[index]?.headers['mailhooks-event-ids']).split(',');

  it('has two megabytes of events at most in memory, also of those that are taken along', async () => {
    await setBatch();
    const large = { reason: 'x'.repeat(250 * 1024) };
    const refs = await addDeliveries(
      db,
      Array.from({ length: 30 }, (_, n) => `-${n}`),
      large,
    );
    const shared = createBatchPosts(deps);
    const [own, due] = [refs.slice(0, 3), refs.slice(3)];
    await Promise.all(own.map((ref) => attemptDelivery(deps, shared, ref)));
    assert.equal(receiver.received.length, 1);
    assert.equal(idsIn(0).length, 8);
    await Promise.all(due.map((ref) => attemptDelivery(deps, shared, ref)));
    const counts = receiver.received.map((_, index) => idsIn(index).length);
    assert.ok(Math.max(...counts) <= 9, String(counts));
    assert.equal(new Set(receiver.received.flatMap((_, index) => idsIn(index))).size, refs.length);
  });

  it('is 200 deliveries of an account at most; the others come back after the POST, which took them along', async () => {
    await setBatch();
    const refs = await addDeliveries(
      db,
      Array.from({ length: 250 }, (_, n) => `-${n}`),
    );
    const shared = createBatchPosts(deps);
    const results = await Promise.all(refs.map((ref) => attemptDelivery(deps, shared, ref)));
    const busy = results.filter(({ outcome }) => outcome === 'busy');
    assert.equal(busy.length, 50);
    for (const one of busy)
      assert.ok('delayMs' in one && one.delayMs > 0 && one.delayMs <= 3_000, JSON.stringify(one));
    assert.equal(receiver.received.length, 1);
    assert.equal(idsIn(0).length, 250);
    const again = await Promise.all(refs.slice(200).map((ref) => attemptDelivery(deps, shared, ref)));
    assert.deepEqual(new Set(again.map(({ outcome }) => outcome)), new Set(['delivered']));
    assert.equal(receiver.received.length, 1);
  });
});
