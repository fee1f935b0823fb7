import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  type Client,
  type WorkflowExecutionDescription,
  type WorkflowStartOptions,
} from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import type { RetryPolicy } from '../domain/retry-ladder.ts';
import type { PendingStart } from '../store/pending-starts.ts';
import type { deliverEvent } from '../workflows/deliver-event.ts';
import { searchAttributes } from '../workflows/search-attributes.ts';
import { wakeSignal, type DeliverEventInput, type DeliveryTask } from '../workflows/types.ts';
import { taskQueue, workflowIdOf } from './names.ts';
import { begunAgain, isToBeginAgain } from './terminated.ts';

/**
 * `started-eagerly`: its first task is in this process. `begun-again`: its workflow had been terminated, for the first time.
 * `stopped`: somebody ended its workflow by hand, by cancelling it or by terminating it again. `in-the-way`: a workflow of the same id serves an event of an account
 * that has been deleted since; it ends by itself.
 */
export type StartResult =
  'started' | 'started-eagerly' | 'running' | 'begun-again' | 'stopped' | 'in-the-way';

/** The server keeps 2 KiB of a search attribute; an event for more endpoints is found by its first ones. */
const maxEndpointsListed = 40;

/** How events are delivered, as it stands when their workflow is started. */
export interface DeliveryPlan {
  retry: RetryPolicy;
  lane?: DeliverEventInput['lane'] | undefined;
}

/**
 * Makes sure that an accepted event has a workflow. Its id makes a second start harmless, and a result, not an error.
 * @param isEager asks for the first task with the answer: needs the client of this process's worker
 */
export async function startDeliverEvent(
  client: Client,
  event: PendingStart,
  plan: DeliveryPlan,
  isEager = false,
): Promise<StartResult> {
  const first = await tryStart(client, event, plan, { workflowIdReusePolicy: 'REJECT_DUPLICATE', isEager });
  if (first) return first;
  const { status, memo } = (await describe(client, event)) ?? {};
  const isOurs = memo?.acceptedAt === event.acceptedAt.toISOString();
  if (status?.name === 'RUNNING') return isOurs ? 'running' : 'in-the-way';
  if (isOurs && status && isToBeginAgain(status.name, memo)) {
    const how = { workflowIdReusePolicy: 'ALLOW_DUPLICATE', memo: begunAgain } as const;
    return (await tryStart(client, event, plan, how)) ? 'begun-again' : 'running';
  }
  if (isOurs && (status?.name === 'TERMINATED' || status?.name === 'CANCELLED')) return 'stopped';
  // It ended without having ended the deliveries, was another event's, or is gone: what is open here begins anew.
  return (await tryStart(client, event, plan, { workflowIdReusePolicy: 'ALLOW_DUPLICATE' })) ?? 'running';
}

/**
 * Tells the event's workflow to look at deliveries that were changed from outside; one that has ended, or is gone, is
 * begun anew. Told twice, it looks twice.
 * @param event with all that a workflow begun anew has to care for, not only with what was changed
 * @param changed what a workflow that is running has to look at
 */
export async function wakeDeliverEvent(
  client: Client,
  event: PendingStart,
  changed: PendingStart['deliveries'],
  plan: DeliveryPlan,
): Promise<void> {
  await client.workflow.signalWithStart<typeof deliverEvent, [DeliveryTask[]]>('deliverEvent', {
    ...optionsOf(event, plan),
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    signal: wakeSignal,
    signalArgs: [tasksOf({ ...event, deliveries: changed })],
  });
}

/** @returns undefined when the server has deleted it since it stood in the way */
async function describe(
  client: Client,
  event: PendingStart,
): Promise<WorkflowExecutionDescription | undefined> {
  try {
    return await client.workflow.getHandle(idOf(event)).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** @returns undefined when there is one of this id that the policy respects */
async function tryStart(
  client: Client,
  event: PendingStart,
  plan: DeliveryPlan,
  how: Pick<WorkflowStartOptions, 'workflowIdReusePolicy' | 'memo'> & { isEager?: boolean },
): Promise<'started' | 'started-eagerly' | undefined> {
  const { isEager = false, memo, workflowIdReusePolicy } = how;
  const options = optionsOf(event, plan);
  try {
    const { eagerlyStarted } = await client.workflow.start<typeof deliverEvent>('deliverEvent', {
      ...options,
      workflowIdReusePolicy,
      memo: { ...options.memo, ...memo },
      requestEagerStart: isEager,
    });
    return eagerlyStarted ? 'started-eagerly' : 'started';
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return undefined;
    throw error;
  }
}

function optionsOf(event: PendingStart, { retry, lane }: DeliveryPlan) {
  const { accountId, eventId, eventType } = event;
  const acceptedAt = event.acceptedAt.toISOString();
  const deliveries = tasksOf(event);
  const listed = deliveries.slice(0, maxEndpointsListed).map(({ endpointId }) => endpointId);
  const input: DeliverEventInput = {
    accountId,
    eventId,
    eventType,
    deliveries,
    retry,
    ...(lane && { lane }),
  };
  const args: [DeliverEventInput] = [input];
  return {
    taskQueue,
    workflowId: idOf(event),
    args,
    workflowTaskTimeout: taskTimeoutMs(retry),
    memo: { acceptedAt },
    staticSummary: summarise(eventType, deliveries),
    typedSearchAttributes: new TypedSearchAttributes([
      { key: searchAttributes.account, value: accountId },
      { key: searchAttributes.eventType, value: eventType },
      { key: searchAttributes.endpoints, value: listed },
      { key: searchAttributes.outcome, value: ['pending'] },
    ]),
  };
}

/**
 * A task that is not completed within this time is done again, with the first attempts in it: it should last for these,
 * and not much longer, as the tasks of a process that died wait for it too. 10 s is Temporal's own default.
 */
const taskTimeoutMs = ({ requestTimeoutMs }: RetryPolicy): number =>
  Math.min(Math.max(10_000, 2 * requestTimeoutMs), 120_000);

const tasksOf = ({ acceptedAt, deliveries }: PendingStart): DeliveryTask[] =>
  deliveries.map(({ deliveryId, endpointId, url }) => ({
    deliveryId,
    endpointId,
    host: URL.canParse(url) ? new URL(url).host : 'a deleted endpoint',
    acceptedAt: acceptedAt.toISOString(),
  }));

const idOf = ({ accountId, eventId }: PendingStart): string => workflowIdOf(accountId, eventId);

/** One line for lists in the Temporal UI: `email.opened → hooks.example.com and 2 more`. */
function summarise(eventType: string, deliveries: DeliverEventInput['deliveries']): string {
  const [first, ...others] = deliveries;
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  return `${eventType} → ${first?.host ?? 'nobody'}${more}`.slice(0, 200);
}
