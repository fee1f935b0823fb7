import {
  ApplicationFailure,
  ApplicationFailureCategory,
  type ApplicationFailureOptions,
} from '@temporalio/common';
import { attemptDelivery } from '../delivery/attempt.ts';
import type { AttemptError } from '../domain/delivery.ts';
import { attemptFailed, deliveryExhausted } from '../domain/outcome.ts';
import type { Activities } from '../workflows/types.ts';
import type { ActivityDeps } from './deps.ts';

/** A receiver that fails is data, not an alarm: its failures are benign to the worker's metrics and logs. */
const category = ApplicationFailureCategory.BENIGN;

export function postWebhook(deps: ActivityDeps): Activities['postWebhook'] {
  return async (task) => {
    const ref = { deliveryId: task.deliveryId, acceptedAt: new Date(task.acceptedAt) };
    const result = await attemptDelivery(deps, deps.shared, ref);
    switch (result.outcome) {
      case 'retry':
        throw failure(result, {
          type: attemptFailed,
          message: result.error.message,
          nextRetryDelay: Math.ceil(result.delayMs),
        });
      case 'exhausted':
        throw failure(result, {
          type: deliveryExhausted,
          message: `${result.error.message}: attempt ${result.number} was the last`,
          nonRetryable: true,
        });
      default:
        return { outcome: result.outcome, attempt: result.number };
    }
  };
}

/** What the Temporal UI shows of a failed attempt: our stack would say nothing about a receiver that failed. */
function failure(
  result: { number: number; error: AttemptError },
  options: ApplicationFailureOptions,
): ApplicationFailure {
  const details = [{ attempt: result.number, code: result.error.code }];
  const created = ApplicationFailure.create({ ...options, category, details });
  created.stack = '';
  return created;
}
