import type { Delivery } from '../api/types.ts';

export const deliveryActions = ['retry', 'resume', 'pause', 'cancel'] as const;
export type DeliveryAction = (typeof deliveryActions)[number];

interface State {
  status: Delivery['status'];
  isPaused: boolean;
  endpoint: 'enabled' | 'disabled' | 'deleted';
}

/** What the service would do something for: no button is shown that it would refuse, or that would change nothing. */
export function allowedActions({ status, isPaused, endpoint }: State): DeliveryAction[] {
  const isOpen = status === 'pending' || status === 'retrying';
  const isRetried = endpoint === 'enabled' && status !== 'delivered' && status !== 'suppressed';
  const allowed: Record<DeliveryAction, boolean> = {
    // A first attempt that is due is on its way already.
    retry: isRetried && (status !== 'pending' || isPaused),
    resume: isOpen && isPaused,
    pause: isOpen && !isPaused,
    cancel: isOpen || status === 'held',
  };
  return deliveryActions.filter((action) => allowed[action]);
}
