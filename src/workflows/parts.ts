import {
  CancellationScope,
  condition,
  ParentClosePolicy,
  proxyActivities,
  sleep,
  startChild,
  workflowInfo,
  type ChildWorkflowHandle,
} from '@temporalio/workflow';
import { TypedSearchAttributes, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { deliveriesPerPart, resumeAfter, untilDone } from './activity-options.ts';
import { partIdOf } from './part-ids.ts';
import { attributesOf } from './search-attributes.ts';
import type { Steered } from './steering.ts';
import {
  wakeSignal,
  type Activities,
  type ChangedDelivery,
  type DeliverEventInput,
  type DeliverEventResult,
  type DeliveryTask,
} from './types.ts';

const { listDeliveries } = proxyActivities<Activities>(untilDone);

/** A part is an event's workflow like any other. */
type DeliverPart = (input: DeliverEventInput) => Promise<DeliverEventResult>;
type Child = ChildWorkflowHandle<DeliverPart>;

/**
 * Delivers an event that has too many deliveries for one workflow: each child workflow has `deliveriesPerPart` at most.
 * Temporal takes 2,000 pending activities and inputs of 2 MB; in parts no event reaches these limits.
 * @param listed called once no further part will begin
 * @throws CancelledFailure when the workflow is cancelled, once its parts have ended
 */
export async function deliverInParts(
  input: DeliverEventInput,
  steered: Steered,
  listed: () => void,
): Promise<void> {
  const { accountId, eventId, acceptedAt = '' } = input;
  let after: string | null = null;
  const parts: Promise<void>[] = [];
  try {
    do {
      const page: DeliveryTask[] = await listDeliveries({
        ...{ accountId, eventId, acceptedAt, after },
        limit: deliveriesPerPart,
      });
      if (page.length > 0) parts.push(runPart(input, page, parts.length + 1, steered));
      after = page.length < deliveriesPerPart ? null : (page.at(-1)?.deliveryId ?? null);
    } while (after !== null);
  } finally {
    listed();
  }
  await Promise.all(parts);
}

/**
 * Delivers one part by a child. Deliveries that it has left, as somebody cancelled or terminated it, are begun here again: the
 * rows say how they stand.
 */
async function runPart(
  input: DeliverEventInput,
  tasks: DeliveryTask[],
  number: number,
  { deliveries, lookAt }: Steered,
): Promise<void> {
  const woken = new Map<string, ChangedDelivery>();
  for (const task of tasks)
    deliveries.begin(task, (attempts) => void woken.set(task.deliveryId, { ...task, attempts }));
  const child = await start(input, tasks, number);
  let hasEnded = false;
  const [outcomes] = await Promise.all([
    outcomesOf(child).finally(() => (hasEnded = true)),
    // A child that is being cancelled is waited for, or it would be terminated with its parent.
    CancellationScope.nonCancellable(async () => {
      for (;;) {
        await condition(() => hasEnded || woken.size > 0);
        if (hasEnded) return;
        const some = [...woken.values()];
        // A child that has just ended cannot be signalled: the deliveries that were woken are begun again below.
        if (!(await wake(child, some))) await condition(() => hasEnded);
        else for (const { deliveryId } of some) woken.delete(deliveryId);
      }
    }),
  ]);
  for (const task of tasks) {
    const outcome = outcomes[task.deliveryId];
    deliveries.show(task.deliveryId, outcome ?? 'cancelled');
    if (outcome === undefined || woken.has(task.deliveryId)) lookAt(task);
  }
}

/** @returns no outcomes of a child that failed */
async function outcomesOf(child: Child): Promise<DeliverEventResult['outcomes']> {
  const parent = CancellationScope.current();
  try {
    return (await child.result()).outcomes;
  } catch (error) {
    if (parent.consideredCancelled) throw error;
    return {};
  }
}

const wake = (child: Child, tasks: ChangedDelivery[]): Promise<boolean> =>
  child.signal(wakeSignal, tasks).then(
    () => true,
    () => false,
  );

async function start(input: DeliverEventInput, tasks: DeliveryTask[], number: number): Promise<Child> {
  const { inParts: _, ended: __, acceptedAt, details = '', lane, ...rest } = input;
  const { workflowId } = workflowInfo();
  const options = {
    workflowId: partIdOf(workflowId, number),
    args: [
      {
        ...rest,
        ...(lane && { lane: 'retry' }),
        deliveries: tasks,
        before: (number - 1) * deliveriesPerPart,
      },
    ] as [DeliverEventInput],
    parentClosePolicy: ParentClosePolicy.TERMINATE,
    workflowTaskTimeout: workflowInfo().taskTimeoutMs,
    memo: { acceptedAt, partOf: workflowId },
    staticSummary: `${input.eventType}, part ${number}: ${tasks.length} deliveries`,
    staticDetails: `${details}\n\nPart ${number}`,
    typedSearchAttributes: new TypedSearchAttributes(attributesOf(input, tasks)),
  };
  for (;;) {
    try {
      return await startChild<DeliverPart>('deliverEvent', options);
    } catch (error) {
      // A part of a run that was terminated a moment ago is still there: it ends with that run.
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      await sleep(resumeAfter);
    }
  }
}
