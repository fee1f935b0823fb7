import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createJobHandoff } from '../../src/dispatch/job-handoff.ts';
import type { DeliveryJob, DeliveryRef } from '../../src/store/log/delivery-jobs.ts';

const refOf = (deliveryId: string): DeliveryRef => ({ deliveryId, acceptedAt: new Date() });
const jobOf = (payload: string): DeliveryJob =>
  ({ payload, messageContent: null }) as Partial<DeliveryJob> as DeliveryJob;

describe('jobs as they were committed', () => {
  it('are given out once', () => {
    const fresh = createJobHandoff();
    const job = jobOf('{}');
    fresh.put(refOf('a'), job);
    assert.equal(fresh.take(refOf('a')), job);
    assert.equal(fresh.take(refOf('a')), undefined);
  });

  it('are forgotten when something was changed by hand', () => {
    const fresh = createJobHandoff();
    fresh.put(refOf('a'), jobOf('{}'));
    fresh.clear();
    assert.equal(fresh.take(refOf('a')), undefined);
  });

  it('are forgotten after a second', (t) => {
    let now = 0;
    t.mock.method(performance, 'now', () => now);
    const fresh = createJobHandoff();
    fresh.put(refOf('a'), jobOf('{}'));
    now = 1_001;
    assert.equal(fresh.take(refOf('a')), undefined);
  });

  it('take no more memory than they may: the oldest go first', () => {
    const fresh = createJobHandoff();
    const large = 'x'.repeat(6 * 1024 * 1024);
    for (const id of ['a', 'b', 'c']) fresh.put(refOf(id), jobOf(large));
    assert.deepEqual(
      ['a', 'b', 'c'].map((id) => fresh.take(refOf(id)) !== undefined),
      [false, true, true],
    );
  });
});
