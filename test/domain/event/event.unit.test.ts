import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventInput, eventTypes, type EventType } from '../../../src/domain/event/event.ts';
import { exampleEvent } from '../../../src/domain/event/example-events.ts';
import { validate } from '../../../src/domain/basics/validate.ts';
import { click, errorsOf, pathsOf, recipient } from '../../support/event-errors.ts';

const bounce = { category: 'mailbox_full' };

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
