import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventTypes, type CanonicalEvent } from '../../src/domain/event/event.ts';
import { parseJson } from '../../src/domain/basics/lossless-json.ts';
import { cloudevents } from '../../src/formats/cloudevents.ts';
import { account, bareEvent, fullEvent } from './support.ts';

const render = (event: CanonicalEvent): Record<string, unknown> =>
  parseJson(cloudevents.render(event, account)) as Record<string, unknown>;

describe('the cloudevents format', () => {
  it('knows all nine types and speaks structured mode', () => {
    assert.deepEqual(cloudevents.types, eventTypes);
    assert.equal(cloudevents.contentType, 'application/cloudevents+json');
  });

  for (const type of eventTypes) {
    it(`of ${type} is the canonical event with its context`, () => {
      const body = render(fullEvent(type));
      const attributes = ['specversion', 'id', 'source', 'type', 'time', 'subject', 'data'];
      assert.deepEqual(Object.keys(body), attributes);
      assert.deepEqual(body, {
        specversion: '1.0',
        id: 'evt-1',
        source: '/accounts/acme',
        type,
        time: '2026-11-21T20:47:52.123456789Z',
        subject: '9007199254740997',
        data: fullEvent(type),
      });
    });

    it(`of ${type} has no subject without a message id`, () => {
      const body = render(bareEvent(type));
      assert.deepEqual(Object.keys(body), ['specversion', 'id', 'source', 'type', 'time', 'data']);
    });
  }

  it('has a subject that is text and not empty, as the specification demands', () => {
    const withId = (id: string | number) => render({ ...bareEvent('email.opened'), message: { id } });
    assert.equal(withId(17).subject, '17');
    assert.equal(withId(0).subject, '0');
    assert.equal(withId('msg-1').subject, 'msg-1');
    assert.ok(!('subject' in withId('')));
  });
});
