import type { Request, Response } from 'express';
import type { CallerLimits } from '../../domain/account/caller.ts';
import { RateLimitedError } from '../../domain/basics/errors.ts';
import { callerOf } from '../access/authenticate.ts';
import { createByteBudget } from './byte-budget.ts';
import { holderOf } from '../access/holder.ts';
import type { ServiceContext } from '../../services/context.ts';
import { onceGone } from './once-gone.ts';
import { createRateLimiter } from './rate-limiter.ts';

const MiB = 1024 * 1024;
/** Bodies that are being read or worked on, unpacked. */
const inMemory = 128 * MiB;
/** What an account may have of them, of what the others leave: however many of those flood us, it gets in. */
const shareOfAccount = 1 / 4;
/** … and the key of a program that posts for accounts: what is left is theirs, and other programs'. */
const shareOfProducer = 3 / 4;
/** Requests that become no more than this in memory wait for nobody. */
const smallCost = 64 * 1024;

/** Counts the body of a request. */
export interface MeteredBody {
  /** Called for every piece that is read. @throws RateLimitedError */
  take: (bytes: number) => void;
  /**
   * Called before it is parsed: returns when there is room for what it becomes, which is kept until the work is done.
   * @param cost in bytes of memory, about
   */
  enter: (cost: number) => Promise<void>;
}

/** Begins to count the body of a request. @throws RateLimitedError */
export type BodyMeter = (req: Request, res: Response) => MeteredBody;

/** What is still done for requests, also for those whose client has left. */
const underWay = new WeakMap<Response, Promise<unknown>>();

/**
 * Keeps the body of a request counted until the work on it ends: its events are in memory as long, and a client that
 * disconnects does not end the work.
 * @param work to read it, or to do what it asks for; its failure is somebody else's to report
 */
export function countUntilDone(res: Response, work: Promise<unknown>): void {
  underWay.set(
    res,
    work.catch(() => undefined),
  );
}

/** Resolves when nothing is done for the request any more: what is read of it goes on to be worked on. */
export async function untilDone(res: Response): Promise<void> {
  let work: Promise<unknown> | undefined;
  do {
    work = underWay.get(res);
    await work;
  } while (work !== underWay.get(res));
}

/**
 * Counts bytes of bodies, unpacked: those in memory, and with the key of an account those of a second. Who has had more
 * than the share of a second waits until it is made up for; the request that went over goes on.
 * @param most bytes in memory
 */
export function createBodyMeter(
  { mebibytesOfAccount }: CallerLimits,
  workRoom: ServiceContext['workRoom'],
  most = inMemory,
): BodyMeter {
  const budget = createByteBudget(most);
  const rate =
    mebibytesOfAccount === null
      ? undefined
      : createRateLimiter({ count: mebibytesOfAccount * MiB, perMs: 1_000 });
  return (req, res) => {
    const holder = holderOf(req);
    const scope = callerOf(req)?.scope;
    const isAccount = scope === 'account';
    const share = isAccount ? shareOfAccount : scope === 'producer' ? shareOfProducer : 1;
    const waitMs = isAccount ? (rate?.waitMs(holder) ?? 0) : 0;
    if (waitMs > 0) throw new RateLimitedError('too many bytes posted with keys of this account', waitMs);
    let taken = 0;
    onceGone(res, () => void untilDone(res).then(() => budget.giveBack(holder, taken)));
    return {
      take(bytes) {
        if (isAccount) rate?.charge(holder, bytes);
        if (!budget.take(holder, bytes, budget.leftTo(holder) * share)) {
          throw new RateLimitedError('too many request bodies are being read at the moment', 1_000);
        }
        taken += bytes;
      },
      async enter(cost) {
        if (cost <= smallCost) return;
        const entered = Promise.withResolvers<undefined>();
        const work = async (): Promise<void> => {
          entered.resolve(undefined);
          await underWay.get(res);
        };
        workRoom(holder, cost, work).catch(entered.reject);
        await entered.promise;
      },
    };
  };
}
