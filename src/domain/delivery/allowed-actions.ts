import { isOpen, type DeliveryStatus } from './delivery.ts';

export const deliveryActions = ['retry', 'cancel', 'pause', 'resume'] as const;
/** What a person can do to one delivery. */
export type DeliveryAction = (typeof deliveryActions)[number];

/**
 * Changes of one delivery by hand within a minute: each is a signal to its workflow, and Temporal takes 10,000 signals in
 * one run of a workflow.
 */
export const changesPerMinute = 30;

export interface ControlledDelivery {
  status: DeliveryStatus;
  paused: boolean;
  endpoint: 'enabled' | 'disabled' | 'deleted';
}

/** What becomes of the delivery. `run-now` goes on with its sequence, `begin-again` starts one at attempt 1. */
export type DeliveryChange = 'run-now' | 'begin-again' | 'cancel' | 'pause' | 'resume' | 'none';

/** @returns the change, or why the action makes no sense now */
export function decide(
  action: DeliveryAction,
  delivery: ControlledDelivery,
): { change: DeliveryChange } | { refusal: string } {
  switch (action) {
    case 'retry':
      return decideRetry(delivery);
    case 'cancel':
      if (delivery.status === 'cancelled') return { change: 'none' };
      if (isOpen(delivery.status) || delivery.status === 'held') return { change: 'cancel' };
      return { refusal: `it is ${delivery.status}: there is nothing left to cancel` };
    case 'pause':
      if (!isOpen(delivery.status)) return { refusal: `it is ${delivery.status}: no attempt is waiting` };
      return { change: delivery.paused ? 'none' : 'pause' };
    case 'resume':
      if (!isOpen(delivery.status)) return { refusal: `it is ${delivery.status}: no attempt is waiting` };
      return { change: delivery.paused ? 'resume' : 'none' };
  }
}

function decideRetry({
  status,
  paused,
  endpoint,
}: ControlledDelivery): { change: DeliveryChange } | { refusal: string } {
  if (status === 'delivered') return { refusal: 'it has been delivered' };
  if (status === 'suppressed') return { refusal: 'its message does not want this event to be sent' };
  if (endpoint === 'deleted') return { refusal: 'its endpoint has been deleted' };
  if (endpoint === 'disabled') return { refusal: 'its endpoint is disabled: enable it first' };
  // Its first attempt is due and on its way: a second one beside it would be a duplicate.
  if (status === 'pending' && !paused) return { change: 'none' };
  return { change: isOpen(status) ? 'run-now' : 'begin-again' };
}
