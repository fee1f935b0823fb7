/** Failure types of the `postWebhook` activity, as Temporal shows them. */
export const attemptFailed = 'AttemptFailed';

/** Nothing was sent: the endpoint has enough requests under way. */
export const endpointBusy = 'EndpointBusy';

/** The last attempt of a sequence failed: the workflow compensates. */
export const deliveryExhausted = 'DeliveryExhausted';
