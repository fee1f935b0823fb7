import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  log,
  proxyActivities,
  proxyLocalActivities,
  sleep,
} from '@temporalio/workflow';
import { attemptFailed, deliveryExhausted, endpointBusy, type DeliveryOutcome } from '../domain/outcome.ts';
import {
  firstAttemptOptions,
  lookAgainAfter,
  postWebhookOptions,
  resumeAfter,
  retryQueue,
} from './activity-options.ts';
import type { Interruptible } from './interruptible.ts';
import type { Activities, DeliverEventInput, DeliveryTask, FirstAttempt } from './types.ts';

/**
 * One delivery: a first attempt at once, then Temporal's own activity retry. Woken, it asks the log anew: the row says
 * whether the delivery is to be attempted now, waits, is paused or has ended.
 * @param paused told whenever the delivery begins or ends to wait for being resumed
 * @throws CancelledFailure when the workflow is cancelled
 */
export async function deliver(
  task: DeliveryTask,
  { retry, lane }: Pick<DeliverEventInput, 'retry' | 'lane'>,
  waiting: Interruptible,
  paused: (isPaused: boolean) => void,
): Promise<DeliveryOutcome> {
  const workflow = CancellationScope.current();
  const summary = `POST to ${task.host}`;
  const options = {
    ...postWebhookOptions(retry),
    summary,
    // An attempt under way ends before the next one is thought of: the receiver never gets two at once.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    ...(lane && { taskQueue: retryQueue }),
  };
  const { postWebhook } = proxyActivities<Activities>(options);
  const firstOptions = { ...firstAttemptOptions(retry), summary };
  const { firstAttempt } = proxyLocalActivities<Pick<Activities, 'firstAttempt'>>(firstOptions);

  let isFirst = lane === 'fast';
  const attempt = async (): Promise<DeliveryOutcome | 'paused'> => {
    if (isFirst) {
      isFirst = false;
      const outcome = await firstAttempt
        .executeWithOptions(firstOptions, [task])
        .then(endOf, (error: unknown) => {
          if (isCancellation(error)) throw error;
          return undefined;
        });
      if (outcome) return outcome;
    }
    const { outcome } = await postWebhook.executeWithOptions(options, [task]);
    return outcome;
  };

  for (;;) {
    try {
      const outcome = await waiting.run(attempt);
      // Woken since the log was read: what it said may no longer be so.
      if (outcome !== 'paused' && waiting.woken) continue;
      if (outcome !== 'paused') return outcome;
      paused(true);
      await waiting.sleep(lookAgainAfter);
      paused(false);
    } catch (error) {
      if (isFailure(error, deliveryExhausted) && !waiting.woken) return 'failed';
      if (workflow.consideredCancelled) throw error;
      if (waiting.woken && isOfTheAttempt(error)) continue;
      // Only the receiver's failures count as attempts. Ours (a crash, a database away) used up Temporal's count
      // before the ladder's: the sequence goes on where the log says it stands.
      log.warn('attempts ended early, resuming', { deliveryId: task.deliveryId, error: String(error) });
      await sleep(resumeAfter);
    }
  }
}

/** Undefined: the retry lane goes on. */
function endOf({ outcome }: FirstAttempt): DeliveryOutcome | 'paused' | undefined {
  if (outcome === 'retry' || outcome === 'not made') return undefined;
  return outcome === 'exhausted' ? 'failed' : outcome;
}

/** As against a failure of our own. */
const isOfTheAttempt = (error: unknown): boolean =>
  isCancellation(error) ||
  [attemptFailed, deliveryExhausted, endpointBusy].some((type) => isFailure(error, type));

function isFailure(error: unknown, type: string): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  return cause instanceof ApplicationFailure && cause.type === type;
}
