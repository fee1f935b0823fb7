import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createFailedLogins } from '../../../src/api/access/failed-logins.ts';
import { createRateLimiter } from '../../../src/api/limits/rate-limiter.ts';
import { RateLimitedError } from '../../../src/domain/basics/errors.ts';

/** A clock that stands still until the test moves it. */
function stopped() {
  const clock = { ms: 1_000 };
  return { clock, now: () => clock.ms };
}

describe('a rate limiter', () => {
  it('lets a key make its burst of requests immediately, then one after the other', () => {
    const { clock, now } = stopped();
    const limiter = createRateLimiter({ count: 4, perMs: 1_000 }, now);
    for (let turn = 0; turn < 4; turn += 1) assert.equal(limiter.take('a'), 0);
    assert.ok(Math.abs(limiter.take('a') - 250) < 1e-6);
    assert.equal(limiter.take('b'), 0, 'another key has turns of its own');
    clock.ms += 100;
    assert.ok(Math.abs(limiter.take('a') - 150) < 1e-6, 'who asks in vain loses nothing');
    clock.ms += 150;
    assert.equal(limiter.take('a'), 0);
    assert.ok(limiter.take('a') > 0);
    clock.ms += 60_000;
    for (let turn = 0; turn < 4; turn += 1) assert.equal(limiter.take('a'), 0);
    assert.ok(limiter.take('a') > 0, 'no more than so many are saved up');
  });

  it('takes a turn back', () => {
    const { now } = stopped();
    const limiter = createRateLimiter({ count: 1, perMs: 1_000 }, now);
    assert.equal(limiter.take('a'), 0);
    limiter.giveBack('a');
    assert.equal(limiter.take('a'), 0);
    assert.ok(limiter.take('a') > 0);
    limiter.giveBack('unknown');
  });

  it('remembers a bounded number of keys: those used last', () => {
    const { now } = stopped();
    const limiter = createRateLimiter({ count: 1, perMs: 1_000 }, now, 3);
    for (const key of ['a', 'b', 'c']) assert.equal(limiter.take(key), 0);
    for (let n = 0; n < 1_000; n += 1) limiter.take(`other-${n}`);
    assert.equal(limiter.take('a'), 0, 'a was forgotten');
    assert.ok(limiter.take('other-999') > 0, 'the last ones were not');
  });

  it('never lets more through than it says, in any span of time', () => {
    const rounds = fc.array(fc.record({ passMs: fc.nat(700), tries: fc.nat(12) }), { maxLength: 40 });
    fc.assert(
      fc.property(rounds, fc.integer({ min: 1, max: 9 }), (steps, count) => {
        const { clock, now } = stopped();
        const limiter = createRateLimiter({ count, perMs: 1_000 }, now);
        const begun = clock.ms;
        let passed = 0;
        for (const { passMs, tries } of steps) {
          clock.ms += passMs;
          for (let n = 0; n < tries; n += 1) if (limiter.take('key') === 0) passed += 1;
          assert.ok(passed <= count + ((clock.ms - begun) * count) / 1_000 + 1e-6);
        }
      }),
    );
  });
});

describe('failed logins', () => {
  const hourMs = 3_600_000;
  const wrong = () => Promise.resolve(undefined);
  const right = () => Promise.resolve('caller');

  it('are so many per network, then they are doubted', async () => {
    const failures = createFailedLogins(3, hourMs);
    let lookedUp = 0;
    const guess = (network: string, key: string) =>
      failures.guard(network, key, (isDoubted) => {
        if (!isDoubted) lookedUp += 1;
        return wrong();
      });
    const results = await Promise.allSettled(Array.from({ length: 50 }, (_, n) => guess('n1', `k${n}`)));
    assert.equal(lookedUp, 3, 'although all came at once');
    const refused = results.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    assert.equal(refused.length, 47);
    for (const { reason } of refused)
      assert.ok(reason instanceof RateLimitedError && reason.retryAfterMs > 0);
    assert.equal(await guess('n2', 'k'), undefined, 'another network may try');
  });

  it('do not lock out a key that was good from there', async () => {
    const failures = createFailedLogins(3, hourMs);
    for (let n = 0; n < 20; n += 1) assert.equal(await failures.guard('n1', 'good', right), 'caller');
    for (let n = 0; n < 3; n += 1) await failures.guard('n1', `bad-${n}`, wrong);
    assert.equal(await failures.guard('n1', 'good', right), 'caller');
    await assert.rejects(failures.guard('n1', 'bad-4', wrong), RateLimitedError);
    const asDoubted = (isDoubted: boolean) => Promise.resolve(isDoubted ? 'caller' : undefined);
    assert.equal(
      await failures.guard('n1', 'also-good', asDoubted),
      'caller',
      'one that was never seen there',
    );
    await assert.rejects(failures.guard('n1', undefined, right), RateLimitedError);
    // Revoked: from now on it is a wrong key like any other.
    assert.equal(await failures.guard('n1', 'good', wrong), undefined);
    await assert.rejects(failures.guard('n1', 'good', wrong), RateLimitedError);
  });

  it('are looked up a limited number at a time', async () => {
    const failures = createFailedLogins(3, hourMs);
    for (let n = 0; n < 3; n += 1) await failures.guard('n1', `bad-${n}`, wrong);
    const { promise: answered, resolve } = Promise.withResolvers<undefined>();
    let lookedUp = 0;
    const results = Array.from({ length: 5_000 }, (_, n) =>
      failures.guard('n1', `k${n}`, () => {
        lookedUp += 1;
        return answered;
      }),
    );
    resolve(undefined);
    assert.ok((await Promise.allSettled(results)).every(({ status }) => status === 'rejected'));
    assert.ok(lookedUp < 5_000);
    assert.equal(await failures.guard('n1', 'good', right), 'caller');
  });

  it('are not what could not be looked up', async () => {
    const failures = createFailedLogins(3, hourMs);
    const away = new Error('the database is away');
    for (let n = 0; n < 20; n += 1)
      await assert.rejects(
        failures.guard('n1', 'key', () => Promise.reject(away)),
        away,
      );
    assert.equal(await failures.guard('n1', 'key', right), 'caller');
  });
});
