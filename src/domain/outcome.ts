/** How a workflow left one delivery. */
export type DeliveryOutcome = 'delivered' | 'failed' | 'held' | 'cancelled' | 'suppressed';

/** Failure types of the `postWebhook` activity, as Temporal shows them. */
export const attemptFailed = 'AttemptFailed';
/** The last attempt of a sequence failed: the workflow compensates. */
export const deliveryExhausted = 'DeliveryExhausted';
