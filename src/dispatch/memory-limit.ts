import type { PendingStart } from '../store/outbox/pending-workflows.ts';
import { mostWaiting, mostWaitingDeliveries } from './limits.ts';

/** Bounds the events that are kept in memory, and their deliveries: further ones are found in Postgres. */
export interface MemoryLimit {
  /** @returns the first of these events that fit; they count until they are given back */
  take(events: readonly PendingStart[]): readonly PendingStart[];
  giveBack(events: readonly PendingStart[]): void;
}

export const deliveriesIn = (events: readonly PendingStart[]): number =>
  events.reduce((sum, { deliveries }) => sum + deliveries.length, 0);

export function createMemoryLimit(): MemoryLimit {
  let waiting = 0;
  let waitingDeliveries = 0;
  const count = (event: PendingStart, sign: 1 | -1): void => {
    waiting += sign;
    waitingDeliveries += sign * event.deliveries.length;
  };
  return {
    take(events) {
      const end = events.findIndex((event) => {
        const fits =
          waiting < mostWaiting && waitingDeliveries + event.deliveries.length <= mostWaitingDeliveries;
        if (fits) count(event, 1);
        return !fits;
      });
      return end === -1 ? events : events.slice(0, end);
    },
    giveBack(events) {
      for (const event of events) count(event, -1);
    },
  };
}
