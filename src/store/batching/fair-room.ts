import { createCountsByOwner } from '../../domain/basics/counts-by-owner.ts';
import { RateLimitedError } from '../../domain/basics/errors.ts';
import { createFairQueue } from './fair-queue.ts';

/** Lets work go on while there is room for what it costs; owners who wait take turns. */
export interface FairRoom {
  /** @returns what `work` returns. @throws RateLimitedError when as much of this owner waits as may */
  <T>(owner: string, cost: number, work: () => Promise<T>): Promise<T>;
}

interface Room {
  /** Cost of all that is under way; a function is called whenever something may begin. */
  inAll: number | (() => number);
  /** Of what the others leave, for each owner: however many flood it, each leaves the most of the rest. */
  share: number;
  /** Pieces of work of one owner that wait at most. Default: any number. */
  mostWaiting?: number;
}

/** An owner's first piece of work begins whatever its share is, so that one that costs more than that has its turn, too. */
export function createFairRoom({ inAll, share, mostWaiting = Infinity }: Room): FairRoom {
  const waiting = createFairQueue<{ cost: number; start: () => void }>();
  const waitingOf = createCountsByOwner();
  const underWay = createCountsByOwner();

  const fits = (owner: string, cost: number): boolean => {
    const own = underWay.of(owner);
    const total = underWay.inAll();
    const most = typeof inAll === 'number' ? inAll : inAll();
    if (own === 0) return total === 0 || total + cost <= most;
    // Rounded up: of three connections one alone has two.
    return own + cost <= Math.ceil(underWay.leftTo(owner, most) * share);
  };
  const begin = (): void => {
    const begun = waiting.takeWhile(({ cost }, _taken, owner) => {
      if (!fits(owner, cost)) return false;
      underWay.add(owner, cost);
      return true;
    });
    for (const { start } of begun) start();
  };

  return async (owner, cost, work) => {
    if (waitingOf.of(owner) >= mostWaiting) {
      throw new RateLimitedError(`${mostWaiting} requests of this account are waiting already`, 1_000);
    }
    waitingOf.add(owner, 1);
    await new Promise<void>((resolve) => {
      const start = (): void => {
        waitingOf.add(owner, -1);
        resolve();
      };
      waiting.add(owner, { cost, start });
      begin();
    });
    try {
      return await work();
    } finally {
      underWay.add(owner, -cost);
      begin();
    }
  };
}
