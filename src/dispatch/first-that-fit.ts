import type { PendingStart } from '../store/outbox/pending-workflows.ts';

/** How many events, and deliveries of theirs, may still be kept in memory. */
interface Room {
  events: number;
  deliveries: number;
}

/** The first of these events that there is room for. */
export function firstThatFit(events: readonly PendingStart[], room: Room): readonly PendingStart[] {
  let deliveries = 0;
  const end = events.findIndex((event, index) => {
    deliveries += event.deliveries.length;
    return index >= room.events || deliveries > room.deliveries;
  });
  return end === -1 ? events : events.slice(0, end);
}

export const deliveriesIn = (events: readonly PendingStart[]): number =>
  events.reduce((sum, { deliveries }) => sum + deliveries.length, 0);
