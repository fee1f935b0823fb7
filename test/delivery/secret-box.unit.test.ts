import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createSecretBox } from '../../src/store/secret-box.ts';

const keyOf = (byte: number): string => Buffer.alloc(32, byte).toString('base64');
const box = createSecretBox(keyOf(1));

describe('the secret box', () => {
  it('opens what it sealed, any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => assert.equal(box.open(box.seal(text)), text)),
    );
    assert.equal(
      createSecretBox(keyOf(1)).open(box.seal('whsec_x')),
      'whsec_x',
      'another process with the same key',
    );
  });

  it('seals the same text differently each time, and shows none of it', () => {
    const sealed = Array.from({ length: 20 }, () => box.seal('whsec_secret'));
    assert.equal(new Set(sealed.map(String)).size, 20);
    for (const bytes of sealed) assert.ok(!bytes.includes('whsec'));
  });

  it('refuses what was sealed with another key, naming the setting', () => {
    assert.throws(() => createSecretBox(keyOf(2)).open(box.seal('x')), /MAILHOOKS_ENCRYPTION_KEY/);
  });

  it('refuses what was changed, wherever', () => {
    const sealed = box.seal('whsec_secret');
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      assert.throws(() => box.open(changed), Error, `byte ${at}`);
    }
  });

  it('refuses what was cut, or is nothing at all', () => {
    const sealed = box.seal('whsec_secret');
    for (let length = 0; length < sealed.length; length += 1)
      assert.throws(() => box.open(sealed.subarray(0, length)));
    assert.throws(() => box.open(Buffer.concat([sealed, Buffer.from([0])])));
  });
});
