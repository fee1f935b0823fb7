import type { RequestHandler } from 'express';
import type { CallerLimits } from '../../domain/account/caller.ts';
import { RateLimitedError } from '../../domain/basics/errors.ts';
import { callerOf } from '../access/authenticate.ts';
import { holderOf } from '../access/holder.ts';
import { createRateLimiter } from './rate-limiter.ts';

/** Only so many requests of a key of the service go on, and of all keys of an account together. */
export function limitRate({ requestsPerKey, requestsPerAccount }: CallerLimits): RequestHandler {
  const service = perSecond(requestsPerKey);
  const account = perSecond(least(requestsPerKey, requestsPerAccount));
  return (req, _res, next) => {
    const isAccount = callerOf(req)?.scope === 'account';
    const waitMs = (isAccount ? account : service)?.take(holderOf(req)) ?? 0;
    if (waitMs > 0) {
      throw new RateLimitedError(
        `too many requests with ${isAccount ? 'keys of this account' : 'this key'}`,
        waitMs,
      );
    }
    next();
  };
}

const least = (...counts: (number | null)[]): number | null => {
  const given = counts.filter((count) => count !== null);
  return given.length === 0 ? null : Math.min(...given);
};

const perSecond = (count: number | null) =>
  count === null ? undefined : createRateLimiter({ count, perMs: 1_000 });
