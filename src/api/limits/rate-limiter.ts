/** So many per key: one number each, the oldest forgotten first. */
export interface RateLimiter {
  /** Takes one of the key's turns. @returns 0, or ms until there is one again: then nothing was taken */
  take(key: string): number;
  /** Undoes a `take`. */
  giveBack(key: string): void;
  /** Takes turns whether or not there are any: then there are none until they are made up for. */
  charge(key: string, turns: number): void;
  /** @returns 0, or ms until the key has a turn again */
  waitMs(key: string): number;
}

interface RateLimit {
  count: number;
  /** Time in which a key gets so many turns, and how many it can save up. */
  perMs: number;
}

/** Keys remembered at most, some 2 MB of them: who was forgotten begins with all turns. */
const defaultMaxKeys = 10_000;

/**
 * A token bucket per key, kept as the time at which it would be full again (GCRA): no timers, and nothing to refill.
 * @param now ms of a clock that never goes back
 */
export function createRateLimiter(
  { count, perMs }: RateLimit,
  now: () => number = () => performance.now(),
  maxKeys = defaultMaxKeys,
): RateLimiter {
  const turnMs = perMs / count;
  /** In the order of their use. */
  const fullAt = new Map<string, number>();
  const put = (key: string, at: number): void => {
    fullAt.delete(key);
    fullAt.set(key, at);
    if (fullAt.size <= maxKeys) return;
    const [oldest = ''] = fullAt.keys();
    fullAt.delete(oldest);
  };
  const after = (key: string, at: number, turns: number): number =>
    Math.max(fullAt.get(key) ?? at, at) + turns * turnMs;
  const waitUntil = (next: number, at: number): number => {
    const waitMs = next - at - perMs;
    // Doubles do not add up exactly.
    return waitMs > turnMs / 1_000 ? waitMs : 0;
  };
  return {
    take(key) {
      const at = now();
      const next = after(key, at, 1);
      const waitMs = waitUntil(next, at);
      if (waitMs === 0) put(key, next);
      return waitMs;
    },
    charge(key, turns) {
      put(key, after(key, now(), turns));
    },
    waitMs(key) {
      const at = now();
      return waitUntil(after(key, at, 1), at);
    },
    giveBack(key) {
      const at = fullAt.get(key);
      if (at !== undefined) put(key, at - turnMs);
    },
  };
}
