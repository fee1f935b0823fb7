import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { createFairTurns } from '../../../src/store/batching/fair-turns.ts';
import { createBatcher } from '../../../src/store/batching/batcher.ts';

describe('turns by owner', () => {
  it('are one of each owner who waits, however many one of them has', async () => {
    const turns = createFairTurns({ atOnce: 1, perOwner: 1 });
    const begun: string[] = [];
    const work = (owner: string) =>
      turns(owner, async () => {
        begun.push(owner);
        await turn();
      });
    await Promise.all([work('a'), work('a'), work('a'), work('b'), work('c'), work('b')]);
    assert.deepEqual(begun, ['a', 'a', 'b', 'c', 'a', 'b']);
  });

  it('of one owner are bounded, and a failure gives its turn back', async () => {
    const turns = createFairTurns({ atOnce: 3, perOwner: 2 });
    const ends: (() => void)[] = [];
    const begun: string[] = [];
    const work = (owner: string) =>
      turns(owner, () => {
        begun.push(owner);
        return new Promise<void>((_, reject) => ends.push(() => reject(new Error('over'))));
      }).catch(() => undefined);
    const all = ['a', 'a', 'a', 'b', 'b'].map(work);
    await turn();
    assert.deepEqual(begun, ['a', 'a', 'b']);
    ends[0]?.();
    await turn();
    assert.equal(begun.length, 4);
    for (;;) {
      const end = ends.shift();
      if (!end) break;
      end();
      await turn();
    }
    await Promise.all(all);
    assert.deepEqual(begun.toSorted(), ['a', 'a', 'a', 'b', 'b']);
  });

  it('hold for shared pieces of work: an owner with many calls leaves turns for the others', async () => {
    const pieces: string[][] = [];
    const call = createBatcher<{ owner: string; weight: number }, null>({
      run: async (inputs) => {
        pieces.push(inputs.map(({ owner }) => owner));
        await turn();
        return inputs.map(() => null);
      },
      inFlight: 1,
      most: 4,
      weigh: ({ weight }) => weight,
      ownerOf: ({ owner }) => owner,
    });
    const calls = ['a', 'a', 'a', 'a', 'a', 'b'].map((owner) => call({ owner, weight: 1 }));
    calls.push(call({ owner: 'c', weight: 3 }));
    await Promise.all(calls);
    assert.deepEqual(pieces[0], ['a', 'b', 'a', 'a']);
    assert.deepEqual(pieces[1]?.toSorted(), ['a', 'c'], 'who was passed over comes first');
  });
});
