import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DomainError, type FieldError } from '../../../src/domain/basics/errors.ts';
import { eventInput, eventTypes, type EventType } from '../../../src/domain/event/event.ts';
import { exampleEvent } from '../../../src/domain/event/example-events.ts';
import { parseJson } from '../../../src/domain/basics/lossless-json.ts';
import { suppressionReason } from '../../../src/domain/event/suppression.ts';
import { validate } from '../../../src/domain/basics/validate.ts';

const recipient = { email: 'ada@example.com' };
const bounce = { category: 'mailbox_full' };
const click = { url: 'https://example.org/' };

/** What a type requires beside `type` and `recipient.email`. */
const required: Partial<Record<EventType, Record<string, unknown>>> = {
  'email.soft_bounced': { bounce },
  'email.hard_bounced': { bounce },
  'email.clicked': { click },
};

/** Every group with every field that the canonical event has. */
const everything = {
  id: 'evt-1',
  occurredAt: '2026-11-21T20:47:52.123+01:00',
  recipient: {
    email: 'ada@example.com',
    name: 'Ada',
    contactId: 1,
    subscriberId: 'two',
    customFields: { a: [1] },
  },
  message: {
    id: 'm1',
    instanceId: 2,
    tag: 't',
    subject: 's',
    type: 'default',
    from: { email: 'a@example.org', name: 'A' },
    submittedAt: 1567512491587205000,
    viewUrl: 'https://example.org/view',
    trackOpens: true,
    trackClicks: false,
    content: { any: ['thing', { at: 'all' }] },
  },
  campaign: {
    statId: 1,
    statType: 'newsletter',
    sendType: 'journey',
    newsletterId: 2,
    newsletterName: 'N',
    listId: 3,
    listName: 'L',
    lists: [1, 'two', { three: 3 }],
  },
  client: {
    ipAddress: '2001:db8::1',
    userAgent: 'Mozilla/5.0',
    browser: { family: 'F', major: '1', minor: '2', patch: '3', patchMinor: '4' },
    os: { family: 'F' },
    device: { family: '' },
    geo: { cityId: '1', continentCode: 'EU', countryCode: 'DE', postalCode: '1', timeZone: 'Europe/Berlin' },
  },
  open: { kind: 'html' },
  click: { url: 'https://example.org/', linkId: 7 },
  smtp: { code: 250, description: 'OK' },
  bounce: { category: 'c', message: 'm' },
  sending: {
    accountId: 1,
    subAccountId: 2,
    groups: ['a'],
    ipId: 3,
    ipPoolId: 4,
    domainId: 5,
    tpspId: 6,
    ipAddress: '192.0.2.1',
  },
  reason: 'why',
};

function errorsOf(value: unknown): readonly FieldError[] {
  try {
    validate(eventInput, value);
  } catch (error) {
    assert.ok(error instanceof DomainError && error.code === 'validation_failed' && error.errors);
    return error.errors;
  }
  return [];
}
const pathsOf = (value: unknown): string[] => errorsOf(value).map(({ path }) => path);

/** Every object of the canonical event that has a fixed set of fields, as a path. */
const groups = [
  [],
  ['recipient'],
  ['message'],
  ['message', 'from'],
  ['campaign'],
  ['client'],
  ['client', 'browser'],
  ['client', 'os'],
  ['client', 'device'],
  ['client', 'geo'],
  ['open'],
  ['click'],
  ['smtp'],
  ['bounce'],
  ['sending'],
] as const;

assert.equal(eventTypes.length, 9);

for (const type of eventTypes) {
  describe(type, () => {
    const smallest = { type, recipient, ...required[type] };

    it('needs its type, the recipient and its own group, nothing else', () => {
      assert.deepEqual(validate(eventInput, smallest), smallest);
      assert.deepEqual(pathsOf({ type }), ['recipient', ...Object.keys(required[type] ?? {})]);
      assert.deepEqual(pathsOf({ ...smallest, recipient: {} }), ['recipient.email']);
      for (const group of Object.keys(required[type] ?? {})) {
        assert.deepEqual(pathsOf({ ...smallest, [group]: undefined }), [group]);
      }
    });

    it('takes every field of the canonical event and leaves it as it came', () => {
      assert.deepEqual(validate(eventInput, { type, ...everything }), { type, ...everything });
    });

    it('refuses an unknown field in any group, with its path', () => {
      for (const group of groups) {
        const value = structuredClone({ type, ...everything }) as Record<string, unknown>;
        let target = value;
        for (const key of group) target = target[key] as Record<string, unknown>;
        target.typo = 1;
        target['not a name'] = 1;
        const where = group.join('.');
        assert.deepEqual(errorsOf(value), [
          { path: [...group, 'typo'].join('.'), message: 'unknown field' },
          { path: `${where}["not a name"]`, message: 'unknown field' },
        ]);
      }
    });

    it('has an example that is a valid event', () => {
      const example = exampleEvent(type);
      assert.deepEqual(validate(eventInput, example), example);
      assert.equal(example.type, type);
    });
  });
}

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

  it('is suppressed when its message was sent without that tracking', () => {
    const opened = { type: 'email.opened' as const, recipient };
    const clicked = { type: 'email.clicked' as const, recipient, click };
    assert.equal(suppressionReason(opened), null);
    assert.equal(suppressionReason({ ...opened, message: { trackOpens: true, trackClicks: false } }), null);
    assert.equal(
      suppressionReason({ ...opened, message: { trackOpens: false } }),
      'message.trackOpens is false',
    );
    assert.equal(suppressionReason({ ...clicked, message: { trackOpens: false } }), null);
    assert.equal(
      suppressionReason({ ...clicked, message: { trackClicks: false } }),
      'message.trackClicks is false',
    );
    const off = { trackOpens: false, trackClicks: false };
    for (const type of eventTypes) {
      if (type === 'email.opened' || type === 'email.clicked') continue;
      assert.equal(suppressionReason({ ...exampleEvent(type), message: off }), null, type);
    }
  });
});
