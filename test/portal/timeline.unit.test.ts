import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Attempt, Delivery } from '../../portal/src/api/types.ts';
import { timelineOf } from '../../portal/src/text/timeline.ts';

const at = (second: number): string => `2026-11-27T08:00:${String(second).padStart(2, '0')}.000Z`;

const attempt = (sequence: number, number: number, second: number): Attempt => ({
  sequence,
  number,
  startedAt: at(second),
  durationMs: 5,
  request: { url: 'https://example.com/', headers: {} },
  responseStatus: 503,
  responseHeaders: {},
  responseBody: '',
  error: { code: 'http_5xx', message: 'HTTP 503' },
  resentAfter: null,
});

const delivery = (part: Partial<Delivery>): Delivery => ({
  id: 'dlv_1',
  eventId: 'evt_1',
  eventType: 'email.opened',
  endpointId: 'ep_1',
  status: 'pending',
  pausedAt: null,
  sequence: 1,
  attemptCount: 0,
  nextAttemptAt: null,
  deliveredAt: null,
  lastError: null,
  createdAt: at(0),
  workflowId: 'event/a/evt_1',
  temporalUrl: null,
  attempts: [],
  attemptsTruncated: false,
  ...part,
});

const kinds = (of: Delivery): string[] => timelineOf(of).map(({ kind }) => kind);

describe('the timeline of a delivery', () => {
  it('ends with the next attempt, in the future', () => {
    const waiting = delivery({ status: 'retrying', attempts: [attempt(1, 1, 1)], nextAttemptAt: at(30) });
    assert.deepEqual(timelineOf(waiting).at(-1), { kind: 'next-attempt', at: at(30) });
    assert.deepEqual(kinds(waiting), ['accepted', 'attempt', 'next-attempt']);
  });

  it('says that a paused one waits, and not when it would go on', () => {
    const paused = delivery({ status: 'retrying', pausedAt: at(9), nextAttemptAt: at(30) });
    assert.deepEqual(kinds(paused), ['accepted', 'paused']);
  });

  it('says where it was sent again', () => {
    const attempts = [attempt(1, 1, 1), attempt(1, 2, 2), attempt(2, 1, 9)];
    const again = delivery({ status: 'delivered', sequence: 2, attempts, deliveredAt: at(10) });
    assert.deepEqual(kinds(again), ['accepted', 'attempt', 'attempt', 'sent-again', 'attempt', 'delivered']);
  });

  it('says that earlier attempts are left out', () => {
    const attempts = [attempt(3, 7, 1)];
    const long = delivery({ status: 'failed', attempts, attemptsTruncated: true });
    assert.deepEqual(kinds(long), ['accepted', 'earlier-attempts', 'sent-again', 'attempt', 'failed']);
  });

  it('ends with its failure, the outage that this began, and the mail about it, each at its time', () => {
    const outages = [{ disabledAt: at(3), mailSentAt: at(5) }];
    const failed = delivery({ status: 'failed', attempts: [attempt(1, 1, 2)], outages });
    assert.deepEqual(timelineOf(failed).slice(2), [
      { kind: 'failed', at: '2026-11-27T08:00:02.005Z' },
      { kind: 'endpoint-disabled', at: at(3) },
      { kind: 'owner-mail', at: at(5) },
    ]);
    assert.deepEqual(kinds(delivery({ status: 'failed', outages: [] })), ['accepted', 'failed']);
  });

  it('claims no mail that was not sent', () => {
    const outages = [{ disabledAt: at(3), mailSentAt: null }];
    const failed = delivery({ status: 'failed', attempts: [attempt(1, 1, 2)], outages });
    assert.deepEqual(timelineOf(failed).at(-1), { kind: 'no-owner-mail' });
  });

  it('keeps each outage in its place when it was sent again since', () => {
    const outages = [
      { disabledAt: at(3), mailSentAt: at(21) },
      { disabledAt: at(22), mailSentAt: null },
    ];
    const attempts = [attempt(1, 1, 2), attempt(2, 1, 20), attempt(3, 1, 40)];
    const again = delivery({ status: 'delivered', sequence: 3, attempts, deliveredAt: at(41), outages });
    assert.deepEqual(kinds(again), [
      ...['accepted', 'attempt', 'endpoint-disabled'],
      ...['sent-again', 'attempt', 'owner-mail', 'endpoint-disabled', 'no-owner-mail'],
      ...['sent-again', 'attempt', 'delivered'],
    ]);
  });

  for (const status of ['held', 'suppressed', 'cancelled'] as const) {
    it(`ends with ${status}`, () => assert.deepEqual(kinds(delivery({ status })), ['accepted', status]));
  }

  it('says that the first attempt is being made', () => {
    assert.deepEqual(kinds(delivery({})), ['accepted', 'waiting']);
  });
});
