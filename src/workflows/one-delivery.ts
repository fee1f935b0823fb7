import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  DeterminismViolationError,
  isCancellation,
  log,
  proxyActivities,
  sleep,
} from '@temporalio/workflow';
import { attemptFailed, deliveryExhausted, endpointBusy } from '../domain/delivery/activity-failures.ts';
import type { DeliveryOutcome } from '../domain/delivery/delivery.ts';
import { lookAgainAfter, postWebhookOptions, resumeAfter, retryQueue } from './activity-options.ts';
import { placeOf } from './deliveries.ts';
import { makeFirstAttempt } from './make-first-attempt.ts';
import type { Interruptible } from './interruptible.ts';
import type { Activities, DeliverEventInput, DeliveryTask, FailedAttempt } from './types.ts';

type AttemptOutcome = DeliveryOutcome | 'paused';

/** How a delivery ends in this run of the workflow; `left`: it is open, and the next run continues it. */
export type RunOutcome = DeliveryOutcome | 'left';

/**
 * One delivery: a first attempt, then Temporal's own activity retry. When it is woken, it reads the log again: the row says
 * whether the delivery is to be attempted now, waits, is paused or has ended.
 * @param paused called whenever the delivery begins or ends to wait for being resumed
 * @returns `left` once `waiting.leave()` was called and nothing is under way any more
 * @throws CancelledFailure when the workflow is cancelled
 */
export async function deliver(
  task: DeliveryTask,
  { accountId, retry, lane }: Pick<DeliverEventInput, 'accountId' | 'retry' | 'lane'>,
  waiting: Interruptible,
  paused: (isPaused: boolean) => void,
): Promise<RunOutcome> {
  const workflow = CancellationScope.current();
  const summary = `POST to ${placeOf(task)}`;
  const options = {
    ...postWebhookOptions(retry),
    summary,
    // An attempt under way ends before the next one begins: the receiver never gets two at the same time.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    ...(lane && { taskQueue: retryQueue, priority: { fairnessKey: accountId } }),
  };
  const { postWebhook } = proxyActivities<Activities>(options);

  const attemptLater = async (after?: FailedAttempt): Promise<AttemptOutcome> => {
    const input = after ? { ...task, after } : task;
    // Temporal counts the tries of this activity from 1.
    const before = waiting.takeAttempts();
    const named = before > 0 ? { ...options, summary: `${summary}, after attempt ${before}` } : options;
    return (await postWebhook.executeWithOptions(named, [input])).outcome;
  };
  const attemptFirst = async (): Promise<AttemptOutcome> => {
    const first = await makeFirstAttempt(task, retry);
    switch (first.outcome) {
      case 'exhausted':
        return 'failed';
      case 'not made':
        return await attemptLater();
      case 'retry':
        return await attemptLater(first);
      default:
        return first.outcome;
    }
  };

  let attempt = lane === 'fast' ? attemptFirst : attemptLater;
  while (!waiting.leaving) {
    try {
      const now = attempt;
      attempt = attemptLater;
      const outcome = await waiting.run(() => now());
      // Woken since the log was read: the outcome may be out of date.
      if (outcome !== 'paused' && waiting.woken) continue;
      if (outcome !== 'paused') return outcome;
      paused(true);
      await waiting.sleep(lookAgainAfter);
      paused(false);
    } catch (error) {
      if (isFailure(error, deliveryExhausted) && !waiting.woken) return 'failed';
      if (workflow.consideredCancelled || error instanceof DeterminismViolationError) throw error;
      if (waiting.woken && isOfTheAttempt(error)) continue;
      // Only the receiver's failures count as attempts. Ours (a crash, a database away) used up Temporal's count
      // before the ladder's: the sequence goes on where the log says it stands.
      log.warn('attempts ended early, resuming', { deliveryId: task.deliveryId, error: String(error) });
      await sleep(resumeAfter);
    }
  }
  return 'left';
}

/** Whether the attempt failed, and not Mailhooks. */
const isOfTheAttempt = (error: unknown): boolean =>
  isCancellation(error) ||
  [attemptFailed, deliveryExhausted, endpointBusy].some((type) => isFailure(error, type));

function isFailure(error: unknown, type: string): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  return cause instanceof ApplicationFailure && cause.type === type;
}
