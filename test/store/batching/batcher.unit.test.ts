import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { createBatcher } from '../../../src/store/batching/batcher.ts';

/** A group whose pieces of work end when the test says so. */
function controlled(options: Partial<Parameters<typeof createBatcher<number, number>>[0]> = {}) {
  const pieces: { inputs: readonly number[]; end: (error?: Error) => void }[] = [];
  const call = createBatcher<number, number>({
    run: (inputs) =>
      new Promise((resolve, reject) => {
        const end = (error?: Error): void =>
          error ? reject(error) : resolve(inputs.map((input) => input * 10));
        pieces.push({ inputs, end });
      }),
    ...options,
  });
  return { call, pieces, begun: () => pieces.map(({ inputs }) => [...inputs]) };
}

describe('calls that share a piece of work', () => {
  it('are those of one turn, and those that come while enough is under way', async () => {
    const { call, pieces, begun } = controlled({ inFlight: 1 });
    const first = [call(1), call(2)];
    await turn();
    const later = [call(3), call(4)];
    await turn();
    assert.deepEqual(begun(), [[1, 2]]);
    pieces[0]?.end();
    assert.deepEqual(await Promise.all(first), [10, 20]);
    await turn();
    assert.deepEqual(begun(), [
      [1, 2],
      [3, 4],
    ]);
    pieces[1]?.end();
    assert.deepEqual(await Promise.all(later), [30, 40]);
  });

  it('weigh no more than is allowed, unless one alone is heavier', async () => {
    const { call, begun } = controlled({ inFlight: 10, most: 10, weigh: (input) => input });
    for (const weight of [4, 5, 6, 30, 1]) void call(weight);
    await turn();
    assert.deepEqual(begun(), [[4, 5], [6], [30], [1]]);
  });

  it('wait for others for a while, where that is asked for', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { call, begun } = controlled({ collectMs: 20 });
    void call(1);
    await turn();
    void call(2);
    t.mock.timers.tick(19);
    assert.deepEqual(begun(), []);
    t.mock.timers.tick(1);
    assert.deepEqual(begun(), [[1, 2]]);
  });

  it('all fail with it, when it may concern them all', async () => {
    const { call, pieces } = controlled();
    const calls = Promise.allSettled([call(1), call(2)]);
    await turn();
    pieces[0]?.end(new Error('away'));
    assert.deepEqual(
      (await calls).map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    assert.equal(pieces.length, 1);
  });

  it('are tried one by one when the error may be of one of them', async () => {
    const call = createBatcher<number, number>({
      run: async (inputs) => {
        await turn();
        if (inputs.includes(2)) throw new Error('two');
        return inputs;
      },
      isOfOne: (error) => (error as Error).message === 'two',
    });
    const results = await Promise.allSettled([call(1), call(2), call(3)]);
    assert.deepEqual(
      results.map((result) => (result.status === 'fulfilled' ? result.value : String(result.reason))),
      [1, 'Error: two', 3],
    );
  });
});
