import { queueRejected, type Limited } from './concurrency-gate.ts';
import { earlyMs, forgetMs } from './limits.ts';

/** When rejected deliveries are tried again, by delivery id. Instants and durations in ms. */
export interface RetryTimes {
  /**
   * @returns the delay until its retry time: the time that it has already, or one behind all others at these gates. A
   *   delivery that comes at its time goes behind all others too: that time was calculated when requests took less time
   */
  give(deliveryId: string, full: readonly Limited[]): number;
  hasCome(deliveryId: string): boolean;
  /** Replaces its retry time. */
  set(deliveryId: string, at: number): void;
  /** Its request is in flight. */
  forget(deliveryId: string): void;
  /** Forgets deliveries that did not come at their time. */
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
