import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSlots } from '../../src/services/slots.ts';

/** Work that ends when it is told to. */
function stage(limits: { inAll: number; ofHolder: number }) {
  const slots = createSlots(limits);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const run = (holder: string, name: string): Promise<void> =>
    slots.run(holder, () => {
      begun.push(name);
      return new Promise<void>((resolve) => ends.set(name, resolve));
    });
  const end = async (name: string): Promise<void> => {
    ends.get(name)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { slots, begun, run, end };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('slots', () => {
  it('are so many in all and for each holder, and are given in turn', async () => {
    const { begun, run, end } = stage({ inAll: 3, ofHolder: 2 });
    const all = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1'].map((name) => run(name.slice(0, 1), name));
    await settled();
    assert.deepEqual(begun, ['a1', 'a2', 'b1']);
    await end('a1');
    assert.deepEqual(begun.slice(3), ['c1'], 'a has had more than the others');
    await end('a2');
    await end('b1');
    assert.deepEqual([...begun.slice(4)].sort(), ['a3', 'b2']);
    await end('c1');
    assert.equal(begun.at(-1), 'a4');
    for (const name of ['a3', 'a4', 'b2']) await end(name);
    await Promise.all(all);
  });

  it('are free again when work fails', async () => {
    const { slots } = stage({ inAll: 1, ofHolder: 1 });
    for (let n = 0; n < 3; n += 1)
      await assert.rejects(
        slots.run('a', () => Promise.reject(new Error('broken'))),
        /broken/,
      );
    assert.equal(await slots.run('a', () => Promise.resolve(1)), 1);
  });
});
