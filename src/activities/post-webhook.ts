import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { attemptDelivery } from '../delivery/attempt.ts';
import { createSharedPosts } from '../delivery/shared-posts.ts';
import { attemptFailed, deliveryExhausted } from '../domain/outcome.ts';
import type { Activities } from '../workflows/types.ts';
import type { ActivityDeps } from './deps.ts';

/** A receiver that fails is data, not an alarm: its failures are benign to the worker's metrics and logs. */
const category = ApplicationFailureCategory.BENIGN;

export function postWebhook(deps: ActivityDeps): Activities['postWebhook'] {
  const shared = createSharedPosts(deps);
  return async (task) => {
    const ref = { deliveryId: task.deliveryId, acceptedAt: new Date(task.acceptedAt) };
    const result = await attemptDelivery(deps, shared, ref);
    switch (result.outcome) {
      case 'retry':
        throw ApplicationFailure.create({
          type: attemptFailed,
          message: result.error.message,
          nextRetryDelay: Math.ceil(result.delayMs),
          category,
          details: [{ attempt: result.number, code: result.error.code }],
        });
      case 'exhausted':
        throw ApplicationFailure.create({
          type: deliveryExhausted,
          message: `${result.error.message}: attempt ${result.number} was the last`,
          nonRetryable: true,
          category,
          details: [{ attempt: result.number, code: result.error.code }],
        });
      default:
        return { outcome: result.outcome, attempt: result.number };
    }
  };
}
