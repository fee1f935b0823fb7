import type { RequestHandler } from 'express';
import type { Scope } from '../domain/access.ts';
import { RateLimitedError } from '../domain/errors.ts';
import { callerOf } from './access.ts';
import { createRateLimiter, type RateLimit } from './rate-limiter.ts';

/** Only so many requests of one key go on. @param limits by scope; null: any number */
export function limitRate(limits: Readonly<Record<Scope, RateLimit | null>>): RequestHandler {
  const of = (scope: Scope) => limits[scope] && createRateLimiter(limits[scope]);
  const limiters = { admin: of('admin'), producer: of('producer'), account: of('account') };
  return (req, _res, next) => {
    const caller = callerOf(req);
    const waitMs = (caller && limiters[caller.scope]?.take(caller.keyId)) ?? 0;
    if (waitMs > 0) throw new RateLimitedError('too many requests with this key', waitMs);
    next();
  };
}
