import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { createHeldBack } from '../../src/delivery/held-back.ts';
import type { PendingStart } from '../../src/store/pending-starts.ts';

function eventOf(name: string, { endpointId = 'a', attempted = false, acceptedAt = new Date(0) } = {}) {
  const deliveries = [{ deliveryId: `dlv_${name}`, endpointId, url: 'https://example.com', attempted }];
  return { accountId: 'acme', eventId: name, eventType: 'email.opened', acceptedAt, deliveries } as const;
}

/** Every endpoint has to be waited for, until `room` says how many more may begin. */
function heldBackIn(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const room: Record<string, number> = {};
  const started: string[][] = [];
  const admit = (endpointId: string): number => {
    const left = room[endpointId] ?? 0;
    room[endpointId] = Math.max(0, left - 1);
    return left > 0 ? 0 : 500;
  };
  const well = new Set<string>();
  const unanswered = new Set<string>();
  const isUnanswered = (endpointId: string): boolean => unanswered.has(endpointId);
  const isTroubled = ({ deliveries }: PendingStart): boolean =>
    deliveries.every(({ endpointId }) => !well.has(endpointId));
  const start = (events: readonly PendingStart[]): void =>
    void started.push(events.map(({ eventId }) => eventId));
  const heldBack = createHeldBack({ admit, isTroubled, isUnanswered }, start);
  /** @returns how many more wait */
  const offer = (count: number, prefix: string, isNew: boolean, endpointId = 'a'): number => {
    const before = heldBack.count();
    for (let n = 0; n < count; n += 1) {
      assert.ok(heldBack.holds(eventOf(`${prefix}${n}`, { endpointId }), isNew));
    }
    return heldBack.count() - before;
  };
  return { heldBack, offer, room, well, unanswered, started, tick: (ms: number) => t.mock.timers.tick(ms) };
}

describe('events that are held back', () => {
  it('begin in their order, as there is room, and nobody overtakes them', (t) => {
    const { heldBack, room, started, tick } = heldBackIn(t);
    room.a = 1;
    assert.ok(!heldBack.holds(eventOf('1'), true), 'there is room');
    for (const name of ['2', '3', '4']) assert.ok(heldBack.holds(eventOf(name), true));
    room.a = 1;
    assert.ok(heldBack.holds(eventOf('5'), true), 'others wait');
    assert.deepEqual([started, heldBack.count()], [[], 4]);
    tick(500);
    assert.deepEqual([started, heldBack.count()], [[['2']], 3]);
    tick(500);
    room.a = 99;
    tick(500);
    assert.deepEqual([started, heldBack.count()], [[['2'], ['3', '4', '5']], 0]);
    assert.ok(!heldBack.holds(eventOf('6'), true));
  });

  it('wait for their own endpoint only', (t) => {
    const { heldBack, room, started, tick } = heldBackIn(t);
    for (const endpointId of ['a', 'b']) heldBack.holds(eventOf(endpointId, { endpointId }), true);
    room.b = 99;
    tick(500);
    assert.deepEqual([started, heldBack.count()], [[['b']], 1]);
  });

  it('wait no longer than until one of their endpoints is well, whichever they wait for', (t) => {
    const { heldBack, well, started, tick } = heldBackIn(t);
    const deliveries = ['a', 'b'].flatMap((endpointId) => eventOf('both', { endpointId }).deliveries);
    heldBack.holds(eventOf('one'), true);
    heldBack.holds({ ...eventOf('both'), deliveries }, true);
    well.add('b');
    tick(500);
    assert.deepEqual([started, heldBack.count()], [[['both']], 1]);
  });

  it('are asked for again within a second, however long the wait: the endpoint may be well', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    let waitMs = 60_000;
    const started: string[] = [];
    const heldBack = createHeldBack(
      { admit: () => waitMs, isTroubled: () => true, isUnanswered: () => false },
      (events) => void started.push(...events.map(({ eventId }) => eventId)),
    );
    heldBack.holds(eventOf('1'), true);
    waitMs = 0;
    t.mock.timers.tick(1_000);
    assert.deepEqual(started, ['1']);
  });

  it('wait once, however often they are found; one of a new account is another', (t) => {
    const { heldBack } = heldBackIn(t);
    for (const isNew of [true, false, false]) assert.ok(heldBack.holds(eventOf('1'), isNew));
    assert.equal(heldBack.count(), 1);
    heldBack.holds(eventOf('1', { acceptedAt: new Date(1) }), true);
    assert.equal(heldBack.count(), 2);
  });

  it('are none that have had an attempt', (t) => {
    const { heldBack } = heldBackIn(t);
    assert.ok(!heldBack.holds(eventOf('1', { attempted: true }), false));
    assert.ok(!heldBack.holds({ ...eventOf('2'), deliveries: [] }, false));
    assert.equal(heldBack.count(), 0);
  });

  it('are none beyond 500 for an endpoint that only has not answered yet: these begin', (t) => {
    const { heldBack, offer, unanswered } = heldBackIn(t);
    unanswered.add('a');
    assert.equal(offer(500, 'first', true), 500);
    assert.ok(!heldBack.holds(eventOf('more'), true));
    assert.ok(!heldBack.holds(eventOf('found'), false));
    unanswered.clear();
    assert.ok(heldBack.holds(eventOf('later'), true), 'it hangs after all');
    assert.equal(heldBack.count(), 500);
  });

  it('are 500 for an endpoint; then, until none is left, the reconciler alone adds to them', (t) => {
    const { heldBack, offer, room, tick } = heldBackIn(t);
    assert.equal(offer(501, 'first', true), 500);
    room.a = 100;
    tick(500);
    assert.equal(offer(10, 'new', true), 0, 'what found no place is older');
    assert.equal(offer(10, 'old', false), 10);
    room.a = 410;
    tick(500);
    assert.equal(heldBack.count(), 0);
    assert.equal(offer(10, 'newer', true), 10);
  });

  it('are 5,000 in all', (t) => {
    const { heldBack, offer, room, tick } = heldBackIn(t);
    for (let n = 0; n < 10; n += 1) assert.equal(offer(500, 'x', true, `${n}`), 500);
    assert.equal(offer(1, 'x', true, 'one more'), 0);
    room['0'] = 500;
    tick(500);
    assert.equal(heldBack.count(), 4_500);
    assert.equal(offer(1, 'x', true, 'one more'), 1);
  });

  it('are nobody’s any more when the process stops', (t) => {
    const { heldBack, room, started, tick } = heldBackIn(t);
    heldBack.holds(eventOf('1'), true);
    heldBack.stop();
    room.a = 1;
    tick(1_000);
    assert.deepEqual([started, heldBack.count()], [[], 0]);
  });
});
