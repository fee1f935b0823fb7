import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EndState } from './end-state.ts';
import { kinds, subscribers, type Kind } from './load.ts';
import type { Mark } from './marks.ts';
import type { Arrival } from './receivers.ts';
import type { Round } from './round.ts';
import { judge } from './verdict.ts';

const types = { e1: 'email.delivered', e2: 'email.unsubscribed' };

/** Two events whose story is as it should be. */
function story() {
  const endpoints = Object.fromEntries(
    kinds.map((kind) => [kind, { id: `ep-${kind}`, path: `/${kind}`, owner: `${kind}@example.com` }]),
  ) as Round['endpoints'];
  const posted = Object.entries(types).map(([id, type]) => ({
    id,
    type,
    at: 0,
    acknowledgedAt: 5,
    duplicate: false,
  }));
  const pairs = posted.flatMap(({ id, type }) => subscribers(type).map((kind): [string, Kind] => [id, kind]));
  const arrivals = pairs.map(([eventId, kind]): Arrival => {
    const taken = kind !== 'failing';
    return {
      path: `/${kind}`,
      webhookId: `${eventId}-${kind}`,
      eventId,
      attempt: 1,
      at: 10,
      taken,
      reset: false,
      signature: 'good',
    };
  });
  const deliveries = pairs.map(([eventId, kind]) => ({
    id: `${eventId}-${kind}`,
    eventId,
    endpointId: `ep-${kind}`,
    status: kind === 'failing' ? 'failed' : 'delivered',
    attempts: [1],
  }));
  const state: EndState = {
    eventIds: Object.keys(types),
    deliveries,
    endpoints: new Map(
      kinds.map((kind) => [`ep-${kind}`, { status: kind === 'failing' ? 'disabled' : 'enabled' }]),
    ),
    mails: new Map([['failing@example.com', ['disabled']]]),
  };
  const marks: Mark[] = [];
  const refusals = new Map<string, number>();
  const round: Round = { fault: 'clock', account: 'clock', endpoints, posted, refusals, marks, gapMs: 0 };
  return { round, state, arrivals };
}

type Story = ReturnType<typeof story>;
const problemsOf = ({ round, state, arrivals }: Story): string[] =>
  judge(round, state, arrivals, round.marks).problems;

const first = <T>(list: readonly T[]): T => list[0] as T;

function repeat({ arrivals }: Story, webhookId: string, attempt: number): void {
  const earlier = arrivals.filter((arrival) => arrival.webhookId === webhookId);
  arrivals.push({ ...first(earlier), attempt, at: 99 });
}

test('a story as it should be has no problems', () => {
  const { round, state, arrivals } = story();
  const { expected, delivered, lost, duplicates, problems } = judge(round, state, arrivals, []);
  assert.deepEqual(
    { expected, delivered, lost, duplicates, problems },
    { expected: 3, delivered: 3, lost: 0, duplicates: 0, problems: [] },
  );
});

const alarms: Record<string, [(story: Story) => unknown, RegExp]> = {
  'a webhook never arrives': [(s) => s.arrivals.shift(), /e1 to healthy: LOST, never arrived/],
  'an event is not in the log': [(s) => s.state.deliveries.shift(), /LOST, not in the log/],
  'an event is in the log twice': [(s) => s.state.eventIds.push('e1'), /in the log twice/],
  'a delivery is in the log twice': [
    (s) => s.state.deliveries.push(first(s.state.deliveries)),
    /is in the log 2 times/,
  ],
  'a delivery does not end': [(s) => (first(s.state.deliveries).status = 'retrying'), /ended as retrying/],
  'the log misses an attempt': [(s) => (first(s.state.deliveries).attempts = [1, 3]), /has attempts 1,3/],
  'an event is never acknowledged': [
    (s) => (first(s.round.posted).acknowledgedAt = undefined),
    /not every event/,
  ],
  'the same attempt comes twice': [
    (s) => repeat(s, 'e2-failing', 1),
    /e2 to failing: came 1 times too often/,
  ],
  'what was taken comes again': [(s) => repeat(s, 'e1-flaky', 2), /e1 to flaky: came 1 times too often/],
  'another webhook-id': [(s) => (first(s.arrivals).webhookId = 'other'), /webhook-id/],
  'a wrong signature': [(s) => (first(s.arrivals).signature = 'wrong'), /wrong signature/],
  'an event that nobody posted': [(s) => (first(s.arrivals).eventId = 'other'), /nobody posted/],
  'a broken endpoint stays enabled': [
    (s) => s.state.endpoints.set('ep-failing', { status: 'enabled' }),
    /is enabled/,
  ],
  'a healthy endpoint is disabled': [
    (s) => s.state.endpoints.set('ep-healthy', { status: 'disabled' }),
    /is disabled/,
  ],
  'two mails of one outage': [(s) => s.state.mails.get('failing@example.com')?.push('again'), /got 2 mails/],
  'the API blames itself': [(s) => (s.round.refusals = new Map([['500', 2]])), /answered 500.* 2 times/],
  'a mail without cause': [(s) => s.state.mails.set('slow@example.com', ['disabled']), /got 1 mails/],
};

for (const [what, [spoil, expected]] of Object.entries(alarms)) {
  test(`noticed: ${what}`, () => {
    const spoiled = story();
    spoil(spoiled);
    assert.match(problemsOf(spoiled).join('\n'), expected);
  });
}

test('what was in flight at a fault may come once more, and no more than that', () => {
  const spoiled = story();
  repeat(spoiled, 'e1-flaky', 1);
  spoiled.round.marks = [{ recorded: new Set(), until: 50 }];
  assert.deepEqual(problemsOf(spoiled), []);
  repeat(spoiled, 'e1-flaky', 1);
  assert.match(problemsOf(spoiled).join('\n'), /came 2 times too often, 1 allowed/);
});

test('what was reset may come once more in its attempt, and no more than that', () => {
  const spoiled = story();
  const refused = spoiled.arrivals.find(({ webhookId }) => webhookId === 'e2-failing');
  assert.ok(refused);
  refused.reset = true;
  repeat(spoiled, 'e2-failing', 1);
  assert.deepEqual(problemsOf(spoiled), []);
  repeat(spoiled, 'e2-failing', 1);
  assert.match(problemsOf(spoiled).join('\n'), /e2 to failing: came 1 times too often/);
});

test('what was in the log when the fault struck may not come again', () => {
  const spoiled = story();
  repeat(spoiled, 'e1-flaky', 1);
  spoiled.round.marks = [{ recorded: new Set(['e1-flaky 1']), until: 50 }];
  assert.match(problemsOf(spoiled).join('\n'), /came 1 times too often, 0 allowed/);
});
