import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { createSlowTurns } from '../../../src/services/accounts/slow-turns.ts';
import { createIngestTurns } from '../../../src/services/ingest/ingest-turns.ts';
import { createLeavingTurns } from '../../../src/store/batching/fair-turns.ts';

/** How many connections work of both kinds and of many accounts takes together. @param now how many there may be */
async function takenOf(connections: number, now = connections): Promise<number> {
  const long = createLeavingTurns(() => now);
  const { slow } = createSlowTurns(connections, long);
  const { transactions } = createIngestTurns(connections, long);
  let [taken, done] = [0, 0];
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const work = async (): Promise<void> => {
    taken += 1;
    await gate;
    done += 1;
  };
  const all = Array.from({ length: 50 }, (_, owner) => [
    slow(`${owner}`, work),
    transactions(`${owner}`, work),
  ]);
  for (let count = 0; count < 10; count += 1) await turn();
  const atOnce = taken;
  open();
  await Promise.all(all.flat());
  assert.equal(done, 100);
  return atOnce;
}

describe('slow questions and large requests together', () => {
  it('leave a connection for what is short, however few there are', async () => {
    for (let connections = 2; connections <= 40; connections += 1) {
      const taken = await takenOf(connections);
      assert.ok(taken >= 1 && taken < connections, `${taken} of ${connections}`);
    }
    assert.deepEqual([await takenOf(1), await takenOf(10)], [1, 9]);
  });

  it('leave one while the pool is to have fewer than it had', async () => {
    assert.deepEqual([await takenOf(10, 5), await takenOf(10, 2), await takenOf(10, 1)], [4, 1, 1]);
  });
});
