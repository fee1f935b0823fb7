/**
 * When the next attempt is due. Pure: the same numbers in, the same delay out.
 *
 * D_k = first · r^(k-1) for the gaps k = 1 … maxAttempts-1, with r such that they sum to the window less one request
 * timeout per attempt: even when every attempt takes its whole timeout, the last one begins inside the window.
 * A gap is drawn evenly from [D_k/2, D_k].
 */
export interface RetryPolicy {
  /** Attempts of one delivery, the first included. */
  readonly maxAttempts: number;
  /** Span from the first attempt in which all attempts begin, in ms. */
  readonly windowMs: number;
  /** The longest one attempt can take, in ms. */
  readonly requestTimeoutMs: number;
}

/** 30 s after the first failure of a day-long window; shorter windows begin in proportion. */
const firstGapMs = 30_000;
const dayMs = 86_400_000;

/** The least time (ms) from the first attempt to the last: the ladder never goes faster by itself. */
export const shortestMs = (policy: RetryPolicy): number =>
  ladder(policy).reduce((sum, gap) => sum + gap, 0) / 2;

const ladders = new WeakMap<RetryPolicy, readonly number[]>();

/** The longest delay (ms) after attempt 1, 2, … maxAttempts-1. */
export function ladder(policy: RetryPolicy): readonly number[] {
  const known = ladders.get(policy);
  if (known) return known;
  const gaps = policy.maxAttempts - 1;
  const budget = policy.windowMs - policy.maxAttempts * timeoutShareMs(policy);
  const first = Math.min(firstGapMs * Math.min(1, policy.windowMs / dayMs), budget / Math.max(gaps, 1));
  const ratio = solveRatio(budget / first, gaps);
  const steps = Array.from({ length: gaps }, (_, k) => first * ratio ** k);
  ladders.set(policy, steps);
  return steps;
}

/** In a window shorter than its attempts' timeouts (a demonstration's 30 s) they may take half of it, no more. */
const timeoutShareMs = (policy: RetryPolicy): number =>
  Math.min(policy.requestTimeoutMs, policy.windowMs / (2 * policy.maxAttempts));

/** r ≥ 1 with 1 + r + … + r^(terms-1) = sum, by bisection: there is no closed form. */
function solveRatio(sum: number, terms: number): number {
  if (terms < 2) return 1;
  const total = (ratio: number): number =>
    Array.from({ length: terms }, (_, k) => ratio ** k).reduce((a, b) => a + b, 0);
  let low = 1;
  let high = Math.max(2, sum);
  for (let step = 0; step < 200; step += 1) {
    const middle = (low + high) / 2;
    if (total(middle) > sum) high = middle;
    else low = middle;
  }
  return low;
}

export interface FailedAttempt {
  /** 1 for the first. */
  readonly number: number;
  /** From the start of attempt 1 to now, in ms. */
  readonly elapsedMs: number;
  /** What the receiver asked for, in ms; it lengthens a delay and never shortens one. */
  readonly retryAfterMs?: number | undefined;
}

/**
 * The delay before the next attempt, in ms.
 * @param random a number in [0, 1)
 * @returns null when this was the last attempt
 */
export function nextDelayMs(policy: RetryPolicy, failed: FailedAttempt, random: number): number | null {
  const steps = ladder(policy);
  const step = steps[failed.number - 1];
  const first = steps[0];
  if (step === undefined || first === undefined) return null;

  const jitter = 0.5 + random / 2;
  const left = steps.slice(failed.number - 1);
  const budget = policy.windowMs - failed.elapsedMs - left.length * timeoutShareMs(policy);
  // A long Retry-After, or an outage of our own, leaves less than the ladder wants: the rest shrinks in proportion,
  // but never bunches into one instant. Past the window (we were down, not the receiver) the first gap serves.
  const scale = Math.max(0, Math.min(1, budget / left.reduce((a, b) => a + b, 0)));
  const floor = budget <= 0 ? first : Math.min(first, budget / left.length);
  const delay = Math.max(step * scale, floor) * jitter;

  // The gaps after this one keep a first gap each, however long the receiver asks us to wait.
  const longest = budget - first * (left.length - 1);
  return Math.max(delay, Math.min(failed.retryAfterMs ?? 0, longest));
}
