import { targetOf } from '../delivery/isolation/suspect-slots.ts';
import type { Bulkhead } from '../delivery/isolation/bulkhead-types.ts';
import type { Lane } from '../delivery/isolation/concurrency-gate.ts';
import type { PendingDelivery, PendingStart } from '../store/outbox/pending-workflows.ts';
import type { DeferredStarts } from './deferred-starts.ts';
import { mostFastDeliveries } from './limits.ts';

/** Where an event comes from: just accepted, found by the reconciler with or without its mark, or deferred before. */
export type Origin = 'accepted' | 'found marked' | 'found unmarked' | 'deferred';

/** Whether an event has too many deliveries for the fast lane. */
export const isLarge = (deliveries: readonly PendingDelivery[]): boolean =>
  deliveries.length > mostFastDeliveries;

/** Whether a first attempt of it would find a slot in the fast lane. */
export const isFast = (bulkhead: Bulkhead, { accountId, deliveries }: PendingStart): boolean =>
  !isLarge(deliveries) && deliveries.some((delivery) => bulkhead.isOpen(targetOf(delivery, accountId)));

/**
 * Decides where an event begins, just before it is started. A deferred event stays marked until its first endpoint has a free
 * slot. For an event that begins at unhealthy endpoints the bulkhead counts a start of each delivery.
 * @param deferred undefined: this process defers none
 */
export function whereToBegin(
  bulkhead: Bulkhead,
  deferred: Pick<DeferredStarts, 'has' | 'add'> | undefined,
  event: PendingStart,
  origin: Origin,
): Lane | 'deferred' {
  const { accountId, deliveries } = event;
  const [first] = deliveries;
  const laneNow = isFast(bulkhead, event) ? 'fast' : 'retry';
  // A delivery that has had an attempt goes on: it is not deferred.
  const hasBegun = origin === 'found unmarked' || deliveries.some(({ attempted }) => attempted);
  if (!first || !deferred || hasBegun) return laneNow;
  const laneWhenWell = isLarge(deliveries) ? 'retry' : 'fast';
  // A new event does not overtake events that wait already.
  const isBehind = ({ endpointId }: PendingDelivery): boolean =>
    origin === 'accepted' && deferred.has(endpointId);
  const isReady = (delivery: PendingDelivery): boolean =>
    !isBehind(delivery) && bulkhead.isOpen(targetOf(delivery, accountId), laneWhenWell);
  if (deliveries.some(isReady)) return laneNow;
  const target = targetOf(first, accountId);
  if (isBehind(first) || !bulkhead.canStart(target)) {
    if (origin !== 'deferred') deferred.add(target, laneWhenWell, origin === 'accepted');
    return 'deferred';
  }
  for (const delivery of deliveries) bulkhead.start(targetOf(delivery, accountId), delivery.deliveryId);
  return laneNow;
}
