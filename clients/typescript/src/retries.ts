import { setTimeout as delay } from 'node:timers/promises';
import { longestTimerMs } from './numbers.ts';

/** Longest wait between two tries that we choose ourselves, in milliseconds. */
const longestMs = 10_000;
const shortestMs = 250;

/** 250 ms, 500 ms, 1 s … 10 s; each is between half of it and all of it, so that clients do not come back together. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const whole = Math.min(longestMs, shortestMs * 2 ** Math.min(attempt - 1, 16));
  return whole / 2 + (random() * whole) / 2;
}

/** Milliseconds that the answer asks for: `Retry-After` in seconds or as a date. Undefined when it asks for nothing. */
export function retryAfterMs(header: string | null, now = Date.now()): number | undefined {
  if (header === null) return undefined;
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : NaN;
  const ms = Number.isNaN(seconds) ? Date.parse(header) - now : seconds * 1_000;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** What became of one try. */
export type Outcome<T> =
  { done: T } | { failed: Error; retry: false } | { failed: Error; retry: true; waitMs?: number };

/**
 * Tries until it is done, may not be tried again, or the next try would begin later than `forMs` after the first.
 * @throws the error of the last try, or the signal's reason when that ended it
 */
export async function withRetries<T>(
  tryOnce: (attempt: number) => Promise<Outcome<T>>,
  { forMs, signal }: { forMs: number; signal?: AbortSignal | undefined },
): Promise<T> {
  const last = Date.now() + forMs;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await tryOnce(attempt);
    if ('done' in outcome) return outcome.done;
    if (!outcome.retry) throw outcome.failed;
    signal?.throwIfAborted();
    // Not sooner than asked, and not all together.
    const waitMs = Math.max(outcome.waitMs ?? 0, 0) + backoffMs(outcome.waitMs === undefined ? attempt : 1);
    if (Date.now() + waitMs > last) throw outcome.failed;
    await delay(Math.min(waitMs, longestTimerMs), undefined, { signal }).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw error;
    });
  }
}
