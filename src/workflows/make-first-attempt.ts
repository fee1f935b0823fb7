import { isCancellation, proxyLocalActivities } from '@temporalio/workflow';
import type { RetryPolicy } from '../domain/retry-ladder.ts';
import { firstAttemptOptions } from './activity-options.ts';
import { placeOf } from './deliveries.ts';
import type { Activities, DeliveryTask, FirstAttempt } from './types.ts';

/** In the worker that has the workflow's task, within that task: no way to the server and back before the request. */
export async function makeFirstAttempt(task: DeliveryTask, retry: RetryPolicy): Promise<FirstAttempt> {
  const options = { ...firstAttemptOptions(retry), summary: `POST to ${placeOf(task)}` };
  const { firstAttempt } = proxyLocalActivities<Pick<Activities, 'firstAttempt'>>(options);
  try {
    return await firstAttempt.executeWithOptions(options, [task]);
  } catch (error) {
    if (isCancellation(error)) throw error;
    // Whether it was made after all is in the log.
    return { outcome: 'not made', attempt: 0 };
  }
}
