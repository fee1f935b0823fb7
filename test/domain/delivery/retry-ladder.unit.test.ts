import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ladder, nextDelayMs, type RetryPolicy } from '../../../src/domain/delivery/retry-ladder.ts';

const day: RetryPolicy = { maxAttempts: 10, windowMs: 86_400_000, requestTimeoutMs: 5_000 };
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** Policies whose attempts' timeouts take at most half of the window: every sensible one. */
const policies = fc
  .record({
    maxAttempts: fc.integer({ min: 1, max: 100 }),
    windowMs: fc.oneof(
      fc.integer({ min: 1_000, max: 120_000 }),
      fc.integer({ min: 1_000, max: 30 * 86_400_000 }),
    ),
    share: fc.double({ min: 0.001, max: 1, noNaN: true }),
  })
  .map(({ maxAttempts, windowMs, share }): RetryPolicy => ({
    maxAttempts,
    windowMs,
    requestTimeoutMs: (share * windowMs) / (2 * maxAttempts),
  }));

const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

/** What happens at each of 100 attempts: how much of its timeout it takes, the jitter, what the receiver asks for. */
const stories = fc.array(
  fc.record({
    duration: fc.double({ min: 0, max: 1, noNaN: true }),
    random: fraction,
    retryAfterMs: fc.option(fc.integer({ min: 0, max: 10 * 86_400_000 }), { nil: undefined }),
  }),
  { minLength: 100, maxLength: 100 },
);
type Story = readonly { duration: number; random: number; retryAfterMs?: number | undefined }[];

/** Lives through a delivery whose attempts all fail. @returns when each attempt began, in ms from the first */
function play(policy: RetryPolicy, story: Story): { starts: number[]; delays: number[] } {
  const starts: number[] = [];
  const delays: number[] = [];
  let now = 0;
  for (const [index, step] of story.entries()) {
    starts.push(now);
    now += step.duration * policy.requestTimeoutMs;
    const failed = { number: index + 1, elapsedMs: now, retryAfterMs: step.retryAfterMs };
    const delay = nextDelayMs(policy, failed, step.random);
    if (delay === null) break;
    delays.push(delay);
    now += delay;
  }
  return { starts, delays };
}

/** The latest an attempt can end when everything before it took as long as it may. */
const latestEnd = (policy: RetryPolicy, number: number): number =>
  sum(ladder(policy).slice(0, number - 1)) + number * policy.requestTimeoutMs;

describe('the ladder', () => {
  it('of a day begins with 30 s, grows by about 2.54 and fills the day less ten timeouts', () => {
    const steps = ladder(day);
    assert.equal(steps.length, 9);
    assert.equal(steps[0], 30_000);
    assert.ok(Math.abs((steps[1] ?? 0) / 30_000 - 2.54) < 0.01, `ratio ${(steps[1] ?? 0) / 30_000}`);
    assert.ok(Math.abs(sum(steps) - (86_400_000 - 50_000)) < 1);
  });

  it('is geometric, never falls, and sums to the window less one timeout per attempt', () => {
    fc.assert(
      fc.property(policies, (policy) => {
        fc.pre(policy.maxAttempts >= 3); // one gap alone is the first gap, there is nothing to grow
        const steps = ladder(policy);
        assert.equal(steps.length, policy.maxAttempts - 1);
        const ratio = (steps[1] ?? 0) / (steps[0] ?? 1);
        assert.ok(ratio >= 1);
        for (const [k, step] of steps.slice(1).entries()) {
          assert.ok(Math.abs(step / (steps[k] ?? 0) / ratio - 1) < 1e-9);
        }
        const expected = policy.windowMs - policy.maxAttempts * policy.requestTimeoutMs;
        assert.ok(Math.abs(sum(steps) / expected - 1) < 1e-6, `${sum(steps)} instead of ${expected}`);
      }),
    );
  });

  it('scales with a window shorter than a day', () => {
    const half = { maxAttempts: 10, windowMs: 43_200_000, requestTimeoutMs: 2_500 };
    for (const [k, step] of ladder(half).entries())
      assert.ok(Math.abs(step * 2 - (ladder(day)[k] ?? 0)) < 1e-3);
  });

  it('works for two attempts and has no gap for one', () => {
    assert.deepEqual(ladder({ ...day, maxAttempts: 2 }), [30_000]);
    assert.deepEqual(ladder({ ...day, maxAttempts: 1 }), []);
  });
});

