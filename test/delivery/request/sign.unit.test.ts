import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { newSecret, sign } from '../../../src/delivery/request/sign.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const second = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const timestamp = 1_614_265_330;
const body = '{"test": 2432232314}';
const signature = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
const secondSignature = 'v1,78nXHjpFP0tVJQW5D0SBwmVyyW87BV/rL6MgfM/Bw44=';

const headersOf = (webhookId: string, at: number, value: string): Record<string, string> => ({
  'webhook-id': webhookId,
  'webhook-timestamp': String(at),
  'webhook-signature': value,
});

describe('the signature', () => {
  it('matches the published vectors', () => {
    assert.equal(sign(id, timestamp, body, [secret]), signature);
    assert.equal(sign(id, timestamp, body, [second]), secondSignature);
  });

  it('holds one entry for each secret of a rotation, in the order given', () => {
    assert.equal(sign(id, timestamp, body, [secret, second]), `${signature} ${secondSignature}`);
    assert.equal(sign(id, timestamp, body, [second, secret]), `${secondSignature} ${signature}`);
  });

  it('satisfies the official library for any text, by either secret of a rotation', () => {
    const at = Math.floor(Date.now() / 1_000);
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), fc.uuid(), (value, webhookId) => {
        const text = JSON.stringify(value);
        const [current, previous] = [newSecret(), newSecret()];
        const headers = headersOf(webhookId, at, sign(webhookId, at, text, [current, previous]));
        assert.deepEqual(new Webhook(current).verify(text, headers), JSON.parse(text));
        assert.deepEqual(new Webhook(previous).verify(text, headers), JSON.parse(text));
      }),
    );
  });

  it('fails the official library for another secret, text, id or time', () => {
    const at = Math.floor(Date.now() / 1_000);
    const value = sign(id, at, body, [secret]);
    const check = (key: string, text: string, headers: Record<string, string>) =>
      new Webhook(key).verify(text, headers);
    assert.deepEqual(check(secret, body, headersOf(id, at, value)), { test: 2_432_232_314 });
    assert.throws(() => check(second, body, headersOf(id, at, value)));
    assert.throws(() => check(secret, `${body} `, headersOf(id, at, value)));
    assert.throws(() => check(secret, body, headersOf(`${id}x`, at, value)));
    assert.throws(() => check(secret, body, headersOf(id, at + 1, value)));
    const old = at - 301;
    assert.throws(() => check(secret, body, headersOf(id, old, sign(id, old, body, [secret]))));
  });
});

describe('a new secret', () => {
  it('is whsec_ and 32 random bytes in base64', () => {
    const secrets = Array.from({ length: 100 }, newSecret);
    assert.equal(new Set(secrets).size, 100);
    for (const text of secrets) {
      assert.match(text, /^whsec_[A-Za-z0-9+/]{43}=$/);
      assert.equal(Buffer.from(text.slice(6), 'base64').length, 32);
    }
  });
});
