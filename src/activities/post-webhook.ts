import {
  ApplicationFailure,
  ApplicationFailureCategory,
  type ApplicationFailureOptions,
} from '@temporalio/common';
import { activityInfo } from '@temporalio/activity';
import type { AttemptDeps } from '../delivery/attempt/attempt-types.ts';
import { attemptDelivery } from '../delivery/attempt/attempt-delivery.ts';
import type { Lane } from '../delivery/isolation/concurrency-gate.ts';
import { inWords } from '../delivery/http/classify-shortage.ts';
import type { AttemptError } from '../domain/delivery/delivery.ts';
import { attemptFailed, deliveryExhausted, endpointBusy } from '../domain/delivery/activity-failures.ts';
import type { Activities, FailedAttempt } from '../workflows/types.ts';
import type { ActivityDeps } from './deps.ts';

/** Why nothing was sent. */
const whyBusy = {
  ...inWords,
  slots: 'its endpoint, host or account has as many requests in flight as it may have',
  bytes: 'the budget of bytes to it is used up for now, by this event, its account or all accounts',
};

/** A receiver's failure is no failure of the worker: its metrics and logs treat it as benign. */
const category = ApplicationFailureCategory.BENIGN;

/** @param lane undefined: for workflows from before there were lanes, which have one queue */
export function postWebhook(deps: ActivityDeps, lane?: Lane): Activities['postWebhook'] {
  return async (task) => {
    await waitAfter(deps.attempts, task.after);
    const ref = { deliveryId: task.deliveryId, acceptedAt: new Date(task.acceptedAt) };
    const result = await attemptDelivery(deps.attempts, deps.batchPosts, ref, { lane });
    switch (result.outcome) {
      case 'busy':
        throw failure([], {
          type: endpointBusy,
          message: `${task.host} is kept waiting: ${whyBusy[result.shortage ?? 'slots']}`,
          nextRetryDelay: Math.ceil(result.delayMs),
        });
      case 'retry':
        throw attemptFailure(result.number, result.error, result.delayMs);
      case 'exhausted':
        throw failure([{ attempt: result.number, code: result.error.code }], {
          type: deliveryExhausted,
          message: `${result.error.message}: attempt ${result.number} was the last`,
          nonRetryable: true,
        });
      default:
        return { outcome: result.outcome, attempt: result.number };
    }
  };
}

/**
 * After a first attempt outside this activity, the first try sends nothing: it leaves the wait for the next attempt to
 * Temporal, where people see it. It does so even when the wait is over, so that tries and attempts have the same numbers.
 */
async function waitAfter(deps: AttemptDeps, after: FailedAttempt | undefined): Promise<void> {
  if (!after || activityInfo().attempt > 1) return;
  const now = (await deps.clock?.()) ?? Date.now();
  const delayMs = Math.max(1, Date.parse(after.nextAttemptAt) - now);
  throw attemptFailure(after.attempt, { code: after.code, message: after.error }, delayMs);
}

const attemptFailure = (attempt: number, { code, message }: AttemptError, delayMs: number) =>
  failure([{ attempt, code }], { type: attemptFailed, message, nextRetryDelay: Math.ceil(delayMs) });

/** What the Temporal UI shows of a failed attempt: our stack would say nothing about a receiver that failed. */
function failure(details: unknown[], options: ApplicationFailureOptions): ApplicationFailure {
  const created = ApplicationFailure.create({ ...options, category, details });
  created.stack = '';
  return created;
}
