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
  durationMs: 6_000,
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

/** How many find room in the retry lane. */
function roomIn(lanes: Lanes): number {
  for (let count = 0; ; count += 1) if ('busyForMs' in lanes.enter('retry', 'a')) return count;
}

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
    await lanes.watch('a', () => Promise.resolve(answer(200, 5_000)));
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

  it('… an endpoint that hangs has less room, and they come back by that', async () => {
    const { lanes } = lanesAt();
    for (let count = 0; count < 3; count += 1) await lanes.watch('a', () => Promise.resolve(timedOut));
    assert.equal(roomIn(lanes), 3);
    // The last to ask for room was told 2,000.
    assert.deepEqual([busyFor(lanes), busyFor(lanes)], [4_000, 6_000]);
  });

  it('… one that is slow once or twice may have had an accident', async () => {
    const { lanes } = lanesAt();
    for (let count = 0; count < 2; count += 1) await lanes.watch('a', () => Promise.resolve(timedOut));
    assert.equal(roomIn(lanes), 50);
  });

  it('one that answers, if late, or fails fast, does not hang', async () => {
    for (const last of [answer(200, 2_000), answer(500, 2_000), answer(500), answer(204)]) {
      const { lanes } = lanesAt();
      for (const exchange of [timedOut, timedOut, timedOut, last])
        await lanes.watch('a', () => Promise.resolve(exchange));
      assert.equal(roomIn(lanes), 50);
    }
  });

  it('one that was well, or that nobody has heard of yet, hangs when three have been under way for long', async () => {
    for (const before of [[], [answer(204)]]) {
      const { clock, lanes } = lanesAt();
      for (const exchange of before) await lanes.watch('a', () => Promise.resolve(exchange));
      for (let count = 0; count < 3; count += 1) hang(lanes);
      clock.ms = 1_001;
      assert.equal(roomIn(lanes), 3);
    }
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

describe('what is begun for an endpoint', () => {
  /** Three requests that ended so. */
  async function lanesAfter(exchange: Exchange) {
    const at = lanesAt();
    for (let count = 0; count < 3; count += 1) await at.lanes.watch('a', () => Promise.resolve(exchange));
    return at;
  }

  it('that is in no trouble, or unknown, is begun at once', async () => {
    const { lanes } = await lanesAfter(answer(204));
    for (let count = 0; count < 100; count += 1) {
      assert.deepEqual(['a', 'unknown'].map(lanes.admit), [0, 0]);
    }
  });

  it('that has never answered is begun for three, until it answers, well or not', async () => {
    for (const first of [answer(204), answer(500), answer(200, 900)]) {
      const { lanes } = lanesAt();
      const state = () => [lanes.admit('a'), lanes.isInTrouble('a')];
      const [request] = [hang(lanes), hang(lanes)];
      assert.deepEqual(state(), [0, false]);
      hang(lanes);
      assert.deepEqual(state(), [50, true]);
      assert.ok('leave' in lanes.enter('fast', 'a'), 'what has begun already goes on');
      await request?.end(first);
      hang(lanes);
      hang(lanes);
      assert.deepEqual(state(), [0, false]);
    }
  });

  it('… nor when one of these is refused', async () => {
    const { lanes } = lanesAt();
    const requests = Array.from({ length: 3 }, () => hang(lanes));
    await requests[0]?.end({ ...timedOut, durationMs: 300 });
    assert.deepEqual([lanes.admit('a'), lanes.isUnanswered('a')], [50, true]);
  });

  it('that was asked in vain may still begin', async () => {
    const { lanes } = lanesAt();
    await lanes.watch('a', () => Promise.resolve(timedOut));
    assert.deepEqual([lanes.admit('a'), lanes.isInTrouble('a')], [0, false]);
  });

  it('that hangs is begun as fast as that has room for it', async () => {
    const { clock, lanes } = await lanesAfter(timedOut);
    assert.deepEqual([lanes.admit('a'), lanes.admit('a')], [0, 2_000]);
    clock.ms = 1_999;
    assert.equal(lanes.admit('a'), 1);
    clock.ms = 2_000;
    assert.deepEqual([lanes.admit('a'), lanes.admit('a')], [0, 2_000]);
    assert.equal(lanes.admit('b'), 0);
  });

  it('that only is slow is begun faster, for one that fails fast as fast as a timer runs', async () => {
    const { lanes: slow } = await lanesAfter(answer(200, 2_000));
    assert.deepEqual([slow.admit('a'), slow.admit('a')], [0, 40]);
    const { clock, lanes: fast } = await lanesAfter(answer(500));
    let begun = 0;
    for (; clock.ms < 10; clock.ms += 1) while (fast.admit('a') === 0) begun += 1;
    assert.ok(begun > 90, `${begun} in 10 ms`);
  });

  it('waits while the retry lane is full, and after those that were sent away', async () => {
    const { clock, lanes } = await lanesAfter(timedOut);
    for (let count = 0; count < 3; count += 1) lanes.enter('retry', 'a');
    assert.equal(lanes.admit('a'), 500);
    assert.deepEqual([busyFor(lanes), busyFor(lanes)], [2_000, 4_000]);
    clock.ms = 400;
    assert.equal(lanes.admit('a'), 3_600);
  });

  it('waits for those that hang in the fast lane since before it was closed', async () => {
    const { clock, lanes } = lanesAt();
    const entries = Array.from({ length: 3 }, () => lanes.enter('fast', 'a'));
    const requests = entries.map(() => hang(lanes));
    clock.ms = 6_000;
    assert.equal(lanes.admit('a'), 500);
    for (const [index, request] of requests.entries()) {
      await request.end(timedOut);
      const entry = entries[index];
      if (entry && 'leave' in entry) entry.leave();
      assert.ok(lanes.isInTrouble('a'), 'the end of one that hung is no sign of health');
      assert.ok(!lanes.isUnanswered('a'));
      assert.equal(lanes.admit('a'), index === 0 ? 0 : 2_000);
    }
  });

  it('is begun at once when that is well again', async () => {
    const { lanes } = await lanesAfter(timedOut);
    lanes.admit('a');
    await lanes.watch('a', () => Promise.resolve(answer(204)));
    assert.deepEqual([lanes.admit('a'), lanes.admit('a')], [0, 0]);
  });

  it('… or forgotten, whoever is still in its lane', async () => {
    const { clock, lanes, isOpen } = await lanesAfter(timedOut);
    const entries = Array.from({ length: 5 }, () => lanes.enter('retry', 'a'));
    const request = hang(lanes);
    lanes.forget('a');
    assert.deepEqual([lanes.admit('a'), lanes.admit('a')], [0, 0]);
    clock.ms = 5_000;
    await request.end(timedOut);
    for (const entry of entries) if ('leave' in entry) entry.leave();
    assert.ok(isOpen('fast'));
    assert.equal(roomIn(lanes), 50);
  });
});
