import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventInput, eventTypes } from '../../../src/domain/event/event.ts';
import { parseJson } from '../../../src/domain/basics/lossless-json.ts';
import { validate } from '../../../src/domain/basics/validate.ts';
import { errorsOf, pathsOf, recipient } from '../../support/event-errors.ts';

describe('an event', () => {
  it('of an unknown type is refused with the list of types', () => {
    for (const type of ['email.open', '', null, 5, undefined]) {
      const [error, ...more] = errorsOf({ type, recipient });
      assert.equal(more.length, 0);
      assert.equal(error?.path, 'type');
      for (const known of eventTypes) assert.ok(error?.message.includes(known));
    }
  });

  it('that is no object is refused without a path', () => {
    for (const value of [null, 5, 'text', [], true])
      assert.deepEqual(pathsOf(value), [''], JSON.stringify(value));
  });

  it('may carry customer content of any shape, but as an object', () => {
    const content = { typo: 1, deep: [{ '': null }] };
    assert.deepEqual(pathsOf({ type: 'email.opened', recipient, message: { content } }), []);
    for (const wrong of [[], 'text', 1, parseJson('1567512491587205123')]) {
      assert.deepEqual(pathsOf({ type: 'email.opened', recipient, message: { content: wrong } }), [
        'message.content',
      ]);
    }
  });

  it('keeps numbers beyond 2^53 digit for digit, ids and times alike', () => {
    const text =
      '{"type":"email.delivered","recipient":{"email":"ada@example.com","contactId":9007199254740993},"message":{"submittedAt":1567512491587205123},"smtp":{"code":250}}';
    assert.equal(JSON.stringify(validate(eventInput, parseJson(text))), text);
  });

  it('has ids that are integers or short strings', () => {
    const withId = (contactId: unknown) => ({ type: 'email.opened', recipient: { ...recipient, contactId } });
    for (const id of [0, -1, 'x', '', 'x'.repeat(255), parseJson('12345678901234567890')]) {
      assert.deepEqual(pathsOf(withId(id)), [], JSON.stringify(id));
    }
    for (const id of [1.5, 1e21, true, [], {}, 'x'.repeat(256), parseJson('1.0')]) {
      assert.deepEqual(pathsOf(withId(id)), ['recipient.contactId'], JSON.stringify(id));
    }
  });

  it('has an id of its own of visible ASCII', () => {
    for (const id of ['a', 'order/17:bounce.1', '~'.repeat(180)]) {
      assert.deepEqual(pathsOf({ type: 'email.opened', recipient, id }), []);
    }
    for (const id of ['', 'a b', 'ä', 'a\n', 'x'.repeat(181), 5]) {
      assert.deepEqual(pathsOf({ type: 'email.opened', recipient, id }), ['id'], JSON.stringify(id));
    }
  });

  it('has an id that a URL can name', () => {
    for (const id of ['...', 'a.', '.a', '..a', 'a/.b', 'v1.2/..c', '%', '%2f', 'a//b', '\\', '?#;&=+']) {
      assert.deepEqual(pathsOf({ type: 'email.opened', recipient, id }), [], id);
    }
    for (const id of ['.', '..', '../a', 'a/..', 'a/./b', 'a\\..', '%2e', '.%2E', 'a/%2e%2e/b', '..;a']) {
      assert.deepEqual(pathsOf({ type: 'email.opened', recipient, id }), ['id'], id);
    }
  });

  it('happened at an RFC 3339 time', () => {
    for (const occurredAt of [
      '2026-11-21T20:47:52Z',
      '2026-11-21T20:47:52.123456789Z',
      '2026-11-21T20:47:52+05:30',
    ]) {
      assert.deepEqual(pathsOf({ type: 'email.opened', recipient, occurredAt }), [], occurredAt);
    }
    for (const occurredAt of [
      '2026-11-21',
      '2026-11-21 20:47:52',
      '2026-13-21T20:47:52Z',
      '2026-02-30T20:47:52Z',
      'now',
      1_700_000_000,
      '',
    ]) {
      assert.deepEqual(
        pathsOf({ type: 'email.opened', recipient, occurredAt }),
        ['occurredAt'],
        String(occurredAt),
      );
    }
  });

  it('goes to an address such as mail systems take', () => {
    const quoted = [
      '"john doe"@example.com',
      '"a@b"@example.com',
      '"a\\"b\\\\"@example.com',
      '""@b',
      '"ü ü"@ü.de',
    ];
    const others = [
      'a@b',
      'weird+tag@sub.example.com',
      'ünï@exämple.com',
      'a..b@docomo.example',
      'a@[192.0.2.1]',
    ];
    for (const email of [...quoted, ...others, 'a@[IPv6:2001:db8::1]', "o'b/c=d{e}@xn--exmple-cua.com"]) {
      assert.deepEqual(pathsOf({ type: 'email.opened', recipient: { email } }), [], email);
    }
    for (const email of [
      '',
      'a',
      '@',
      'a@',
      '@b',
      'a@b@c',
      'a b@c',
      'a@b c',
      '"a b@c',
      '"a"b c"@d',
      '"a\nb"@c',
      '"a\u0000"@c',
      'a@b\n',
      'a@b\u0000',
      'a@\ud800',
      'John <a@b>',
      `${'x'.repeat(320)}@b`,
      5,
      null,
    ]) {
      assert.deepEqual(
        pathsOf({ type: 'email.opened', recipient: { email } }),
        ['recipient.email'],
        String(email),
      );
    }
  });

  it('reads a quoted local part in a time that grows with its length', () => {
    for (const local of ['"'.repeat(300), '\\'.repeat(300), '"\\'.repeat(150), `"${'a '.repeat(150)}`])
      assert.equal(pathsOf({ type: 'email.opened', recipient: { email: `${local}@` } }).length, 1);
  });

  it('may be from nobody, as bounces are', () => {
    for (const email of ['', '<>', 'MAILER-DAEMON', 'postmaster', 'a@b', null])
      assert.deepEqual(pathsOf({ type: 'email.opened', recipient, message: { from: { email } } }), []);
    const wrong = { type: 'email.opened', recipient, message: { from: { email: ' ' } } };
    assert.deepEqual(errorsOf(wrong), [{ path: 'message.from.email', message: 'expected an email address' }]);
  });

  it('carries what a producer takes for the address of a client', () => {
    for (const ipAddress of [
      '',
      'unknown',
      '192.0.2.1, 10.0.0.1',
      '[2001:db8::1]:443',
      'fe80::1%eth0',
      '-',
    ]) {
      const client = { ipAddress };
      assert.deepEqual(validate(eventInput, { type: 'email.opened', recipient, client }), {
        type: 'email.opened',
        recipient,
        client,
      });
    }
  });

  it('takes null for what is absent, at every level, and leaves free JSON alone', () => {
    const free = { a: null, b: [null] };
    const kept = { customFields: free };
    const nulls = (names: string) => Object.fromEntries(names.split(' ').map((name) => [name, null]));
    const value = {
      type: 'email.opened',
      ...nulls('id occurredAt campaign open click smtp bounce reason'),
      recipient: { ...recipient, ...kept, ...nulls('name contactId subscriberId') },
      message: {
        id: 5,
        content: free,
        from: nulls('email name'),
        ...nulls('tag webhookEndpoint trackOpens'),
      },
      client: {
        ...nulls('ipAddress userAgent os device'),
        browser: nulls('family major'),
        geo: nulls('cityId'),
      },
      sending: nulls('accountId groups ipAddress'),
    };
    const expected = {
      type: 'email.opened',
      recipient: { ...recipient, ...kept },
      message: { id: 5, content: free, from: {} },
      client: { browser: {}, geo: {} },
      sending: {},
    };
    const before = structuredClone(value);
    assert.deepStrictEqual(validate(eventInput, value), expected);
    assert.deepEqual(value, before, 'what was given is not touched');
    const lists = { type: 'email.opened', recipient, campaign: { lists: [null, 1] } };
    assert.deepEqual(validate(eventInput, lists), lists);
  });

  it('is refused with null for what is required or unknown', () => {
    const hurt = { type: 'email.clicked', recipient: { email: null }, click: null, typo: null };
    assert.deepEqual(
      errorsOf(hurt).map(({ path, message }) => `${path}: ${message}`),
      ['recipient.email: is required', 'click: is required', 'typo: unknown field'],
    );
    assert.deepEqual(
      pathsOf(parseJson('{"type":"email.opened","recipient":{"email":"a@b","__proto__":null}}')),
      ['recipient.__proto__'],
    );
    assert.deepEqual(pathsOf({ type: 'email.opened', recipient: null }), ['recipient']);
    assert.deepEqual(pathsOf({ type: 'email.opened', recipient, sending: { groups: [null] } }), [
      'sending.groups[0]',
    ]);
  });
});