describe('the delay before the next attempt', () => {
  it('is drawn from [D/2, D] while the delivery is on time', () => {
    fc.assert(
      fc.property(policies, fraction, fraction, fc.nat(), (policy, random, early, pick) => {
        fc.pre(policy.maxAttempts >= 2);
        const number = 1 + (pick % (policy.maxAttempts - 1));
        const step = ladder(policy)[number - 1] ?? 0;
        const elapsedMs = early * latestEnd(policy, number);
        const delay = nextDelayMs(policy, { number, elapsedMs }, random) ?? 0;
        assert.ok(delay >= (step / 2) * (1 - 1e-6) && delay <= step * (1 + 1e-6), `${delay}, D = ${step}`);
      }),
    );
  });

  it('uses the whole of [D/2, D]', () => {
    assert.equal(nextDelayMs(day, { number: 1, elapsedMs: 0 }, 0), 15_000);
    assert.equal(nextDelayMs(day, { number: 1, elapsedMs: 0 }, 0.5), 22_500);
    assert.ok((nextDelayMs(day, { number: 1, elapsedMs: 0 }, 0.999) ?? 0) > 29_980);
  });

  it('keeps every attempt inside the window, whatever the jitter, the durations and Retry-After', () => {
    fc.assert(
      fc.property(policies, stories, (policy, story) => {
        const { starts, delays } = play(policy, story);
        assert.equal(starts.length, policy.maxAttempts);
        const last = (starts.at(-1) ?? 0) + policy.requestTimeoutMs;
        assert.ok(last <= policy.windowMs * (1 + 1e-9), `${last} of ${policy.windowMs}`);
        assert.ok(delays.every((delay) => delay > 0));
      }),
      { numRuns: 500 },
    );
  });

  it('keeps the tenth attempt inside the day at its very slowest, rounded up to whole milliseconds', () => {
    let now = 0;
    for (let number = 1; number < 10; number += 1) {
      now += day.requestTimeoutMs;
      now += Math.ceil(nextDelayMs(day, { number, elapsedMs: now }, 1 - Number.EPSILON) ?? 0);
    }
    assert.ok(now < day.windowMs, `${now}`);
    assert.ok(now > 0.99 * day.windowMs, `${now}`);
  });

  it('stays inside a window that its timeouts alone would fill, when attempts end in their share of it', () => {
    const cramped = { maxAttempts: 10, windowMs: 30_000, requestTimeoutMs: 5_000 };
    fc.assert(
      fc.property(stories, (story) => {
        const share = 0.3; // 1.5 s of the 5 s
        const quick = story.map((step) => ({ ...step, duration: step.duration * share }));
        const { starts, delays } = play(cramped, quick);
        assert.equal(starts.length, 10);
        assert.ok((starts.at(-1) ?? 0) <= cramped.windowMs);
        assert.ok(delays.every((delay) => delay > 0));
      }),
    );
  });

  it('is lengthened by Retry-After, never shortened', () => {
    fc.assert(
      fc.property(
        policies,
        fraction,
        fc.nat(),
        fc.nat(),
        fraction,
        (policy, random, pick, retryAfterMs, early) => {
          const number = 1 + (pick % policy.maxAttempts);
          const failed = { number, elapsedMs: early * policy.windowMs };
          const own = nextDelayMs(policy, failed, random);
          const asked = nextDelayMs(policy, { ...failed, retryAfterMs }, random);
          if (own === null) return assert.equal(asked, null);
          assert.ok(asked !== null && asked >= own);
        },
      ),
    );
  });

  it('is what Retry-After says, when that fits', () => {
    assert.equal(nextDelayMs(day, { number: 1, elapsedMs: 0, retryAfterMs: 3_600_000 }, 0.3), 3_600_000);
    assert.equal(
      nextDelayMs(day, { number: 5, elapsedMs: 700_000, retryAfterMs: 1_000 }, 0),
      (ladder(day)[4] ?? 0) / 2,
    );
  });

  it('leaves every later attempt a first gap, however long the receiver asks', () => {
    const delay = nextDelayMs(day, { number: 1, elapsedMs: 0, retryAfterMs: 999 * 86_400_000 }, 0) ?? 0;
    assert.equal(delay, 86_400_000 - 9 * 5_000 - 8 * 30_000);
  });

  it('stays positive after an outage of our own, however long', () => {
    fc.assert(
      fc.property(
        policies,
        fraction,
        fc.nat(),
        fc.integer({ min: 0, max: 100 * 86_400_000 }),
        (policy, random, pick, late) => {
          fc.pre(policy.maxAttempts >= 2);
          const number = 1 + (pick % (policy.maxAttempts - 1));
          const delay = nextDelayMs(policy, { number, elapsedMs: latestEnd(policy, number) + late }, random);
          assert.ok(delay !== null && delay > 0, `${delay}`);
          assert.ok(delay <= (ladder(policy)[number - 1] ?? 0) * (1 + 1e-9));
        },
      ),
    );
  });

  it('does not bunch what is left when little of the window is', () => {
    const late = day.windowMs - 600_000;
    const delay = nextDelayMs(day, { number: 5, elapsedMs: late }, 0) ?? 0;
    assert.ok(delay >= 15_000, `${delay}`);
  });

  it('is null after the last attempt and beyond', () => {
    fc.assert(
      fc.property(policies, fraction, fc.nat(5), fraction, (policy, random, more, when) => {
        const failed = {
          number: policy.maxAttempts + more,
          elapsedMs: when * policy.windowMs,
          retryAfterMs: 60_000,
        };
        assert.equal(nextDelayMs(policy, failed, random), null);
      }),
    );
  });
});
