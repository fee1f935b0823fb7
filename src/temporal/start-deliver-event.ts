import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import type { RetryPolicy } from '../domain/retry-ladder.ts';
import type { PendingStart } from '../store/pending-starts.ts';
import type { deliverEvent } from '../workflows/deliver-event.ts';
import { searchAttributes } from '../workflows/search-attributes.ts';
import type { DeliverEventInput } from '../workflows/types.ts';
import { taskQueue, workflowIdOf } from './names.ts';

export type StartResult = 'started' | 'already-started';

/** Starts the workflow of an accepted event. Its id makes a second start harmless, and here a result, not an error. */
export async function startDeliverEvent(
  client: Client,
  event: PendingStart,
  retry: RetryPolicy,
): Promise<StartResult> {
  const deliveries = event.deliveries.map(({ deliveryId, endpointId, url }) => ({
    deliveryId,
    endpointId,
    host: URL.canParse(url) ? new URL(url).host : 'a deleted endpoint',
    acceptedAt: event.acceptedAt.toISOString(),
  }));
  const { accountId, eventId, eventType } = event;
  const input: DeliverEventInput = { accountId, eventId, eventType, deliveries, retry };
  try {
    await client.workflow.start<typeof deliverEvent>('deliverEvent', {
      taskQueue,
      workflowId: workflowIdOf(accountId, eventId),
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      args: [input],
      staticSummary: summarise(eventType, deliveries),
      typedSearchAttributes: new TypedSearchAttributes([
        { key: searchAttributes.account, value: accountId },
        { key: searchAttributes.eventType, value: eventType },
        { key: searchAttributes.endpoints, value: deliveries.map(({ endpointId }) => endpointId) },
        { key: searchAttributes.outcome, value: ['pending'] },
      ]),
    });
    return 'started';
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return 'already-started';
    throw error;
  }
}

/** One line for lists in the Temporal UI: `email.opened → hooks.example.com and 2 more`. */
function summarise(eventType: string, deliveries: DeliverEventInput['deliveries']): string {
  const [first, ...others] = deliveries;
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  return `${eventType} → ${first?.host ?? 'nobody'}${more}`.slice(0, 200);
}
