import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Caller } from '../../../src/domain/account/caller.ts';
import { createApiKeyCache } from '../../../src/services/accounts/api-key-cache.ts';

const producer: Caller = { keyId: 'key_1', scope: 'admin' };
const hash = Buffer.alloc(32, 1);

function setUp() {
  const clock = { ms: 0 };
  const known = createApiKeyCache(() => clock.ms);
  let lookUps = 0;
  const find = (answer: Caller | null | Promise<Caller | null> = producer, of = hash) =>
    known.find(of, () => {
      lookUps += 1;
      return Promise.resolve(answer);
    });
  return { clock, known, find, lookUps: () => lookUps };
}

describe('known callers', () => {
  it('are looked up once a second', async () => {
    const { clock, find, lookUps } = setUp();
    for (const ms of [0, 500, 999]) {
      clock.ms = ms;
      assert.equal(await find(), producer);
    }
    assert.equal(lookUps(), 1);
    clock.ms = 1_000;
    assert.equal(await find(null), null);
    assert.equal(lookUps(), 2);
  });

  it('are distinguished by the whole hash', async () => {
    const { find } = setUp();
    await find();
    assert.equal(await find(null, Buffer.concat([hash.subarray(1), Buffer.of(2)])), null);
  });

  it('are only those with a good key: one that is made the next moment counts immediately', async () => {
    const { find } = setUp();
    assert.equal(await find(null), null);
    assert.equal(await find(), producer);
  });

  it('are forgotten when keys are deleted, also those that were being looked up', async () => {
    const { known, find } = setUp();
    await find();
    known.clear();
    assert.equal(await find(null), null);
    const { promise, resolve } = Promise.withResolvers<Caller | null>();
    const underWay = find(promise);
    known.clear();
    resolve(producer);
    assert.equal(await underWay, producer);
    assert.equal(await find(null), null);
  });

  it('are not more than ten thousand: who came first is looked up again', async () => {
    const { find, lookUps } = setUp();
    const hashOf = (n: number) => Buffer.from(String(n).padStart(32));
    for (let n = 0; n <= 10_000; n += 1) await find(producer, hashOf(n));
    assert.equal(lookUps(), 10_001);
    await find(producer, hashOf(10_000));
    assert.equal(lookUps(), 10_001);
    await find(producer, hashOf(0));
    assert.equal(lookUps(), 10_002);
  });
});
