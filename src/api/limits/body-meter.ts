import type { Request, Response } from 'express';
import type { CallerLimits } from '../../domain/account/caller.ts';
import { RateLimitedError } from '../../domain/basics/errors.ts';
import { callerOf } from '../access/authenticate.ts';
import { createByteBudget } from './byte-budget.ts';
import { holderOf } from '../access/holder.ts';
import { createRateLimiter } from './rate-limiter.ts';

const MiB = 1024 * 1024;
/** Bodies that are being read or worked on, unpacked: what they become in memory is a few times as much. */
const inMemory = { inAll: 128 * MiB, ofAccount: 32 * MiB };

/** Begins to count the body of a request. @returns to be called for every piece of it; throws RateLimitedError */
export type BodyMeter = (req: Request, res: Response) => (bytes: number) => void;

/** What is still done for requests, also for those whose client has left. */
const underWay = new WeakMap<Response, Promise<unknown>>();

/**
 * Keeps the body of a request counted until the work on it ends: its events are in memory as long, and a client that
 * disconnects does not end the work.
 * @param work whose failure is somebody else's to report
 */
export function countUntilDone(res: Response, work: Promise<unknown>): void {
  underWay.set(
    res,
    work.catch(() => undefined),
  );
}

/**
 * Counts bytes of bodies, unpacked: those in memory, and with the key of an account those of a second. Who has had more
 * than the share of a second waits until it is made up for; the request that went over goes on.
 */
export function createBodyMeter({ mebibytesOfAccount }: CallerLimits): BodyMeter {
  const budget = createByteBudget(inMemory.inAll);
  const rate =
    mebibytesOfAccount === null
      ? undefined
      : createRateLimiter({ count: mebibytesOfAccount * MiB, perMs: 1_000 });
  return (req, res) => {
    const holder = holderOf(req);
    const isAccount = callerOf(req)?.scope === 'account';
    const waitMs = isAccount ? (rate?.waitMs(holder) ?? 0) : 0;
    if (waitMs > 0) throw new RateLimitedError('too many bytes posted with keys of this account', waitMs);
    let taken = 0;
    res.once('close', () => {
      void (underWay.get(res) ?? Promise.resolve()).finally(() => budget.giveBack(holder, taken));
    });
    return (bytes) => {
      if (isAccount) rate?.charge(holder, bytes);
      if (!budget.take(holder, bytes, isAccount ? inMemory.ofAccount : undefined)) {
        throw new RateLimitedError('too many request bodies are being read at the moment', 1_000);
      }
      taken += bytes;
    };
  };
}
