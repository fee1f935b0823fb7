import {
  isGrpcServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  type Client,
  type WorkflowExecutionDescription,
  type WorkflowStartOptions,
} from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import type { RetryPolicy } from '../../domain/delivery/retry-ladder.ts';
import { hostOf } from '../../domain/basics/target-host.ts';
import type { PendingStart } from '../../store/outbox/pending-workflows.ts';
import { deliveriesPerPart } from '../../workflows/activity-options.ts';
import type { deliverEvent } from '../../workflows/deliver-event.ts';
import { attributesOf } from '../../workflows/search-attributes.ts';
import {
  wakeSignal,
  type ChangedDelivery,
  type DeliverEventInput,
  type DeliveryTask,
} from '../../workflows/types.ts';
import { taskQueue, workflowIdOf } from '../../domain/delivery/workflow-ids.ts';
import { staticDetails } from './static-details.ts';
import { afterTermination, type BegunAgain } from './terminated-workflows.ts';

/**
 * `started-eagerly`: its first task is in this process. `BegunAgain`: its workflow had been terminated. `stopped`: somebody
 * ended its workflow by hand, by cancelling it or by terminating it again. `erased`: the event is not in the log any more,
 * and a workflow serves a later one of its id.
 */
export type StartResult = 'started' | 'started-eagerly' | 'running' | BegunAgain | 'stopped' | 'erased';

/** How events are delivered, as it stands when their workflow is started. */
export interface DeliveryPlan {
  retry: RetryPolicy;
  lane?: DeliverEventInput['lane'] | undefined;
  /** Base of the API, for links in the Temporal UI. */
  publicUrl: string;
}

export interface StartOptions {
  /** Asks for the first task with the response: needs the client of this process's worker. Default false. */
  isEager?: boolean;
  /** Whether the event is still in the log: then a running workflow of its id is that of an erased one. */
  isInLog: () => Promise<boolean>;
}

/**
 * Makes sure that an accepted event has a workflow. Its id makes a second start harmless, and a result, not an error. A
 * workflow that still runs for an erased event of the same id is ended first.
 */
export async function startDeliverEvent(
  client: Client,
  event: PendingStart,
  plan: DeliveryPlan,
  { isEager = false, isInLog }: StartOptions,
): Promise<StartResult> {
  const first = await tryStart(client, event, plan, { workflowIdReusePolicy: 'REJECT_DUPLICATE', isEager });
  if (first) return first;
  const found = await describe(client, event);
  const isOurs = found !== undefined && isOf(found, event);
  if (found?.status.name === 'RUNNING') {
    if (isOurs) return 'running';
    if (!(await isInLog())) return 'erased';
    await terminate(client, found);
  } else if (isOurs) {
    const next = await afterTermination(client, found);
    if (next) {
      const how = { workflowIdReusePolicy: 'ALLOW_DUPLICATE', memo: next.memo } as const;
      return (await tryStart(client, event, plan, how)) ? next.result : 'running';
    }
    if (found.status.name === 'TERMINATED' || found.status.name === 'CANCELLED') return 'stopped';
  }
  // It ended without having ended the deliveries, was another event's, or is gone: what is open here begins again.
  return (await tryStart(client, event, plan, { workflowIdReusePolicy: 'ALLOW_DUPLICATE' })) ?? 'running';
}

/** Ends the workflow of an erased event, if it still runs, where one with the same id was accepted since. */
export async function endFormer(client: Client, event: PendingStart): Promise<void> {
  const found = await describe(client, event);
  if (found?.status.name === 'RUNNING' && !isOf(found, event)) await terminate(client, found);
}

/** The memo distinguishes the workflow of one event from that of another with the same id. */
const isOf = ({ memo }: Pick<WorkflowExecutionDescription, 'memo'>, { acceptedAt }: PendingStart): boolean =>
  memo?.acceptedAt === acceptedAt.toISOString();

