import { RateLimitedError } from '../domain/errors.ts';
import { createRateLimiter, type RateLimit } from './rate-limiter.ts';

/** Keeps keys from being guessed at speed: so many requests without a good key per network, then 429. */
export interface FailedLogins {
  /**
   * Looks a key up, unless too many were wrong. Whoever has used this very key from this network goes on all the same:
   * others behind the same proxy must not be able to lock them out.
   * @throws RateLimitedError
   */
  guard<T>(network: string, keyHash: string, lookUp: () => Promise<T | undefined>): Promise<T | undefined>;
}

/** Remembered at most, the oldest forgotten first. */
const maxGood = 10_000;

export function createFailedLogins(limit: RateLimit): FailedLogins {
  const limiter = createRateLimiter(limit);
  const good = new Set<string>();
  const remember = (both: string): void => {
    good.add(both);
    if (good.size <= maxGood) return;
    const [oldest = ''] = good;
    good.delete(oldest);
  };
  return {
    async guard(network, keyHash, lookUp) {
      const both = `${network} ${keyHash}`;
      if (good.has(both)) {
        const found = await lookUp();
        if (found === undefined) good.delete(both);
        return found;
      }
      // Before the answer is known, so that a thousand tries at once are not one.
      const waitMs = limiter.take(network);
      if (waitMs > 0) throw new RateLimitedError('too many requests without a good key from here', waitMs);
      let wrong = false;
      try {
        const found = await lookUp();
        if (found === undefined) wrong = true;
        else remember(both);
        return found;
      } finally {
        if (!wrong) limiter.giveBack(network);
      }
    },
  };
}
