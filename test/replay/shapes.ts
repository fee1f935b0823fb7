/**
 * What each history in `histories` is for: what its workflow did and which signals and results it got, in order. A recording that missed its
 * point, or was made of something else, does not have its shape.
 */
export const shapes: Record<string, string> = {
  'begun-again':
    'local activity ×3, postWebhook ×2, update cancel, changeDeliveries, cancel activity, postWebhook, update retry, changeDeliveries, local activity, postWebhook, update cancel, changeDeliveries, cancel activity ×2, postWebhook ×2, upsert, completed',
  'begun-by-a-signal': 'signal wake, local activity, postWebhook, completed',
  'begun-in-slices':
    'patch begun-in-slices, upsert, postWebhook ×50, timer, cancel timer, postWebhook, completed',
  cancelled: 'postWebhook, cancel requested, cancel activity, cancelDelivery, upsert, canceled',
  'cancelled-while-leaving':
    'postWebhook ×3, signal wake ×1649, cancel activity, postWebhook, signal wake ×170, patch runs-of-bounded-length, upsert, cancel activity ×2, signal wake, cancel requested, cancelDelivery ×3, upsert, canceled',
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
  'first-attempt-not-made': 'local activity, postWebhook, completed',
  'first-attempt-paused': 'local activity, timer, signal wake, cancel timer, postWebhook, completed',
  'first-attempt-suppressed': 'local activity, upsert, completed',
  'first-part': `patch begun-in-slices, upsert, ${'postWebhook ×50, timer, cancel timer, '.repeat(10)}signal child, completed`,
  'gone-on-from-an-old-run': 'signal wake, postWebhook, completed',
  'gone-on-in-a-new-run':
    'local activity ×2, postWebhook, signal wake ×1805, patch runs-of-bounded-length, upsert, cancel activity, continued as new',
  'gone-on-paused':
    'postWebhook ×2, signal wake, cancel activity, postWebhook, timer, signal wake ×1833, patch runs-of-bounded-length, upsert, cancel timer, continued as new',
  'in-parts': 'listDeliveries, child, listDeliveries, child, child completed ×2, completed',
  part: 'postWebhook, completed',
  'parts-cancelled':
    'listDeliveries, child, listDeliveries, child, cancel requested, cancel child ×2, child canceled, upsert, canceled',
  'parts-of-one-page': 'listDeliveries, child, listDeliveries, child completed, completed',
  'parts-steered':
    'listDeliveries, child, listDeliveries, child, child not started, timer, child, signal wake, signal child, child terminated, postWebhook, update cancel, changeDeliveries ×2, signal child, cancel activity, postWebhook, child completed, upsert, completed',
  'paused-and-resumed':
    'postWebhook, signal wake, cancel activity, postWebhook, timer, signal wake, cancel timer, postWebhook, upsert, completed',
  recovery: 'recoverPage, completed',
  'recovery-cancelled': 'recoverPage, timer, cancel requested, cancel timer, stopRecovery, canceled',
  'recovery-of-a-deleted-endpoint': 'recoverPage, timer, recoverPage, completed',
  'recovery-of-pages': 'recoverPage, timer, recoverPage, timer, recoverPage, completed',
  retention: 'dropExpired, completed',
  'retried-by-hand': 'postWebhook, signal wake, cancel activity, postWebhook, upsert, completed',
  'resumed-after-our-failure': 'postWebhook, failed, timer, postWebhook, completed',
  'retry-lane-exhausted-and-compensated':
    'postWebhook, failed, disableEndpoint, emailOwner, upsert, completed',
  'retry-lane-success': 'postWebhook, upsert, completed',
  'retry-then-success': 'postWebhook, upsert, completed',
  'second-part':
    'patch begun-in-slices, upsert, timer, signal begin, cancel timer, postWebhook ×50, timer, cancel timer, postWebhook, signal child, completed',
  'several-cancelled':
    'local activity ×3, postWebhook ×2, cancel requested, cancel activity, cancelDelivery, cancel activity, cancelDelivery, upsert, canceled',
  'several-deliveries':
    'local activity ×2, postWebhook, failed, disableEndpoint, emailOwner, upsert, completed',
  'signal-partly-refused':
    'local activity ×2, postWebhook, signal pause, signal cancel, patch one-activity-per-signal, upsert, changeDeliveries, cancel activity, postWebhook, upsert, completed',
  'signal-refused-before-the-patch':
    'local activity ×2, postWebhook, signal cancel, changeDelivery ×2, cancel activity, postWebhook, upsert, completed',
  'signal-with-id':
    'local activity ×2, postWebhook, signal pause, signal cancel, patch one-activity-per-signal, upsert, changeDeliveries, cancel activity, changeDeliveries, postWebhook, cancel activity, postWebhook, upsert, completed',
  'slices-cancelled': `patch begun-in-slices, upsert, postWebhook ×50, timer, cancel requested, ${'cancel activity, cancelDelivery, '.repeat(50)}cancel timer, cancelDelivery ×100, upsert, canceled`,
  'slices-left':
    'patch begun-in-slices, upsert, postWebhook ×50, timer, signal wake ×97, postWebhook ×50, timer, signal wake ×264, postWebhook ×50, timer, signal wake ×314, postWebhook ×50, timer, signal wake ×297, postWebhook ×50, timer, signal wake ×175, postWebhook ×50, timer, signal wake ×190, postWebhook ×50, timer, signal wake ×155, patch runs-of-bounded-length, upsert, cancel activity ×350, cancel timer, signal wake ×5, continued as new',
  'slices-paced':
    'patch begun-in-slices, upsert, postWebhook ×50, timer, postWebhook ×50, timer, postWebhook, signal wake ×20, cancel activity ×20, signal wake ×21, cancel activity ×21, postWebhook ×41, completed',
  'steered-by-signals':
    'postWebhook, signal pause, changeDelivery, cancel activity, postWebhook, timer, signal cancel, changeDelivery, cancel timer, postWebhook, upsert, completed',
  success: 'postWebhook, upsert, completed',
  updates:
    'local activity ×2, postWebhook, update pause, changeDeliveries, cancel activity, postWebhook, update resume, changeDeliveries, timer, cancel timer, postWebhook, update retry, changeDeliveries, cancel activity, postWebhook, update cancel, changeDeliveries, cancel activity, postWebhook, upsert, completed',
  'warning-mail': 'emailOwner, completed',
};
