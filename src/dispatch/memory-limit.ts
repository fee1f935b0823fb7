import { createCountsByOwner } from '../domain/basics/counts-by-owner.ts';
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

/** Of what the others leave, for each account: whoever floods leaves as much to the next one. */
const share = 1 / 2;

/** Counts by account. @param most of one that is alone */
function createShared(most: number) {
  const inAll = most / share;
  const counts = createCountsByOwner();
  return {
    fits: (accountId: string, more: number): boolean =>
      counts.inAll() + more <= inAll &&
      counts.of(accountId) + more <= counts.leftTo(accountId, inAll) * share,
    add: (accountId: string, more: number): void => counts.add(accountId, more),
  };
}

export function createMemoryLimit(): MemoryLimit {
  const waiting = createShared(mostWaiting);
  const waitingDeliveries = createShared(mostWaitingDeliveries);
  const count = ({ accountId, deliveries }: PendingStart, sign: 1 | -1): void => {
    waiting.add(accountId, sign);
    waitingDeliveries.add(accountId, sign * deliveries.length);
  };
  return {
    take(events) {
      const end = events.findIndex((event) => {
        const { accountId, deliveries } = event;
        const fits = waiting.fits(accountId, 1) && waitingDeliveries.fits(accountId, deliveries.length);
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
