import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { acceptanceCheck, unableOfAll } from '../../src/app/acceptance.ts';

describe('one of several processes behind a port', () => {
  const able = () => undefined;
  const siblingsOf = (...all: (() => string | undefined)[]) => ({
    check: async () => void (await Promise.all(all.map((unable) => acceptanceCheck(unable)()))),
  });

  it('is unable when any of them is', async () => {
    assert.equal(await unableOfAll(siblingsOf(able, able)), undefined);
    assert.equal(await unableOfAll(siblingsOf(able, () => 'no connection')), 'no connection');
  });

  it('is able when one of them does not answer: of that nothing is known', async () => {
    assert.equal(await unableOfAll({ check: () => Promise.reject(new Error('no answer')) }), undefined);
    assert.equal(await unableOfAll({ check: () => new Promise<void>(() => undefined) }), undefined);
  });
});
