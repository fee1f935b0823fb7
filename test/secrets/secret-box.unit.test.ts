import assert from 'node:assert/strict';
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createSecretBox, headersOf, signingSecretOf } from '../../src/secrets/secret-box.ts';

const keyOf = (byte: number): string => Buffer.alloc(32, byte).toString('base64');
const box = createSecretBox(keyOf(1));
const place = signingSecretOf('ep_1');

/** As versions before sealed: a shorter key id, bound to no place. */
function sealedBefore(key: string, text: string): Buffer {
  const bytes = Buffer.from(key, 'base64');
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', bytes, iv);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  const keyId = createHash('sha256').update(bytes).digest().subarray(0, 4);
  return Buffer.concat([keyId, iv, cipher.getAuthTag(), sealed]);
}

/** A key whose former id begins as everything of today's version does. */
function confusingKey(): string {
  for (;;) {
    const bytes = randomBytes(32);
    if (createHash('sha256').update(bytes).digest()[0] === 2) return bytes.toString('base64');
  }
}

describe('the secret box', () => {
  it('opens what it sealed, any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) =>
        assert.equal(box.open(box.seal(text, place), place), text),
      ),
    );
    const other = createSecretBox(keyOf(1));
    assert.equal(other.open(box.seal('whsec_x', place), place), 'whsec_x', 'another process, the same key');
  });

  it('seals the same text differently each time, and shows none of it', () => {
    const sealed = Array.from({ length: 20 }, () => box.seal('whsec_secret', place));
    assert.equal(new Set(sealed.map(String)).size, 20);
    for (const bytes of sealed) {
      assert.ok(!bytes.includes('whsec'));
      assert.deepEqual(bytes.subarray(0, box.beginning.length), box.beginning);
    }
  });

  it('opens nothing in another place than its own', () => {
    const sealed = box.seal('whsec_secret', place);
    assert.equal(box.open(sealed, place), 'whsec_secret');
    for (const other of [signingSecretOf('ep_2'), headersOf('ep_1')])
      assert.throws(() => box.open(sealed, other), /another place/);
  });

  it('opens with previous keys too, and seals with the current one', () => {
    const rotating = createSecretBox(keyOf(2), [keyOf(3), keyOf(1)]);
    assert.equal(rotating.open(box.seal('old', place), place), 'old');
    assert.equal(createSecretBox(keyOf(2)).open(rotating.seal('new', place), place), 'new');
    assert.notDeepEqual(rotating.beginning, box.beginning);
  });

  it('opens what versions before sealed, under the current key and under a previous one', () => {
    const confusing = confusingKey();
    for (const key of [keyOf(1), confusing]) {
      const sealed = sealedBefore(key, 'whsec_before');
      assert.equal(createSecretBox(key).open(sealed, place), 'whsec_before');
      assert.equal(createSecretBox(keyOf(2), [key]).open(sealed, place), 'whsec_before');
      assert.throws(() => createSecretBox(keyOf(2)).open(sealed, place), /PREVIOUS_KEYS/);
    }
    const today = createSecretBox(confusing);
    assert.equal(today.open(today.seal('x', place), place), 'x');
  });

  it('refuses what was sealed with another key, naming the settings', () => {
    assert.throws(
      () => createSecretBox(keyOf(2), [keyOf(3)]).open(box.seal('x', place), place),
      /MAILHOOKS_ENCRYPTION_KEY.*MAILHOOKS_ENCRYPTION_PREVIOUS_KEYS/,
    );
  });

  it('refuses what was changed, wherever, also when it was opened before', () => {
    for (const sealed of [box.seal('whsec_secret', place), sealedBefore(keyOf(1), 'whsec_secret')]) {
      assert.equal(box.open(sealed, place), 'whsec_secret');
      for (let at = 0; at < sealed.length; at += 1) {
        const changed = Buffer.from(sealed);
        changed[at] = (changed[at] ?? 0) ^ 1;
        assert.throws(() => box.open(changed, place), Error, `byte ${at}`);
      }
    }
  });

  it('derives the same token for a purpose each time, and another with another key or for another purpose', () => {
    const token = box.derive('mail/1');
    assert.match(token, /^[\w-]{43}$/);
    assert.equal(createSecretBox(keyOf(1), [keyOf(2)]).derive('mail/1'), token);
    assert.notEqual(createSecretBox(keyOf(2), [keyOf(1)]).derive('mail/1'), token);
    assert.notEqual(box.derive('mail/2'), token);
  });

  it('refuses what was cut, or is nothing at all', () => {
    const sealed = box.seal('whsec_secret', place);
    for (let length = 0; length < sealed.length; length += 1)
      assert.throws(() => box.open(sealed.subarray(0, length), place));
    assert.throws(() => box.open(Buffer.concat([sealed, Buffer.from([0])]), place));
  });
});
