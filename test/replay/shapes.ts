/**
 * What each history in `histories` is for: what its workflow did and was told, in order. A recording that missed its
 * point, or was made of something else, does not have its shape.
 */
export const shapes: Record<string, string> = {
  'begun-by-a-signal': 'signal wake, local activity, postWebhook, completed',
  cancelled: 'postWebhook, cancel requested, cancel activity, cancelDelivery, upsert, canceled',
  'disabled-by-another': 'local activity, disableEndpoint, upsert, completed',
  'exhausted-and-compensated': 'postWebhook, failed, disableEndpoint, emailOwner, upsert, completed',
  'fast-exhausted-and-compensated':
    'local activity, postWebhook, failed, disableEndpoint, emailOwner, upsert, completed',
  'fast-in-trouble': 'local activity, postWebhook, upsert, completed',
  'fast-retried-by-hand': 'local activity, postWebhook, upsert, completed',
  'fast-retry-then-success': 'local activity, postWebhook, upsert, completed',
  'fast-success': 'local activity, upsert, completed',
  'first-attempt-cancelled': 'local activity, upsert, completed',
  'first-attempt-exhausted': 'local activity ×2, disableEndpoint, emailOwner, upsert, completed',
  'first-attempt-held': 'local activity, upsert, completed',
  'first-attempt-paused': 'local activity, timer, signal wake, cancel timer, postWebhook, completed',
  'paused-and-resumed':
    'postWebhook, signal wake, cancel activity, postWebhook, timer, signal wake, cancel timer, postWebhook, upsert, completed',
  'recovery-cancelled': 'recoverPage, timer, cancel requested, cancel timer, stopRecovery, canceled',
  'recovery-of-pages': 'recoverPage, timer, recoverPage, timer, recoverPage, completed',
  recovery: 'recoverPage, completed',
  retention: 'dropExpired, completed',
  'retried-by-hand': 'postWebhook, signal wake, cancel activity, postWebhook, upsert, completed',
  'retry-lane-exhausted-and-compensated':
    'postWebhook, failed, disableEndpoint, emailOwner, upsert, completed',
  'retry-lane-success': 'postWebhook, upsert, completed',
  'retry-then-success': 'postWebhook, upsert, completed',
  'several-cancelled':
    'local activity ×3, postWebhook ×2, cancel requested, cancel activity, cancelDelivery, cancel activity, cancelDelivery, upsert, canceled',
  'several-deliveries':
    'local activity ×2, postWebhook, failed, disableEndpoint, emailOwner, upsert, completed',
  'signal-partly-refused':
    'local activity ×2, postWebhook, signal pause, signal cancel, patch one-activity-per-signal, upsert, changeDeliveries, cancel activity, postWebhook, upsert, completed',
  'signal-with-id':
    'local activity ×2, postWebhook, signal pause, signal cancel, patch one-activity-per-signal, upsert, changeDeliveries, cancel activity, changeDeliveries, postWebhook, cancel activity, postWebhook, upsert, completed',
  'steered-by-signals':
    'postWebhook, signal pause, changeDelivery, cancel activity, postWebhook, timer, signal cancel, changeDelivery, cancel timer, postWebhook, upsert, completed',
  success: 'postWebhook, upsert, completed',
  updates:
    'local activity ×2, postWebhook, update pause, changeDeliveries, cancel activity, postWebhook, update resume, changeDeliveries, timer, cancel timer, postWebhook, update retry, changeDeliveries, cancel activity, postWebhook, update cancel, changeDeliveries, cancel activity, postWebhook, upsert, completed',
  'warning-mail': 'emailOwner, completed',
};
