import { RateLimitedError } from '../../domain/basics/errors.ts';
import { createRateLimiter } from '../limits/rate-limiter.ts';

/** Keeps keys from being guessed at speed: so many requests without a good key per network, then 429. */
export interface FailedLogins {
  /**
   * Looks a key up. Where too many were wrong it is still looked up, as `doubted`, so that nobody behind the same proxy can
   * lock others out: a good one goes on, and only a wrong one is refused for a while.
   * @param keyHash undefined: there is no key
   * @param lookUp its cost is bounded for keys that are doubted
   * @throws RateLimitedError
   */
  guard<T>(
    network: string,
    keyHash: string | undefined,
    lookUp: (isDoubted: boolean) => Promise<T | undefined>,
  ): Promise<T | undefined>;
}

const minuteMs = 60_000;

/** Keys from such networks that are looked up at once; more than a process can be asked for while one look-up takes. */
const maxDoubted = 2_000;

/** Remembered at most, the oldest forgotten first. */
const maxGood = 10_000;

/** @param count wrong keys that one network may present within `perMs` */
export function createFailedLogins(count: number, perMs = minuteMs): FailedLogins {
  const limiter = createRateLimiter({ count, perMs });
  const good = new Set<string>();
  const remember = (both: string): void => {
    good.add(both);
    if (good.size <= maxGood) return;
    const [oldest = ''] = good;
    good.delete(oldest);
  };
  let doubted = 0;
  const lookUpDoubted = async <T>(lookUp: (isDoubted: boolean) => Promise<T | undefined>) => {
    if (doubted >= maxDoubted) return undefined;
    doubted += 1;
    return await lookUp(true).finally(() => (doubted -= 1));
  };
  return {
    async guard(network, keyHash, lookUp) {
      const both = `${network} ${keyHash ?? ''}`;
      if (good.has(both)) {
        const found = await lookUp(false);
        if (found === undefined) good.delete(both);
        return found;
      }
      // Before the answer is known, so that a thousand tries at once are not one.
      const waitMs = limiter.take(network);
      if (waitMs > 0) {
        const found = keyHash === undefined ? undefined : await lookUpDoubted(lookUp);
        if (found === undefined)
          throw new RateLimitedError('too many requests without a good key from here', waitMs);
        remember(both);
        return found;
      }
      let wrong = false;
      try {
        const found = await lookUp(false);
        if (found === undefined) wrong = true;
        else remember(both);
        return found;
      } finally {
        if (!wrong) limiter.giveBack(network);
      }
    },
  };
}
