import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventTypes, type CanonicalEvent, type EventType } from '../../src/domain/event/event.ts';
import { parseJson } from '../../src/domain/basics/lossless-json.ts';
import { esputnik } from '../../src/formats/esputnik.ts';
import { payload } from '../../src/formats/payload.ts';
import { account, bareEvent, big, fullEvent } from './support.ts';

/** The source's table, in its order. */
const keys = [
  'contactId',
  'email',
  'activityStatus',
  'messageId',
  'messageInstanceId',
  'messageTag',
  'activityDateTime',
  'statusDescription',
  'viewMessageLink',
  'clickEventLink',
];

const statuses: Partial<Record<EventType, string>> = {
  'email.dropped': 'UNDELIVERED',
  'email.delivered': 'DELIVERED',
  'email.soft_bounced': 'UNDELIVERED',
  'email.hard_bounced': 'UNDELIVERED',
  'email.opened': 'READ',
  'email.clicked': 'CLICKED',
  'email.unsubscribed': 'UNSUBSCRIBED',
  'email.complained': 'SPAM',
};

type Element = Record<string, unknown>;
const render = (...events: CanonicalEvent[]): Element[] =>
  parseJson(payload(esputnik, events, account)) as Element[];

describe('the esputnik format', () => {
  it('knows all types but email.processed, and speaks JSON', () => {
    assert.deepEqual(
      esputnik.types,
      eventTypes.filter((type) => type !== 'email.processed'),
    );
    assert.equal(esputnik.contentType, 'application/json');
  });

  for (const [type, activityStatus] of Object.entries(statuses) as [EventType, string][]) {
    const expected = keys.filter(
      (key) =>
        (key !== 'statusDescription' || activityStatus === 'UNDELIVERED') &&
        (key !== 'clickEventLink' || activityStatus === 'CLICKED'),
    );

    it(`of ${type} is an array with one ${activityStatus}, key by key`, () => {
      const [element, ...more] = render(fullEvent(type));
      assert.deepEqual(more, []);
      assert.ok(element);
      assert.deepEqual(Object.keys(element), expected);
      const all: Element = {
        contactId: big('9007199254740993'),
        email: 'ada@example.com',
        activityStatus,
        messageId: big('9007199254740997'),
        messageInstanceId: big('9007199254740999'),
        messageTag: 'welcome',
        activityDateTime: '2026-11-21T20:47:52.123456789Z',
        statusDescription: type === 'email.dropped' ? 'On the suppression list' : '5.1.1 No such user',
        viewMessageLink: 'https://view.example.org/1',
        clickEventLink: 'https://example.org/welcome',
      };
      assert.deepEqual(element, Object.fromEntries(expected.map((key) => [key, all[key]])));
    });

    it(`of ${type} has the same keys when nothing but the address is known`, () => {
      const [element] = render(bareEvent(type));
      assert.deepEqual(Object.keys(element ?? {}), expected);
      for (const key of ['contactId', 'messageId', 'messageInstanceId', 'messageTag', 'viewMessageLink']) {
        assert.equal(element?.[key], null, key);
      }
    });
  }

  it('describes why something was not delivered by the best that is known', () => {
    const { smtp: _smtp, reason: _reason, ...bounced } = fullEvent('email.hard_bounced');
    const why = (event: object): unknown => render(event as CanonicalEvent)[0]?.statusDescription;
    assert.equal(why(bounced), 'There is no such mailbox');
    assert.equal(why(bareEvent('email.hard_bounced')), 'mailbox_full');
    const { reason: _none, ...dropped } = fullEvent('email.dropped');
    assert.equal(why(dropped), '5.1.1 No such user');
    assert.equal(why(bareEvent('email.dropped')), null);
  });

  it('holds many events in one payload, in their order', () => {
    const events = esputnik.types.map(fullEvent);
    const elements = render(...events);
    assert.deepEqual(
      elements.map(({ activityStatus }) => activityStatus),
      esputnik.types.map((type) => statuses[type]),
    );
    assert.equal(
      payload(esputnik, events, account),
      `[${events.map((event) => esputnik.render(event, account)).join(',')}]`,
    );
  });
});
