import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventTypes, type EventType } from '../../src/domain/event/event.ts';
import { parseJson } from '../../src/domain/basics/lossless-json.ts';
import { pinpoint } from '../../src/formats/pinpoint.ts';
import { account, bareEvent, fullEvent } from './support.ts';

const head = ['id', 'event', 'occurredAt', 'account'];
const always = ['recipient', 'message', 'campaign', 'sending'];

/** "Each event has its own custom payload, depending on the event type." */
const own: Record<EventType, string[]> = {
  'email.processed': [],
  'email.dropped': ['reason'],
  'email.delivered': ['smtp'],
  'email.soft_bounced': ['smtp', 'bounce'],
  'email.hard_bounced': ['smtp', 'bounce'],
  'email.opened': ['client', 'open'],
  'email.clicked': ['client', 'click'],
  'email.unsubscribed': ['client'],
  'email.complained': ['client'],
};

const render = (...args: Parameters<typeof pinpoint.render>): Record<string, unknown> =>
  parseJson(pinpoint.render(...args)) as Record<string, unknown>;

describe('the pinpoint format', () => {
  it('knows all nine types and speaks JSON', () => {
    assert.deepEqual(pinpoint.types, eventTypes);
    assert.equal(pinpoint.contentType, 'application/json');
  });

  for (const type of eventTypes) {
    it(`of ${type} has the groups of its type and no other`, () => {
      const event = fullEvent(type);
      const body = render(event, account);
      const groups = [...always, ...own[type]];
      assert.deepEqual(Object.keys(body), [...head, ...groups]);
      assert.deepEqual(body, {
        id: 'evt-1',
        event: type,
        occurredAt: '2026-11-21T20:47:52.123456789Z',
        account: 'acme',
        ...Object.fromEntries(groups.map((group) => [group, event[group as keyof typeof event]])),
      });
    });

    it(`of ${type} leaves out groups of which nothing is known`, () => {
      const required = own[type].filter(
        (group) => group === 'click' || (group === 'bounce' && type.endsWith('_bounced')),
      );
      assert.deepEqual(Object.keys(render(bareEvent(type), account)), [...head, 'recipient', ...required]);
    });
  }
});
