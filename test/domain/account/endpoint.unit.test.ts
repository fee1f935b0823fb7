import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { endpointInput, endpointPatch, wants } from '../../../src/domain/account/endpoint.ts';
import { eventTypes } from '../../../src/domain/event/event.ts';

const smallest = { name: 'Mine', url: 'https://hooks.example.com/', eventTypes: ['*'] };
const accepts = (fields: Record<string, unknown>): boolean =>
  endpointInput.safeParse({ ...smallest, ...fields }).success;

describe('an endpoint', () => {
  it('has the documented defaults', () => {
    assert.deepEqual(endpointInput.parse(smallest), {
      ...smallest,
      format: 'standard',
      enabled: true,
      description: null,
      headers: {},
      ownerEmail: null,
      batch: null,
    });
  });

  it('is patched field by field, without defaults', () => {
    assert.deepEqual(endpointPatch.parse({}), {});
    assert.deepEqual(endpointPatch.parse({ name: ' New ' }), { name: 'New' });
    assert.ok(!endpointPatch.safeParse({ secret: 'x' }).success);
  });

  it('subscribes to known types, each once', () => {
    assert.deepEqual(
      endpointInput.parse({ ...smallest, eventTypes: ['email.opened', 'email.opened', '*'] }).eventTypes,
      ['email.opened', '*'],
    );
    for (const types of [[], ['email.open'], ['**'], 'email.opened', [null]]) {
      assert.ok(!accepts({ eventTypes: types }), JSON.stringify(types));
    }
  });

  it('wants its types, and every type by *', () => {
    for (const type of eventTypes) {
      assert.ok(wants(['*'], type));
      assert.ok(wants([type], type));
      assert.ok(
        !wants(
          eventTypes.filter((other) => other !== type),
          type,
        ),
      );
    }
  });

  it('may add headers, but none that frames the request or that Mailhooks sets', () => {
    for (const name of ['Authorization', 'x-api-key', 'User-Agent', 'X_Under', 'cookie']) {
      assert.ok(accepts({ headers: { [name]: 'value' } }), name);
    }
    for (const name of [
      'Host',
      'Connection',
      'Content-Length',
      'content-type',
      'Transfer-Encoding',
      'TE',
      'Trailer',
      'Upgrade',
      'Expect',
      'Keep-Alive',
      'Proxy-Authorization',
      'Webhook-Signature',
      'WEBHOOK-ID',
      'mailhooks-attempt',
      'Accept-Encoding',
      'Content-Encoding',
      'content-range',
      'HTTP2-Settings',
      '__Proto__',
      '',
      'a b',
      'a:b',
      'a\r\nb',
      'ä',
      'x'.repeat(101),
    ]) {
      assert.ok(!accepts({ headers: { [name]: 'value' } }), JSON.stringify(name));
    }
    for (const value of ['a\r\nx: y', 'a\nb', '\u0000', 'ä', 'x'.repeat(4_097)]) {
      assert.ok(!accepts({ headers: { 'x-a': value } }), JSON.stringify(value));
    }
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`x-${i}`, '']));
    assert.ok(accepts({ headers: many(50) }));
    assert.ok(!accepts({ headers: many(51) }));
    assert.ok(accepts({ headers: { a: 'x'.repeat(3_000), b: 'x'.repeat(2_998) } }));
    assert.ok(!accepts({ headers: { a: 'x'.repeat(3_000), b: 'x'.repeat(2_999) } }));
    // As a parser makes it: in a literal it would be the prototype.
    assert.ok(!accepts(JSON.parse('{"headers": {"__proto__": "x"}}') as Record<string, unknown>));
  });

  it('may not name one header twice in two spellings', () => {
    assert.ok(!accepts({ headers: { 'X-Key': 'a', 'x-key': 'b' } }));
  });

  it('has a name and texts that Postgres can hold', () => {
    for (const name of ['', '   ', 'x'.repeat(201), 'a\u0000b'])
      assert.ok(!accepts({ name }), JSON.stringify(name));
    assert.ok(!accepts({ description: '\u0000' }));
    for (const url of ['https://a b', 'https://a\u0000', `https://a/${'x'.repeat(2_048)}`])
      assert.ok(!accepts({ url }), url);
  });
});
