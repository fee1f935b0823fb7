/**
 * What each history in `histories` is for: what its workflow did, which signals and first attempts it got, and after `;` what
 * came of its other activities. A recording that missed its point, or was made of something else, does not have its shape.
 */
export const shapes: Record<string, string> = {
  'begun-again':
    'firstAttempt delivered, firstAttempt retry ×2, postWebhook@retries ×2, update cancel, changeDeliveries, cancel activity, postWebhook@retries, update retry, changeDeliveries, firstAttempt retry, postWebhook@retries, update cancel, changeDeliveries, cancel activity ×2, postWebhook@retries ×2, upsert, completed; cancelled ×3',
  'begun-by-a-signal': 'signal wake, firstAttempt cut off, postWebhook@retries, completed; delivered',
  'begun-in-slices':
    'patch begun-in-slices, upsert, postWebhook@retries ×50, timer, cancel timer, postWebhook@retries, completed; delivered ×51',
  cancelled: 'postWebhook, cancel requested, cancel activity, cancelDelivery, upsert, canceled',
  'cancelled-while-leaving':
    'postWebhook ×3, signal wake ×1649, cancel activity, postWebhook, signal wake ×170, patch runs-of-bounded-length, upsert, cancel activity ×2, signal wake, cancel requested, cancelDelivery ×3, upsert, canceled; delivered',
  'disabled-by-another': 'firstAttempt exhausted, disableEndpoint, upsert, completed',
  'exhausted-and-compensated': 'postWebhook, failed, disableEndpoint, emailOwner, upsert, completed',
  'fast-exhausted-and-compensated':
    'firstAttempt retry, postWebhook@retries, failed, disableEndpoint, emailOwner, upsert, completed',
  'fast-in-trouble': 'firstAttempt not made, postWebhook@retries, upsert, completed; delivered at attempt 2',
  // Without a signal: the retry by hand was in the row before the workflow began to wait. The next one has it.
  'fast-retried-by-hand':
    'firstAttempt retry, postWebhook@retries, upsert, completed; delivered at attempt 2',
  'fast-retried-by-hand-signalled':
    'firstAttempt retry, postWebhook@retries, signal wake, cancel activity, postWebhook@retries, completed; delivered at attempt 2',
  'fast-retry-then-success':
    'firstAttempt retry, postWebhook@retries, upsert, completed; delivered at attempt 3',
  'fast-success': 'firstAttempt delivered, upsert, completed',
  'first-attempt-cancelled': 'firstAttempt cancelled, upsert, completed',
  'first-attempt-exhausted':
    'firstAttempt delivered, firstAttempt exhausted, disableEndpoint, emailOwner, upsert, completed',
  'first-attempt-held': 'firstAttempt held, upsert, completed',
  'first-attempt-not-made': 'firstAttempt failed, postWebhook@retries, completed; delivered',
  'first-attempt-paused':
    'firstAttempt paused, timer, signal wake, cancel timer, postWebhook@retries, completed; delivered',
  'first-attempt-suppressed': 'firstAttempt suppressed, upsert, completed',
  'first-part': `patch begun-in-slices, upsert, ${'postWebhook@retries ×50, timer, cancel timer, '.repeat(10)}signal child, completed; delivered ×500`,
  'gone-on-from-an-old-run': 'signal wake, postWebhook@retries, completed; delivered at attempt 2',
  'gone-on-in-a-new-run':
    'firstAttempt delivered, firstAttempt retry, postWebhook@retries, signal wake ×1805, patch runs-of-bounded-length, upsert, cancel activity, continued as new',
  'gone-on-paused':
    'postWebhook ×2, signal wake, cancel activity, postWebhook, timer, signal wake ×1833, patch runs-of-bounded-length, upsert, cancel timer, continued as new; delivered, paused',
  'in-parts': 'listDeliveries, child, listDeliveries, child, child completed ×2, completed',
  part: 'postWebhook@retries, completed; delivered',
  'parts-begun-by-a-signal':
    'signal wake, listDeliveries, patch changes-wait-for-the-list, upsert, child, listDeliveries, child, signal child, update cancel, changeDeliveries ×2, signal child ×2, child completed ×2, upsert, completed',
  'parts-cancelled':
    'listDeliveries, child, listDeliveries, child, cancel requested, cancel child ×2, child canceled, upsert, canceled',
  'parts-of-one-page': 'listDeliveries, child, listDeliveries, child completed, completed',
  'parts-steered':
    'listDeliveries, child, listDeliveries, child, child not started, timer, child, signal wake, signal child, child terminated, postWebhook@retries, update cancel, changeDeliveries ×2, signal child, cancel activity, postWebhook@retries, child completed, upsert, completed; cancelled',
  'paused-and-resumed':
    'postWebhook, signal wake, cancel activity, postWebhook, timer, signal wake, cancel timer, postWebhook, upsert, completed; delivered at attempt 2, paused',
  'retried-after-an-attempt':
    'postWebhook, signal wake, cancel activity, postWebhook, completed; delivered at attempt 2',
  recovery: 'recoverPage, completed; completed',
  'recovery-cancelled': 'recoverPage, timer, cancel requested, cancel timer, stopRecovery, canceled; running',
  'recovery-of-a-deleted-endpoint': 'recoverPage, timer, recoverPage, completed; running, stopped',
  'recovery-of-pages':
    'recoverPage, timer, recoverPage, timer, recoverPage, completed; completed, running ×2',
  retention: 'dropExpired, completed',
  'retried-by-hand':
    'postWebhook, signal wake, cancel activity, postWebhook, upsert, completed; delivered at attempt 2',
  'resumed-after-our-failure': 'postWebhook, failed, timer, postWebhook, completed; delivered at attempt 2',
  'retry-lane-exhausted-and-compensated':
    'postWebhook@retries, failed, disableEndpoint, emailOwner, upsert, completed',
  'retry-lane-success': 'postWebhook@retries, upsert, completed; delivered at attempt 3',
  'retry-then-success': 'postWebhook, upsert, completed; delivered at attempt 3',
  'second-part':
    'patch begun-in-slices, upsert, timer, signal begin, cancel timer, postWebhook@retries ×50, timer, cancel timer, postWebhook@retries, signal child, completed; delivered ×51',
  'several-cancelled':
    'firstAttempt delivered, firstAttempt retry ×2, postWebhook@retries ×2, cancel requested, cancel activity, cancelDelivery, cancel activity, cancelDelivery, upsert, canceled',
  'several-deliveries':
    'firstAttempt delivered, firstAttempt retry, postWebhook@retries, failed, disableEndpoint, emailOwner, upsert, completed',
  'signal-partly-refused':
    'firstAttempt delivered, firstAttempt retry, postWebhook@retries, signal pause, signal cancel, patch one-activity-per-signal, upsert, changeDeliveries, cancel activity, postWebhook@retries, upsert, completed; cancelled',
  'signal-refused-before-the-patch':
    'firstAttempt delivered, firstAttempt retry, postWebhook@retries, signal cancel, changeDelivery ×2, cancel activity, postWebhook@retries, upsert, completed; cancelled',
  'signal-with-id':
    'firstAttempt delivered, firstAttempt retry, postWebhook@retries, signal pause, signal cancel, patch one-activity-per-signal, upsert, changeDeliveries, cancel activity, changeDeliveries, postWebhook@retries, cancel activity, postWebhook@retries, upsert, completed; cancelled ×2',
  'slices-cancelled': `patch begun-in-slices, upsert, postWebhook@retries ×50, timer, cancel requested, ${'cancel activity, cancelDelivery, '.repeat(50)}cancel timer, cancelDelivery ×100, upsert, canceled; delivered ×39`,
  'slices-left':
    'patch begun-in-slices, upsert, postWebhook@retries ×50, timer, signal wake ×97, postWebhook@retries ×50, timer, signal wake ×264, postWebhook@retries ×50, timer, signal wake ×314, postWebhook@retries ×50, timer, signal wake ×297, postWebhook@retries ×50, timer, signal wake ×175, postWebhook@retries ×50, timer, signal wake ×190, postWebhook@retries ×50, timer, signal wake ×155, patch runs-of-bounded-length, upsert, cancel activity ×350, cancel timer, signal wake ×5, continued as new; delivered ×50',
  'slices-paced':
    'patch begun-in-slices, upsert, postWebhook@retries ×50, timer, postWebhook@retries ×50, timer, postWebhook@retries, signal wake ×20, cancel activity ×20, signal wake ×21, cancel activity ×21, postWebhook@retries ×41, completed; delivered ×101',
  'steered-by-signals':
    'postWebhook, signal pause, changeDelivery, cancel activity, postWebhook, timer, signal cancel, changeDelivery, cancel timer, postWebhook, upsert, completed; cancelled, paused',
  success: 'postWebhook, upsert, completed; delivered',
  updates:
    'firstAttempt delivered, firstAttempt retry, postWebhook@retries, update pause, changeDeliveries, cancel activity, postWebhook@retries, update resume, changeDeliveries, timer, cancel timer, postWebhook@retries, update retry, changeDeliveries, cancel activity, postWebhook@retries, update cancel, changeDeliveries, cancel activity, postWebhook@retries, upsert, completed; cancelled at attempt 3, paused',
  'warning-mail': 'emailOwner, completed',
};
