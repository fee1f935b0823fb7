import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLanes, type Lane, type Lanes } from '../../src/delivery/lanes.ts';
import type { Exchange } from '../../src/domain/exchange.ts';

const answer = (status: number, durationMs = 5): Exchange => ({
  durationMs,
  response: { status, headers: {}, body: '' },
  failure: null,
});
const timedOut: Exchange = {
  durationMs: 5_000,
  response: null,
  failure: { code: 'timeout', message: 'no answer' },
};

function lanesAt() {
  const clock = { ms: 0 };
  const lanes = createLanes(() => clock.ms);
  const isOpen = (lane: Lane, id = 'a'): boolean => {
    const entry = lanes.enter(lane, id);
    if ('busyForMs' in entry) return false;
    entry.leave();
    return true;
  };
  return { clock, lanes, isOpen };
}

const busyFor = (lanes: Lanes, id = 'a'): number => {
  const entry = lanes.enter('retry', id);
  assert.ok('busyForMs' in entry);
  return entry.busyForMs;
};

/** A request that has no answer yet. */
function hang(lanes: Lanes, id = 'a'): { end(exchange: Exchange): Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<Exchange>();
  const request = lanes.watch(id, () => promise);
  return {
    async end(exchange) {
      resolve(exchange);
      await request;
    },
  };
}

describe('lanes', () => {
  it('the fast lane is closed to an endpoint with three requests that hang, and to no other', async () => {
    const { clock, lanes, isOpen } = lanesAt();
    const requests = Array.from({ length: 3 }, () => hang(lanes));
    assert.ok(isOpen('fast'), 'they may still be answered');
    clock.ms = 1_001;
    assert.ok(!isOpen('fast'));
    assert.ok(isOpen('retry'));
    assert.ok(isOpen('fast', 'b'));
    assert.deepEqual(['a', 'b', 'unknown'].map(lanes.isInTrouble), [true, false, false]);
    await requests[0]?.end(answer(200));
    assert.ok(isOpen('fast'), 'two may be an accident');
  });

  it('… to one whose last three requests failed or took long, until one goes well', async () => {
    for (const bad of [answer(500), answer(200, 1_500), timedOut]) {
      const { lanes, isOpen } = lanesAt();
      for (let count = 0; count < 3; count += 1) {
        assert.ok(isOpen('fast'), `after ${count}`);
        await lanes.watch('a', () => Promise.resolve(bad));
      }
      assert.ok(!isOpen('fast'));
      await lanes.watch('a', () => Promise.resolve(answer(204)));
      assert.ok(isOpen('fast'));
    }
  });

  it('… for ten minutes: it may be well, and nobody has tried', async () => {
    const { clock, lanes, isOpen } = lanesAt();
    for (let count = 0; count < 3; count += 1) await lanes.watch('a', () => Promise.resolve(answer(500)));
    clock.ms = 599_999;
    assert.ok(!isOpen('fast'));
    clock.ms = 600_001;
    assert.ok(isOpen('fast'));
  });

  it('… and to what would wait for long, as for others to share a request with', () => {
    const { lanes } = lanesAt();
    assert.ok('leave' in lanes.enter('fast', 'a', 200));
    assert.ok('busyForMs' in lanes.enter('fast', 'a', 5_000));
    assert.ok('leave' in lanes.enter('retry', 'a', 5_000));
  });

  it('each lane has room for so many to one endpoint; who leaves makes room', () => {
    for (const [lane, limit] of [
      ['fast', 100],
      ['retry', 50],
    ] as const) {
      const { lanes, isOpen } = lanesAt();
      const entries = Array.from({ length: limit }, () => lanes.enter(lane, 'a'));
      assert.ok(entries.every((entry) => 'leave' in entry));
      assert.ok(!isOpen(lane));
      assert.ok(isOpen(lane === 'fast' ? 'retry' : 'fast'));
      assert.ok(isOpen(lane, 'b'));
      const [first] = entries;
      if (first && 'leave' in first) first.leave();
      assert.ok(isOpen(lane));
    }
  });

  it('those that find no room come back one after the other, as fast as the endpoint answers, within a minute', async () => {
    const { clock, lanes } = lanesAt();
    await lanes.watch('a', () => Promise.resolve(timedOut));
    for (let count = 0; count < 50; count += 1) lanes.enter('retry', 'a');
    assert.deepEqual([busyFor(lanes), busyFor(lanes), busyFor(lanes)], [500, 600, 700]);
    clock.ms = 400;
    assert.equal(busyFor(lanes), 500);
    hang(lanes);
    clock.ms = 20_400;
    assert.deepEqual([busyFor(lanes), busyFor(lanes)], [500, 900], 'one that hangs for longer counts');
    for (let count = 0; count < 1_000; count += 1) assert.ok(busyFor(lanes) <= 60_000);
    assert.equal(busyFor(lanes), 60_000);
  });

  it('a request that throws is over', async () => {
    const { clock, lanes, isOpen } = lanesAt();
    for (let count = 0; count < 3; count += 1) {
      await assert.rejects(lanes.watch('a', () => Promise.reject(new Error('the socket is gone'))));
    }
    clock.ms = 2_000;
    assert.ok(isOpen('fast'));
  });
});