/** This run alone: another process may have begun the right one meanwhile. */
async function terminate(client: Client, { workflowId, runId }: WorkflowExecutionDescription): Promise<void> {
  try {
    await client.workflow.getHandle(workflowId, runId).terminate('its event was erased');
  } catch (error) {
    // It has ended meanwhile.
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

/**
 * Signals the event's workflow to look at deliveries that were changed from outside; one that has ended, or is gone, is
 * begun again, and so is one that has had as many signals as Temporal takes. Signalled twice, it looks twice.
 * @param event with all deliveries that a workflow begun again has to make, not only with what was changed
 * @param changed what a workflow that is running has to look at
 */
export async function wakeDeliverEvent(
  client: Client,
  event: PendingStart,
  changed: PendingStart['deliveries'],
  plan: DeliveryPlan,
): Promise<void> {
  const tasks = changesIn({ ...event, deliveries: changed });
  try {
    for (let from = 0; from < tasks.length; from += deliveriesPerPart) {
      await client.workflow.signalWithStart<typeof deliverEvent, [ChangedDelivery[]]>('deliverEvent', {
        ...optionsOf(event, plan),
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        signal: wakeSignal,
        signalArgs: [tasks.slice(from, from + deliveriesPerPart)],
      });
    }
  } catch (error) {
    if (!hasTooManySignals(error)) throw error;
    // In one call: a workflow that somebody finds terminated would be taken for one that an operator has ended.
    await client.workflow.start<typeof deliverEvent>('deliverEvent', {
      ...optionsOf(event, plan),
      workflowIdConflictPolicy: 'TERMINATE_EXISTING',
    });
  }
}

/** Temporal's limit of one run (10,000). It has no code of its own among the refusals. */
const hasTooManySignals = (error: unknown): boolean =>
  error instanceof Error && isGrpcServiceError(error.cause) && /limit for signal/i.test(error.cause.message);

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

function optionsOf(event: PendingStart, { retry, lane, publicUrl }: DeliveryPlan) {
  const { accountId, eventId, eventType } = event;
  const acceptedAt = event.acceptedAt.toISOString();
  const tasks = tasksOf(event);
  const details = detailsOf(event, publicUrl);
  const input: DeliverEventInput = {
    accountId,
    eventId,
    eventType,
    retry,
    ...(lane && { lane }),
    revision: 2,
    ...(tasks.length > deliveriesPerPart
      ? { deliveries: [], inParts: true, acceptedAt, details }
      : { deliveries: tasks }),
  };
  const args: [DeliverEventInput] = [input];
  return {
    taskQueue,
    workflowId: idOf(event),
    args,
    workflowTaskTimeout: taskTimeoutMs(retry),
    memo: { acceptedAt },
    staticSummary: summarise(eventType, tasks),
    staticDetails: details,
    typedSearchAttributes: new TypedSearchAttributes(attributesOf(event, tasks)),
  };
}

const detailsOf = ({ accountId, eventId }: PendingStart, publicUrl: string): string =>
  staticDetails(
    publicUrl,
    [
      ['Account', accountId],
      ['event', eventId],
    ],
    'Attempts',
    ['accounts', accountId, 'events', eventId],
  );

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
    host: hostOf(url),
    acceptedAt: acceptedAt.toISOString(),
  }));

/** @param event with what was changed alone */
const changesIn = (event: PendingStart): ChangedDelivery[] =>
  tasksOf(event).map((task, at) => ({ ...task, attempts: event.deliveries[at]?.attempts }));

const idOf = ({ accountId, eventId }: PendingStart): string => workflowIdOf(accountId, eventId);

/** One line for lists in the Temporal UI: `email.opened → hooks.example.com and 2 more`. */
function summarise(eventType: string, deliveries: DeliverEventInput['deliveries']): string {
  const [first, ...others] = deliveries;
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  return `${eventType} → ${first?.host ?? 'nobody'}${more}`.slice(0, 200);
}
