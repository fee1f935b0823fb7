import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import {
  a,
  answer,
  b,
  bulkheadStage,
  endpoint,
  isPermit,
  timedOut,
  windowMs,
} from '../../support/bulkhead-stage.ts';

describe('the bulkhead', () => {
  const stage = bulkheadStage();
  const { ask, take, rejectedFor, see, hang, slotsIn, times, closed } = stage;

  describe('at one endpoint', () => {
    it('has as many slots as its health allows, both lanes together', async () => {
      assert.equal(await slotsIn('fast'), 3, 'unproven');
      await see(answer(204), b);
      await times(30, () => take('fast', b));
      assert.equal(await slotsIn('retry', b), 70, 'healthy');
      const c = endpoint('c');
      await see(answer(500), c, 3);
      assert.equal(await slotsIn('retry', c), 50, 'failing');
      const d = endpoint('d');
      await see(timedOut, d, 3);
      assert.equal(await slotsIn('retry', d), 3, 'hanging');
    });

    it('sends requests to an endpoint that fails or does not respond to the retry lane, and no others', async () => {
      await see(answer(500), a, 3);
      assert.deepEqual(await ask('fast', a), closed);
      assert.ok(!stage.bulkhead.isOpen(a));
      assert.ok(isPermit(await ask('fast', b)));
      await see(answer(204), a);
      assert.ok(stage.bulkhead.isOpen(a));
    });

    it('knows one that does not respond by three requests in flight for a second', async () => {
      await see(answer(204));
      const ends = await times(3, () => hang('fast'));
      stage.clock = 1_000;
      assert.ok(stage.bulkhead.isOpen(a), 'they may still be answered');
      stage.clock = 1_001;
      assert.deepEqual(await ask('fast'), closed);
      await ends[0]?.(answer(200));
      assert.ok(stage.bulkhead.isOpen(a), 'two may be an accident');
    });

    it('lets others wait for the first response of one that is new, in their order', async () => {
      const [end] = await times(3, () => hang('fast'));
      assert.ok(!stage.bulkhead.isOpen(a));
      const order: string[] = [];
      const waiting = ['first', 'second'].map(async (id) => {
        assert.ok(isPermit(await ask('fast', a, { id, patienceMs: 1_000 })));
        order.push(id);
      });
      await end?.(answer(500));
      await Promise.all(waiting);
      assert.deepEqual(order, ['first', 'second']);
    });

    it('… until it is known not to respond: then nobody waits in the fast lane', async (t: TestContext) => {
      t.mock.timers.enable({ apis: ['setInterval'] });
      await times(3, () => hang('fast'));
      const waiting = ask('fast', a, { patienceMs: 20_000 });
      stage.clock = 1_001;
      t.mock.timers.tick(1_000);
      assert.deepEqual(await waiting, closed);
    });

    it('is open again when it is disabled, whatever is still in flight', async () => {
      const end = await hang('fast');
      await see(timedOut, a, 3);
      stage.bulkhead.forget('a');
      assert.ok(stage.bulkhead.isOpen(a));
      await end(timedOut);
      assert.ok(stage.bulkhead.isOpen(a));
    });

    it('a request that throws is over', async () => {
      await see(answer(204));
      for (let n = 0; n < 3; n += 1) {
        await assert.rejects(
          stage.bulkhead.watch('a', () => Promise.reject(new Error('the socket is gone'))),
        );
      }
      stage.clock = 2_000;
      assert.ok(stage.bulkhead.isOpen(a));
    });
  });

  describe('a rejected delivery', () => {
    /** Three in flight to an endpoint that does not respond. */
    async function full() {
      await see(timedOut, a, 3);
      return times(3, () => take('retry'));
    }

    it('comes back after the one before it, as fast as slots become free', async () => {
      await full();
      assert.deepEqual(await times(4, () => rejectedFor()), [12_000, 14_000, 16_000, 18_000]);
    });

    it('… however many there are, within the retry window', async () => {
      await full();
      await times(10_000, () => rejectedFor());
      assert.equal(await rejectedFor(), 12_000 + 10_000 * 2_000);
      await times(40_000, () => rejectedFor());
      assert.equal(await rejectedFor(), windowMs);
    });

    it('keeps its retry time when it asks before that, and nobody overtakes it', async () => {
      const [first] = await full();
      assert.equal(await rejectedFor(a, 'early'), 12_000);
      stage.clock = 5_000;
      first?.release();
      assert.equal(await rejectedFor(a, 'early'), 7_000);
      assert.ok((await rejectedFor(a, 'new')) > 7_000, 'there is a slot, but not for this one');
      stage.clock = 12_000;
      await take('retry', a, 'early');
    });

    it('waits a moment in the process when its retry time has come and the slot is late', async () => {
      const [first] = await full();
      await rejectedFor(a, 'due');
      stage.clock = 12_000;
      const waiting = ask('retry', a, { id: 'due', patienceMs: 10_000 });
      first?.release();
      assert.ok(isPermit(await waiting));
    });

    it('need not wait when the endpoint responds again', async () => {
      const [first] = await full();
      await times(100, () => rejectedFor());
      const recovered: string[] = [];
      stage.bulkhead.onRecovery((id) => recovered.push(id));
      await see(answer(204));
      first?.release();
      assert.deepEqual(recovered, ['a']);
      await take('retry');
    });

    it('… which is announced for deliveries that an earlier process rejected, too, and not for every response', async () => {
      const recovered: string[] = [];
      stage.bulkhead.onRecovery((id) => recovered.push(id));
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
      stage.bulkhead.close();
      assert.ok('retryAfterMs' in (await waiting));
    });
  });

  describe('starts in the retry lane', () => {
    const begin = (target = a, id = 'x'): boolean => {
      const can = stage.bulkhead.canStart(target);
      if (can) stage.bulkhead.start(target, id);
      return can;
    };

    it('are paced by how long a request takes, and none takes the slot of another', async () => {
      await see(timedOut, a, 3);
      assert.deepEqual([begin(), begin()], [true, false]);
      stage.clock = 1_999;
      assert.ok(!begin());
      await take('retry', a, 'x');
      stage.clock = 2_000;
      assert.ok(begin());
    });

    it('of a large event take a time for each of its deliveries', async () => {
      const host = 'hooks.example.com';
      const many = Array.from({ length: 80 }, (_, n) => endpoint(`many-${n}`, { host, accountId: 'acc' }));
      assert.ok(stage.bulkhead.canStart(many[0] ?? a));
      many.forEach((target, n) => stage.bulkhead.start(target, `dlv_many_${n}`));
      stage.clock += 6_000;
      const other = endpoint('other', { host });
      assert.ok(!stage.bulkhead.canStart(other), 'the host has 20 slots, each for 6 s');
      stage.clock += 18_000;
      assert.ok(stage.bulkhead.canStart(other));
      assert.ok(stage.bulkhead.canStart(b));
    });

    it('of large events are not paced for an endpoint that has responded well', async () => {
      assert.ok(stage.bulkhead.isOpen(a) && !stage.bulkhead.isOpen(a, 'retry'), 'unproven');
      await see(answer(200));
      assert.ok(stage.bulkhead.isOpen(a, 'retry'));
      await see(answer(500), a, 3);
      assert.ok(!stage.bulkhead.isOpen(a, 'retry'));
    });

    it('come after rejected deliveries', async () => {
      await see(timedOut, a, 3);
      await times(3, () => take('retry'));
      await rejectedFor();
      stage.clock = 11_999;
      assert.ok(!begin());
    });

    it('wait while an endpoint that is new owes its first response', async () => {
      const [end] = await times(3, () => hang('fast'));
      assert.ok(!begin());
      await end?.(answer(204));
      assert.ok(stage.bulkhead.isOpen(a));
    });

    it('of one that fails fast are not paced', async () => {
      await see(answer(500), a, 3);
      let begun = 0;
      for (; stage.clock < 10; stage.clock += 1) while (begun < 200 && begin()) begun += 1;
      assert.ok(begun > 50, `${begun} in 10 ms`);
    });
  });
});
