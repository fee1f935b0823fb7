import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventInput, eventTypes, type CanonicalEvent } from '../../src/domain/event/event.ts';
import { exampleEvent } from '../../src/domain/event/example-events.ts';
import { parseJson } from '../../src/domain/basics/lossless-json.ts';
import { validate } from '../../src/domain/basics/validate.ts';
import { standard } from '../../src/formats/standard.ts';

const account = { id: 'acc_1', instanceUrl: null, userName: null };
const complete = (event: object): CanonicalEvent =>
  ({ id: 'evt_1', occurredAt: '2026-11-21T20:47:52.123456789+01:00', ...event }) as CanonicalEvent;

describe('the standard format', () => {
  for (const type of eventTypes) {
    it(`of ${type} is type, time of the event, and the canonical event`, () => {
      const event = complete(exampleEvent(type));
      const body = JSON.parse(standard.render(event, account)) as Record<string, unknown>;
      assert.deepEqual(Object.keys(body), ['type', 'timestamp', 'data']);
      assert.deepEqual(body, { type, timestamp: '2026-11-21T20:47:52.123456789+01:00', data: event });
    });
  }

  it('knows all nine types and speaks JSON', () => {
    assert.deepEqual(standard.types, eventTypes);
    assert.equal(standard.contentType, 'application/json');
  });

  it('passes numbers on digit for digit', () => {
    const text =
      '{"type":"email.opened","recipient":{"email":"a@b","contactId":9007199254740993},"message":{"submittedAt":1567512491587205123,"content":{"x":[1.10,-0,1e400]}}}';
    const event = complete(validate(eventInput, parseJson(text)));
    const body = standard.render(event, account);
    assert.ok(body.includes('"contactId":9007199254740993}'));
    assert.ok(body.includes('"submittedAt":1567512491587205123,"content":{"x":[1.10,-0,1e400]}'));
  });
});
