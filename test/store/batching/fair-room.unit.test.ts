import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { RateLimitedError } from '../../../src/domain/basics/errors.ts';
import { createFairRoom, type FairRoom } from '../../../src/store/batching/fair-room.ts';

/** Work that goes on until it is told to end. */
function workIn(room: FairRoom) {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const work = (owner: string, cost: number): Promise<void> =>
    room(owner, cost, () => {
      begun.push(owner);
      return new Promise((end) => ends.push(end));
    });
  return { begun, ends, work };
}

describe('room for work', () => {
  it('gives an owner a share of what the others leave: however many fill it, another owner begins', async () => {
    const { begun, work } = workIn(createFairRoom({ inAll: 1_000, share: 1 / 4 }));
    for (const owner of ['a', 'b', 'c', 'd', 'e']) for (let n = 0; n < 60; n += 1) void work(owner, 5);
    await turn();
    const before = begun.length;
    assert.ok(before * 5 < 800, `${before} of 300 have begun`);
    void work('victim', 5);
    await turn();
    assert.deepEqual(begun.slice(before), ['victim']);
  });

  it('is given in turn when it is left, and back after a failure', async () => {
    const room = createFairRoom({ inAll: 10, share: 1 });
    const { begun, ends, work } = workIn(room);
    await assert.rejects(
      room('a', 10, () => Promise.reject(new Error('over'))),
      /over/,
    );
    for (const owner of ['a', 'a', 'a', 'b', 'c']) void work(owner, 10);
    for (let n = 0; n < 5; n += 1) {
      await turn();
      assert.equal(begun.length, n + 1, 'one at a time');
      ends[n]?.();
    }
    assert.deepEqual(begun, ['a', 'a', 'b', 'c', 'a']);
  });

  it('is there for what costs more than a share, and for what costs more than all', async () => {
    const { begun, ends, work } = workIn(createFairRoom({ inAll: 100, share: 1 / 4 }));
    void work('a', 90);
    void work('b', 1_000);
    await turn();
    assert.deepEqual(begun, ['a']);
    ends[0]?.();
    await turn();
    assert.deepEqual(begun, ['a', 'b']);
  });

  it('keeps only so many of an owner waiting', async () => {
    const { begun, ends, work } = workIn(createFairRoom({ inAll: 4, share: 1 / 4, mostWaiting: 2 }));
    const all = [work('a', 1), work('a', 1), work('a', 1)];
    await turn();
    assert.deepEqual(begun, ['a']);
    await assert.rejects(work('a', 1), (error) => error instanceof RateLimitedError);
    all.push(work('b', 0.5));
    for (let n = 0; n < 4; n += 1) {
      await turn();
      ends[n]?.();
    }
    await Promise.all(all);
    assert.deepEqual(begun.toSorted(), ['a', 'a', 'a', 'b']);
  });
});
