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
