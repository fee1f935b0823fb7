import assert from 'node:assert/strict';
import { beforeEach, describe, it, type TestContext } from 'node:test';
import { createBulkhead } from '../../../src/delivery/isolation/bulkhead.ts';
import type { Bulkhead, Permit, Refusal } from '../../../src/delivery/isolation/bulkhead-types.ts';
import type { Lane } from '../../../src/delivery/isolation/concurrency-gate.ts';
import type { Target } from '../../../src/delivery/isolation/suspect-limits.ts';
import type { Exchange } from '../../../src/domain/delivery/exchange.ts';

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
const windowMs = 86_400_000;

/** Each with an account and a host of its own, unless something else is said. */
const endpoint = (id: string, shared: Partial<Target> = {}): Target => ({
  endpointId: id,
  accountId: `of ${id}`,
  host: `${id}.example.com`,
  ...shared,
});
const a = endpoint('a');
const b = endpoint('b');

const isPermit = (place: Permit | Refusal): place is Permit => 'release' in place;

describe('the bulkhead', () => {
  let clock: number;
  let bulkhead: Bulkhead;
  let deliveries: number;

  beforeEach(() => {
    clock = 0;
    deliveries = 0;
    bulkhead = createBulkhead({ places: 300, requestTimeoutMs: 6_000, mostTurnMs: windowMs }, () => clock);
  });

  const ask = (lane: Lane, target = a, how: { id?: string; patienceMs?: number } = {}) => {
    const { id = `dlv_${(deliveries += 1)}`, patienceMs = 0 } = how;
    return bulkhead.acquire(target, { lane, deliveryId: id, patienceMs });
  };
  const take = async (lane: Lane, target = a, id?: string): Promise<Permit> => {
    const place = await ask(lane, target, id === undefined ? {} : { id });
    assert.ok(isPermit(place), JSON.stringify(place));
    return place;
  };
  const sentAwayFor = async (target = a, id?: string): Promise<number> => {
    const place = await ask('retry', target, id === undefined ? {} : { id });
    assert.ok('retryAfterMs' in place);
    return place.retryAfterMs;
  };
  const closed = { lane: 'retry' };
  const see = async (exchange: Exchange, target = a, times = 1): Promise<void> => {
    for (let n = 0; n < times; n += 1)
      await bulkhead.watch(target.endpointId, () => Promise.resolve(exchange));
  };
  /** Takes a place, and makes a request that does not end by itself. */
  async function hang(lane: Lane, target = a) {
    const permit = await take(lane, target);
    const { promise, resolve } = Promise.withResolvers<Exchange>();
    const request = bulkhead.watch(target.endpointId, () => promise);
    return async (exchange: Exchange): Promise<void> => {
      resolve(exchange);
      await request;
      permit.release();
    };
  }
  async function placesIn(lane: Lane, target = a): Promise<number> {
    for (let count = 0; ; count += 1) if (!isPermit(await ask(lane, target))) return count;
  }
  const times = <T>(count: number, work: () => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: count }, work));

  describe('at one endpoint', () => {
    it('has as many places as its health allows, both lanes together', async () => {
      assert.equal(await placesIn('fast'), 3, 'unproven');
      await see(answer(204), b);
      await times(30, () => take('fast', b));
      assert.equal(await placesIn('retry', b), 70, 'healthy');
      const c = endpoint('c');
      await see(answer(500), c, 3);
      assert.equal(await placesIn('retry', c), 50, 'failing');
      const d = endpoint('d');
      await see(timedOut, d, 3);
      assert.equal(await placesIn('retry', d), 3, 'hanging');
    });

    it('leaves to the retry lane what fails or hangs, and nothing of others', async () => {
      await see(answer(500), a, 3);
      assert.deepEqual(await ask('fast', a), closed);
      assert.ok(!bulkhead.isOpen(a));
      assert.ok(isPermit(await ask('fast', b)));
      await see(answer(204), a);
      assert.ok(bulkhead.isOpen(a));
    });

    it('knows one that hangs by three requests in flight for a second', async () => {
      await see(answer(204));
      const ends = await times(3, () => hang('fast'));
      clock = 1_000;
      assert.ok(bulkhead.isOpen(a), 'they may still be answered');
      clock = 1_001;
      assert.deepEqual(await ask('fast'), closed);
      await ends[0]?.(answer(200));
      assert.ok(bulkhead.isOpen(a), 'two may be an accident');
    });

    it('lets others wait for the first response of one that is new, in their order', async () => {
      const [end] = await times(3, () => hang('fast'));
      assert.ok(!bulkhead.isOpen(a));
      const order: string[] = [];
      const waiting = ['first', 'second'].map(async (id) => {
        assert.ok(isPermit(await ask('fast', a, { id, patienceMs: 1_000 })));
        order.push(id);
      });
      await end?.(answer(500));
      await Promise.all(waiting);
      assert.deepEqual(order, ['first', 'second']);
    });

    it('… until it is known to hang: then nobody waits in the fast lane', async (t: TestContext) => {
      t.mock.timers.enable({ apis: ['setInterval'] });
      await times(3, () => hang('fast'));
      const waiting = ask('fast', a, { patienceMs: 20_000 });
      clock = 1_001;
      t.mock.timers.tick(1_000);
      assert.deepEqual(await waiting, closed);
    });

    it('is open again when it is disabled, whoever is still in flight', async () => {
      const end = await hang('fast');
      await see(timedOut, a, 3);
      bulkhead.forget('a');
      assert.ok(bulkhead.isOpen(a));
      await end(timedOut);
      assert.ok(bulkhead.isOpen(a));
    });

    it('a request that throws is over', async () => {
      await see(answer(204));
      for (let n = 0; n < 3; n += 1) {
        await assert.rejects(bulkhead.watch('a', () => Promise.reject(new Error('the socket is gone'))));
      }
      clock = 2_000;
      assert.ok(bulkhead.isOpen(a));
    });
  });

  describe('what is sent away', () => {
    /** Three in flight to an endpoint that hangs. */
    async function full() {
      await see(timedOut, a, 3);
      return times(3, () => take('retry'));
    }

    it('comes back one after the other, as fast as places become free', async () => {
      await full();
      assert.deepEqual(await times(4, () => sentAwayFor()), [12_000, 14_000, 16_000, 18_000]);
    });

    it('… however many there are, within the retry window', async () => {
      await full();
      await times(10_000, () => sentAwayFor());
      assert.equal(await sentAwayFor(), 12_000 + 10_000 * 2_000);
      await times(40_000, () => sentAwayFor());
      assert.equal(await sentAwayFor(), windowMs);
    });

    it('keeps its turn when it asks before that, and nobody overtakes it', async () => {
      const [first] = await full();
      assert.equal(await sentAwayFor(a, 'early'), 12_000);
      clock = 5_000;
      first?.release();
      assert.equal(await sentAwayFor(a, 'early'), 7_000);
      assert.ok((await sentAwayFor(a, 'new')) > 7_000, 'there is a place, but not for this one');
      clock = 12_000;
      await take('retry', a, 'early');
    });

    it('waits a moment in the process when its turn has come and the place is late', async () => {
      const [first] = await full();
      await sentAwayFor(a, 'due');
      clock = 12_000;
      const waiting = ask('retry', a, { id: 'due', patienceMs: 10_000 });
      first?.release();
      assert.ok(isPermit(await waiting));
    });

    it('needs no turn when the endpoint responds again', async () => {
      const [first] = await full();
      await times(100, () => sentAwayFor());
      const recovered: string[] = [];
      bulkhead.onRecovery((id) => recovered.push(id));
      await see(answer(204));
      first?.release();
      assert.deepEqual(recovered, ['a']);
      await take('retry');
    });

    it('… which is told for what an earlier process sent away, too, and not for every response', async () => {
      const recovered: string[] = [];
      bulkhead.onRecovery((id) => recovered.push(id));
      const fast = await take('fast');
      await see(answer(204));
      fast.release();
      assert.deepEqual(recovered, []);
      (await take('retry')).release();
      assert.deepEqual(recovered, ['a']);
    });

    it('is not kept in a process that ends', async () => {
      await full();
      const waiting = ask('retry', a, { patienceMs: 10_000 });
      bulkhead.close();
      assert.ok('retryAfterMs' in (await waiting));
    });
  });

  describe('starts in the retry lane', () => {
    const begin = (target = a, id = 'x'): boolean => {
      const can = bulkhead.canStart(target);
      if (can) bulkhead.start(target, id);
      return can;
    };

    it('are paced by how long a request takes, and none takes the place of another', async () => {
      await see(timedOut, a, 3);
      assert.deepEqual([begin(), begin()], [true, false]);
      clock = 1_999;
      assert.ok(!begin());
      await take('retry', a, 'x');
      clock = 2_000;
      assert.ok(begin());
    });

    it('come after what was sent away', async () => {
      await see(timedOut, a, 3);
      await times(3, () => take('retry'));
      await sentAwayFor();
      clock = 11_999;
      assert.ok(!begin());
    });

    it('wait while an endpoint that is new owes its first response', async () => {
      const [end] = await times(3, () => hang('fast'));
      assert.ok(!begin());
      await end?.(answer(204));
      assert.ok(bulkhead.isOpen(a));
    });

    it('of one that fails fast are not paced', async () => {
      await see(answer(500), a, 3);
      let begun = 0;
      for (; clock < 10; clock += 1) while (begun < 200 && begin()) begun += 1;
      assert.ok(begun > 50, `${begun} in 10 ms`);
    });
  });

  describe('suspect requests', () => {
    const crowd = (shared: Partial<Target>, count: number): Target[] =>
      Array.from({ length: count }, (_, n) => endpoint(`crowd-${n}`, shared));

    for (const [scope, shared, limit] of [
      ['host', { host: 'provider.example' }, 20],
      ['account', { accountId: 'attacker' }, 40],
      ['process', {}, 100],
    ] as const) {
      it(`have ${limit} places of one ${scope} in each lane`, async () => {
        for (const target of crowd(shared, limit)) await take('fast', target);
        clock = 1_001;
        const another = endpoint('another', shared);
        assert.ok(!bulkhead.isOpen(another));
        assert.deepEqual(await ask('fast', another), closed);
        for (const target of crowd(shared, limit)) await take('retry', target);
        clock = 2_002;
        assert.ok((await sentAwayFor(another)) > 0);
        if (scope !== 'process') assert.ok(bulkhead.isOpen(b), 'which is elsewhere');
      });
    }

    it('are those in flight for a second: a provider that was healthy and hangs', async () => {
      const shared = { host: 'provider.example' };
      const targets = crowd(shared, 21);
      for (const target of targets) await see(answer(204), target);
      clock = 10_000;
      for (const target of targets.slice(0, 20)) await hang('fast', target);
      const last = targets[20] as Target;
      clock = 11_000;
      assert.ok(bulkhead.isOpen(last));
      clock = 11_001;
      assert.ok(!bulkhead.isOpen(last), 'it has not responded since');
      assert.ok(bulkhead.isOpen(b));
    });

    it('keep nobody away who has responded well since they began', async () => {
      for (const target of crowd({}, 100)) await hang('fast', target);
      clock = 1_001;
      assert.ok(!bulkhead.isOpen(a));
      await see(answer(204));
      assert.ok(bulkhead.isOpen(a));
      await take('fast');
    });

    it('are three times as many in their first second: endpoints that are new and respond', async () => {
      const shared = { host: 'provider.example' };
      const permits = [];
      for (const target of crowd(shared, 60)) permits.push(await take('retry', target));
      const another = endpoint('another', shared);
      const waiting = ask('retry', another, { patienceMs: 10_000 });
      permits[0]?.release();
      assert.ok(isPermit(await waiting));
    });

    it('… and nobody waits for them when they hang after all', async (t: TestContext) => {
      t.mock.timers.enable({ apis: ['setInterval'] });
      const shared = { host: 'provider.example' };
      for (const target of crowd(shared, 60)) await take('retry', target);
      const waiting = ask('retry', endpoint('another', shared), { patienceMs: 10_000 });
      clock = 1_001;
      t.mock.timers.tick(1_000);
      assert.ok('retryAfterMs' in (await waiting));
    });

    it('wake those that they sent away when they respond', async () => {
      const shared = { host: 'provider.example' };
      const ends = [];
      for (const target of crowd(shared, 20)) ends.push(await hang('retry', target));
      clock = 1_001;
      const recovered: string[] = [];
      bulkhead.onRecovery((id) => recovered.push(id));
      for (const id of ['x', 'y', 'z']) await sentAwayFor(endpoint(id, shared));
      await ends[0]?.(answer(204, 1_001));
      assert.deepEqual(
        ['x', 'y', 'z'].map((id) => recovered.includes(id)),
        [true, true, false],
      );
    });

    it('… and leave nobody with the turn of a host that hung', async () => {
      const shared = { host: 'provider.example' };
      const late = endpoint('late', shared);
      const ends = [];
      for (const target of crowd(shared, 60)) ends.push(await hang('retry', target));
      clock = 1_001;
      const far = await sentAwayFor(late, 'late');
      for (const end of ends) await end(answer(204, 1_001));
      for (let n = 0; n < 60; n += 1) await take('retry', endpoint(`new-${n}`, shared));
      assert.ok((await sentAwayFor(late, 'late')) < far - 1_000);
    });

    it('make room when they end', async () => {
      const ends = [];
      for (const target of crowd({ host: 'provider.example' }, 20)) ends.push(await hang('fast', target));
      clock = 1_001;
      await ends[0]?.(timedOut);
      assert.ok(bulkhead.isOpen(endpoint('another', { host: 'provider.example' })));
    });

    it('are none of an endpoint that responds, if badly or late, in the lane for that', async () => {
      const shared = { host: 'provider.example' };
      for (const target of crowd(shared, 40)) {
        await see(answer(200, 2_000), target, 3);
        await take('retry', target);
      }
      clock = 1_500;
      const failing = endpoint('failing', shared);
      await see(answer(500), failing, 3);
      await times(40, () => take('retry', failing));
      await take('retry', endpoint('another', shared));
    });
  });
});
