import { createCountsByOwner } from '../../domain/basics/counts-by-owner.ts';
import { createFairQueue } from './fair-queue.ts';

/** Limits the pieces of work that run together; owners who wait take turns. */
export interface FairTurns {
  /** @returns what `work` returns */
  <T>(owner: string, work: () => Promise<T>): Promise<T>;
}

interface Turns {
  /** How many run together at most; a function is called whenever one begins. */
  atOnce: number | (() => number);
  /** How many of one owner. */
  perOwner: number;
  /** Turns that each of these needs as well. */
  within?: FairTurns;
}

/** First come, first served within one owner; owners in turn. What `work` throws rejects its call alone. */
export function createFairTurns({ atOnce, perOwner, within }: Turns): FairTurns {
  const waiting = createFairQueue<() => void>();
  const underWay = createCountsByOwner();

  const begin = (): void => {
    const most = typeof atOnce === 'number' ? atOnce : atOnce();
    // Thousands of owners may wait, and each is asked below.
    if (underWay.inAll() >= most) return;
    const begun = waiting.takeWhile((_start, _taken, owner) => {
      if (underWay.inAll() >= most || underWay.of(owner) >= perOwner) return false;
      underWay.add(owner, 1);
      return true;
    });
    for (const start of begun) start();
  };
  const end = (owner: string): void => {
    underWay.add(owner, -1);
    begin();
  };

  return async (owner, work) => {
    await new Promise<void>((start) => {
      waiting.add(owner, start);
      begin();
    });
    try {
      return await (within ? within(owner, work) : work());
    } finally {
      end(owner);
    }
  };
}

/** How many of `connections` a share of them is: at least one. */
export const shareOf = (connections: number, share: number): number =>
  Math.max(1, Math.floor(connections * share));

/**
 * Turns of all that keeps connections for long: one is left for what is short, unless there is one alone.
 * @param connections how many the pool may have at the moment
 */
export const createLeavingTurns = (connections: () => number): FairTurns =>
  createFairTurns({ atOnce: () => Math.max(1, connections() - 1), perOwner: Infinity });
