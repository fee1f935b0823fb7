import { queueRejected, type Limited } from './concurrency-gate.ts';
import { earlyMs, forgetMs } from './limits.ts';

/** When rejected deliveries come back, by id. Instants and durations in ms. */
export interface RetryTimes {
  /**
   * @returns the delay until it comes back: at the time that it has already, or after all others at these gates, also when
   * it came at its time. That was calculated when requests took less time, and so were those of many others.
   */
  give(deliveryId: string, full: readonly Limited[]): number;
  hasCome(deliveryId: string): boolean;
  /** It comes then, and not later. */
  set(deliveryId: string, at: number): void;
  /** It is in flight. */
  forget(deliveryId: string): void;
  /** Forgets those that did not come. */
  sweep(): void;
}

/** @param longestMs the longest delay */
export function createRetryTimes(longestMs: number, now: () => number): RetryTimes {
  const times = new Map<string, number>();
  return {
    give(deliveryId, full) {
      const at = now();
      const own = times.get(deliveryId);
      if (own !== undefined && own > at + earlyMs) return own - at;
      const latest = Math.max(...full.map((one) => queueRejected(one, at, longestMs)));
      times.set(deliveryId, latest);
      return latest - at;
    },
    hasCome: (deliveryId) => (times.get(deliveryId) ?? Infinity) <= now() + earlyMs,
    set: (deliveryId, at) => void times.set(deliveryId, at),
    forget: (deliveryId) => void times.delete(deliveryId),
    sweep() {
      for (const [id, at] of times) if (now() - at > forgetMs) times.delete(id);
    },
  };
}
