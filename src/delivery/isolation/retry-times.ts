import { giveTurn, spacingMs, type Limited } from './concurrency-gate.ts';

/** When rejected deliveries come back, by id. */
export interface RetryTimes {
  /** @returns ms until its turn: after all others at these gates, or the one that it has already */
  give(deliveryId: string, full: readonly Limited[]): number;
  hasCome(deliveryId: string): boolean;
  /** It comes then, and not later. @param turnAt in ms */
  set(deliveryId: string, turnAt: number): void;
  /** It is in flight. */
  forget(deliveryId: string): void;
  /** Forgets those that did not come. */
  sweep(): void;
}

/** Two clocks are never quite equal. */
const earlyMs = 50;
/** A delivery whose turn has come, but not a place, comes again so soon at the soonest. */
const againMs = 1_000;
const keptMs = 600_000;

/**
 * @param mostMs the longest delay
 * @param now in ms
 */
export function createRetryTimes(mostMs: number, now: () => number): RetryTimes {
  const turns = new Map<string, number>();
  return {
    give(deliveryId, full) {
      const at = now();
      const own = turns.get(deliveryId);
      if (own !== undefined && own > at + earlyMs) return own - at;
      const times = full.map((one) =>
        own === undefined ? giveTurn(one, at, mostMs) : at + Math.max(againMs, spacingMs(one)),
      );
      const turnAt = Math.max(...times);
      turns.set(deliveryId, turnAt);
      return turnAt - at;
    },
    hasCome: (deliveryId) => (turns.get(deliveryId) ?? Infinity) <= now() + earlyMs,
    set: (deliveryId, turnAt) => void turns.set(deliveryId, turnAt),
    forget: (deliveryId) => void turns.delete(deliveryId),
    sweep() {
      for (const [id, turnAt] of turns) if (now() - turnAt > keptMs) turns.delete(id);
    },
  };
}
