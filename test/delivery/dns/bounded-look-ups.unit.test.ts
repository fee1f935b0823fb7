import assert from 'node:assert/strict';
import type { LookupAddress } from 'node:dns';
import { describe, it } from 'node:test';
import { boundedLookUps } from '../../../src/delivery/dns/bounded-look-ups.ts';
import { lookUpsBy } from '../../../src/delivery/dns/look-ups.ts';
import { ShortageError } from '../../../src/delivery/http/classify-shortage.ts';

const address = { address: '192.0.2.1', family: 4 };
const bounds = { perAccount: 2, inAll: 3, patienceMs: 60_000, sharedMs: 60_000 };

/** A resolver that does not respond until the test says so. */
function manual() {
  const asked: string[] = [];
  const open = new Map<string, PromiseWithResolvers<LookupAddress[]>[]>();
  return {
    asked,
    resolve(host: string): Promise<LookupAddress[]> {
      asked.push(host);
      const look = Promise.withResolvers<LookupAddress[]>();
      open.set(host, [...(open.get(host) ?? []), look]);
      return look.promise;
    },
    tell: (host: string) => open.get(host)?.shift()?.resolve([address]),
    fail: (host: string) => open.get(host)?.shift()?.reject(new Error('silent')),
  };
}
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const isShort = (error: unknown): boolean => error instanceof ShortageError && error.shortage === 'look_ups';

describe('look-ups', () => {
  it('of one account leave slots for those of others', async () => {
    const names = manual();
    const lookUp = boundedLookUps(names.resolve, bounds);
    const own = ['a1', 'a2', 'a3', 'a4'].map((name) => lookUp(name, 'A'));
    const ended = Promise.allSettled(own);
    const other = lookUp('b1', 'B');
    await turn();
    assert.deepEqual(names.asked, ['a1', 'a2', 'b1']);
    names.tell('b1');
    assert.deepEqual(await other, [address]);
    names.fail('a1');
    await turn();
    assert.deepEqual(names.asked, ['a1', 'a2', 'b1', 'a3']);
    names.tell('a2');
    await turn();
    for (const name of ['a3', 'a4']) names.tell(name);
    await ended;
  });

  it('of accounts that wait take turns', async () => {
    const names = manual();
    const lookUp = boundedLookUps(names.resolve, { ...bounds, perAccount: 3 });
    const begun = ['a1', 'a2', 'a3', 'a4', 'a5'].map((name) => lookUp(name, 'A'));
    begun.push(lookUp('b1', 'B'), lookUp('c1', 'C'));
    for (const name of ['a1', 'a2', 'a3']) names.tell(name);
    await turn();
    assert.deepEqual(names.asked.slice(3).sort(), ['a4', 'b1', 'c1']);
    for (const name of ['a4', 'b1', 'c1']) names.tell(name);
    await turn();
    names.tell('a5');
    assert.equal((await Promise.all(begun)).length, 7);
  });

  it('that get no slot in time fail with a shortage, and leave nothing behind', async () => {
    const names = manual();
    const lookUp = boundedLookUps(names.resolve, { ...bounds, perAccount: 1, patienceMs: 10 });
    const first = lookUp('a1', 'A');
    await assert.rejects(lookUp('a2', 'A'), isShort);
    const late = lookUp('a3', 'A');
    names.tell('a1');
    await first;
    await turn();
    names.tell('a3');
    await late;
    assert.deepEqual(names.asked, ['a1', 'a3']);
  });

  it('without an account are one account', async () => {
    const names = manual();
    const lookUp = boundedLookUps(names.resolve, { ...bounds, perAccount: 1, patienceMs: 1 });
    const first = lookUp('a');
    await assert.rejects(lookUp('b'), isShort);
    names.tell('a');
    await first;
  });

  it('of one name are shared while they are young, by all accounts', async () => {
    const names = manual();
    const lookUp = boundedLookUps(names.resolve, { ...bounds, inAll: 1 });
    const asked = ['A', 'B', 'C'].map((account) => lookUp('same', account));
    await turn();
    assert.deepEqual(names.asked, ['same']);
    names.tell('same');
    for (const found of await Promise.all(asked)) assert.deepEqual(found, [address]);
    const again = lookUp('same', 'A');
    names.tell('same');
    await again;
    assert.deepEqual(names.asked, ['same', 'same'], 'nothing is kept');
  });

  it('that are nearly over are not shared', async () => {
    const names = manual();
    const lookUp = boundedLookUps(names.resolve, { ...bounds, sharedMs: -1 });
    const first = lookUp('same', 'A');
    const second = lookUp('same', 'B');
    assert.deepEqual(names.asked, ['same', 'same']);
    names.fail('same');
    await assert.rejects(first, /silent/);
    names.tell('same');
    assert.deepEqual(await second, [address]);
  });

  it('that waited for a slot share a look-up that has begun meanwhile', async () => {
    const names = manual();
    const lookUp = boundedLookUps(names.resolve, { ...bounds, inAll: 2 });
    const first = [lookUp('one', 'A'), lookUp('other', 'B')];
    const both = [lookUp('two', 'A'), lookUp('two', 'B')];
    for (const name of ['one', 'other']) names.tell(name);
    await Promise.all(first);
    await turn();
    names.tell('two');
    await Promise.all(both);
    assert.deepEqual(names.asked, ['one', 'other', 'two']);
  });

  it('by the system occupy threads, and are fewer', () => {
    assert.deepEqual(lookUpsBy('direct', 5_000).bounds, {
      ...{ perAccount: 64, inAll: 1_000, patienceMs: 900 },
      sharedMs: 5_000 / 3,
    });
    const { perAccount, inAll, sharedMs } = lookUpsBy('system', 1_000).bounds;
    assert.deepEqual({ perAccount, inAll, sharedMs }, { perAccount: 8, inAll: 32, sharedMs: Infinity });
    assert.equal(lookUpsBy('system', 1_000).bounds.patienceMs, 500);
  });
});
