import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Target } from '../../../src/delivery/isolation/suspect-slots.ts';
import { a, answer, b, bulkheadStage, endpoint, isPermit, timedOut } from '../../support/bulkhead-stage.ts';

describe('suspect requests', () => {
  const stage = bulkheadStage();
  const { ask, take, rejectedFor, see, hang, times, closed } = stage;

  const crowd = (shared: Partial<Target>, count: number): Target[] =>
    Array.from({ length: count }, (_, n) => endpoint(`crowd-${n}`, shared));

  for (const [scope, shared, limit] of [
    ['host', { host: 'provider.example' }, 20],
    ['account', { accountId: 'attacker' }, 40],
    ['process', {}, 100],
  ] as const) {
    it(`have ${limit} slots of one ${scope} in each lane`, async () => {
      for (const target of crowd(shared, limit)) await take('fast', target);
      stage.clock = 1_001;
      const another = endpoint('another', shared);
      assert.ok(!stage.bulkhead.isOpen(another));
      assert.deepEqual(await ask('fast', another), closed);
      for (const target of crowd(shared, limit)) await take('retry', target);
      stage.clock = 2_002;
      assert.ok((await rejectedFor(another)) > 0);
      if (scope !== 'process') assert.ok(stage.bulkhead.isOpen(b), 'which is elsewhere');
    });
  }

  it('are those in flight for a second: a provider that was healthy and stops responding', async () => {
    const shared = { host: 'provider.example' };
    const targets = crowd(shared, 21);
    for (const target of targets) await see(answer(204), target);
    stage.clock = 10_000;
    for (const target of targets.slice(0, 20)) await hang('fast', target);
    const last = targets[20] as Target;
    stage.clock = 11_000;
    assert.ok(stage.bulkhead.isOpen(last));
    stage.clock = 11_001;
    assert.ok(!stage.bulkhead.isOpen(last), 'it has not responded since');
    assert.ok(stage.bulkhead.isOpen(b));
  });

  it('are these also when nobody asked for their host, or for anything, meanwhile', async () => {
    const shared = { host: 'provider.example' };
    const targets = crowd(shared, 21);
    for (const target of targets) await see(answer(204), target);
    for (const target of targets.slice(0, 20)) await hang('fast', target);
    stage.clock = 6_000;
    // What is not in use is forgotten when a new endpoint comes.
    await take('fast', b);
    assert.ok(!stage.bulkhead.isOpen(targets[20] as Target));
  });

  it('are known by their time with the receiver alone: what waits to be sent is none', async () => {
    const shared = { host: 'provider.example' };
    const targets = crowd(shared, 21);
    const last = targets[20] as Target;
    for (const target of targets) await see(answer(204), target);
    const permits = await Promise.all(targets.slice(0, 20).map((target) => ask('fast', target)));
    stage.clock = 10_000;
    assert.ok(stage.bulkhead.isOpen(last), 'nothing has been sent');
    for (const permit of permits) if (isPermit(permit)) permit.sent();
    stage.clock = 11_000;
    assert.ok(stage.bulkhead.isOpen(last));
    stage.clock = 11_001;
    assert.ok(!stage.bulkhead.isOpen(last));
    for (const permit of permits) if (isPermit(permit)) permit.release();
    assert.ok(stage.bulkhead.isOpen(last));
  });

  it('… nor does a new endpoint keep anybody away by what waits to be sent to it', async () => {
    const shared = { host: 'provider.example' };
    for (const target of crowd(shared, 20)) assert.ok(isPermit(await ask('fast', target)));
    stage.clock = 10_000;
    assert.ok(isPermit(await ask('fast', endpoint('another', shared))));
  });

  it('keep nobody away who has responded well since they began', async () => {
    for (const target of crowd({}, 100)) await hang('fast', target);
    stage.clock = 1_001;
    assert.ok(!stage.bulkhead.isOpen(a));
    await see(answer(204));
    assert.ok(stage.bulkhead.isOpen(a));
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

  it('… and nobody waits for them when they do not respond after all', async (t: TestContext) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    const shared = { host: 'provider.example' };
    for (const target of crowd(shared, 60)) await take('retry', target);
    const waiting = ask('retry', endpoint('another', shared), { patienceMs: 10_000 });
    stage.clock = 1_001;
    t.mock.timers.tick(1_000);
    assert.ok('retryAfterMs' in (await waiting));
  });

  it('wake those that were rejected because of them when they respond', async () => {
    const shared = { host: 'provider.example' };
    const ends = [];
    for (const target of crowd(shared, 20)) ends.push(await hang('retry', target));
    stage.clock = 1_001;
    const recovered: string[] = [];
    stage.bulkhead.onRecovery((id) => recovered.push(id));
    for (const id of ['x', 'y', 'z']) await rejectedFor(endpoint(id, shared));
    await ends[0]?.(answer(204, 1_001));
    assert.deepEqual(
      ['x', 'y', 'z'].map((id) => recovered.includes(id)),
      [true, true, false],
    );
  });

  it('… and leave nobody with a retry time of a host that did not respond', async () => {
    const shared = { host: 'provider.example' };
    const late = endpoint('late', shared);
    const ends = [];
    for (const target of crowd(shared, 60)) ends.push(await hang('retry', target));
    stage.clock = 1_001;
    const far = await rejectedFor(late, 'late');
    for (const end of ends) await end(answer(204, 1_001));
    for (let n = 0; n < 60; n += 1) await take('retry', endpoint(`new-${n}`, shared));
    assert.ok((await rejectedFor(late, 'late')) < far - 1_000);
  });

  it('free their slots when they end', async () => {
    const ends = [];
    for (const target of crowd({ host: 'provider.example' }, 20)) ends.push(await hang('fast', target));
    stage.clock = 1_001;
    await ends[0]?.(timedOut);
    assert.ok(stage.bulkhead.isOpen(endpoint('another', { host: 'provider.example' })));
  });

  it('are none of an endpoint that responds, if badly or late, in the lane for that', async () => {
    const shared = { host: 'provider.example' };
    for (const target of crowd(shared, 40)) {
      await see(answer(200, 2_000), target, 3);
      await take('retry', target);
    }
    stage.clock = 1_500;
    const failing = endpoint('failing', shared);
    await see(answer(500), failing, 3);
    await times(40, () => take('retry', failing));
    await take('retry', endpoint('another', shared));
  });
});
