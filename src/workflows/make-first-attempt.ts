import { DeterminismViolationError, isCancellation, proxyLocalActivities } from '@temporalio/workflow';
import type { RetryPolicy } from '../domain/delivery/retry-ladder.ts';
import { firstAttemptOptions } from './activity-options.ts';
import { placeOf } from './deliveries.ts';
import type { Activities, DeliveryTask, FirstAttempt } from './types.ts';

/**
 * Runs in the worker that has the workflow's task, within that task: no round trip to the server precedes the request.
 * @throws DeterminismViolationError, which fails the task and not the workflow, when the history has another delivery's
 */
export async function makeFirstAttempt(task: DeliveryTask, retry: RetryPolicy): Promise<FirstAttempt> {
  const options = { ...firstAttemptOptions(retry), summary: `POST to ${placeOf(task)}` };
  const { firstAttempt } = proxyLocalActivities<Pick<Activities, 'firstAttempt'>>(options);
  let first: FirstAttempt;
  try {
    first = await firstAttempt.executeWithOptions(options, [task]);
  } catch (error) {
    if (isCancellation(error)) throw error;
    // The log says whether it was made after all.
    return { outcome: 'not made', attempt: 0 };
  }
  const { deliveryId = task.deliveryId, ...result } = first;
  if (deliveryId !== task.deliveryId)
    throw new DeterminismViolationError(
      `the first attempt of ${task.deliveryId} was recorded as that of ${deliveryId}: this code begins deliveries in another order`,
    );
  return result;
}
