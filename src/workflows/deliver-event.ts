import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  log,
  proxyActivities,
  setCurrentDetails,
  sleep,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { deliveryExhausted, type DeliveryOutcome } from '../domain/outcome.ts';
import { postWebhookOptions, resumeAfter, untilDone } from './activity-options.ts';
import { compensate } from './compensate.ts';
import { searchAttributes } from './search-attributes.ts';
import type { Activities, DeliverEventInput, DeliverEventResult, DeliveryTask } from './types.ts';

const { cancelDelivery } = proxyActivities<Activities>(untilDone);

/** One accepted event: delivered to each of its endpoints, in parallel and independently of each other. */
export async function deliverEvent(input: DeliverEventInput): Promise<DeliverEventResult> {
  const outcomes: Record<string, DeliveryOutcome> = {};
  let cancellation: unknown;

  await Promise.all(
    input.deliveries.map(async (task) => {
      try {
        outcomes[task.deliveryId] = await deliver(task, input);
      } catch (error) {
        if (!isCancellation(error)) throw error;
        cancellation = error;
        await CancellationScope.nonCancellable(() => cancelDelivery(task));
        outcomes[task.deliveryId] = 'cancelled';
      }
      setCurrentDetails(describe(input.deliveries, outcomes));
    }),
  );

  upsertSearchAttributes([
    { key: searchAttributes.outcome, value: [...new Set(Object.values(outcomes))].sort() },
  ]);
  if (cancellation !== undefined) throw cancellation;
  return { outcomes };
}

/** Attempts by Temporal's own activity retry; exhausted, the endpoint is disabled. */
async function deliver(task: DeliveryTask, { retry }: DeliverEventInput): Promise<DeliveryOutcome> {
  const options = { ...postWebhookOptions(retry), summary: `POST to ${task.host}` };
  const { postWebhook } = proxyActivities<Activities>(options);
  for (;;) {
    try {
      return (await postWebhook.executeWithOptions(options, [task])).outcome;
    } catch (error) {
      if (isCancellation(error)) throw error;
      if (isExhausted(error)) break;
      // Only the receiver's failures count as attempts. Ours (a crash, a database away) used up Temporal's count
      // before the ladder's: the sequence goes on where the log says it stands.
      log.warn('attempts ended early, resuming', { deliveryId: task.deliveryId, error: String(error) });
      await sleep(resumeAfter);
    }
  }
  await compensate(task);
  return 'failed';
}

function isExhausted(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  return cause instanceof ApplicationFailure && cause.type === deliveryExhausted;
}

/** Shown in the Temporal UI beside the workflow's summary. */
function describe(tasks: DeliveryTask[], outcomes: Record<string, DeliveryOutcome>): string {
  return tasks.map((task) => `- ${task.host}: ${outcomes[task.deliveryId] ?? 'under way'}`).join('\n');
}
