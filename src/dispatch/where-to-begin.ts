import { targetOf } from '../delivery/isolation/suspect-limits.ts';
import type { Bulkhead } from '../delivery/isolation/bulkhead-types.ts';
import type { PendingDelivery, PendingStart } from '../store/outbox/pending-workflows.ts';
import type { DeferredStarts } from './deferred-starts.ts';

/** Who has events started. */
export type Origin = 'accepted' | 'found marked' | 'found unmarked' | 'deferred';

/** Deliveries of an event that begins in the fast lane: more would take the places of other events' first attempts. */
const mostFastDeliveries = 20;

/** It never begins in the fast lane. */
export const isLarge = (deliveries: readonly PendingDelivery[]): boolean =>
  deliveries.length > mostFastDeliveries;

/** Whether a first attempt of it would find a place in the fast lane. */
export const isFast = (bulkhead: Bulkhead, { accountId, deliveries }: PendingStart): boolean =>
  !isLarge(deliveries) && deliveries.some((delivery) => bulkhead.isOpen(targetOf(delivery, accountId)));

/** Whether it stays marked until its first endpoint has a free slot. Else that slot is taken. */
export function defer(
  bulkhead: Bulkhead,
  deferred: Pick<DeferredStarts, 'has' | 'add'>,
  { accountId, deliveries }: PendingStart,
  origin: Origin,
): boolean {
  const [first] = deliveries;
  // A ladder that has begun goes on.
  if (!first || origin === 'found unmarked' || deliveries.some(({ attempted }) => attempted)) return false;
  const lane = isLarge(deliveries) ? 'retry' : 'fast';
  // Nobody overtakes those that wait already.
  const isBehind = ({ endpointId }: PendingDelivery): boolean =>
    origin === 'accepted' && deferred.has(endpointId);
  const isReady = (delivery: PendingDelivery): boolean =>
    bulkhead.isOpen(targetOf(delivery, accountId), lane) && !isBehind(delivery);
  if (deliveries.some(isReady)) return false;
  const target = targetOf(first, accountId);
  if (isBehind(first) || !bulkhead.canStart(target)) {
    if (origin !== 'deferred') deferred.add(target, lane, origin === 'accepted');
    return true;
  }
  for (const delivery of deliveries) bulkhead.start(targetOf(delivery, accountId), delivery.deliveryId);
  return false;
}
