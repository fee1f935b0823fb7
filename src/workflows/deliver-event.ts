import {
  CancellationScope,
  condition,
  DeterminismViolationError,
  continueAsNew,
  isCancellation,
  patched,
  proxyActivities,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { deliveriesPerSlice, eventsPerRun, untilDone } from './activity-options.ts';
import { disableAndNotify } from './disable-and-notify.ts';
import { deliver } from './one-delivery.ts';
import { Deliveries } from './deliveries.ts';
import { Interruptible } from './interruptible.ts';
import { inSlices } from './in-slices.ts';
import { deliverInParts } from './parts.ts';
import { searchAttributes } from './search-attributes.ts';
import { setHandlers } from './steering.ts';
import type {
  Activities,
  ChangedDelivery,
  DeliverEventInput,
  DeliverEventResult,
  DeliveryTask,
} from './types.ts';

const { cancelDelivery } = proxyActivities<Activities>(untilDone);

/**
 * Delivers one accepted event to each of its endpoints, in parallel and independently of each other.
 * People steer it by the updates or signals `retry`, `pause`, `resume` and `cancel`, each with a delivery id or, for all
 * deliveries, without one. The query `deliveries` returns their states. With a long history it goes on in a new run.
 */
export async function deliverEvent(input: DeliverEventInput): Promise<DeliverEventResult> {
  const deliveries = new Deliveries(input.ended ?? []);
  const waits = new Map<string, Interruptible>();
  let underWay = 0;
  /** Work that a new run could not continue: endpoints being disabled, owners being notified, parts of a large event. */
  let staying = 0;
  let isLeaving = false;
  let cancellation: unknown;
  let failure: unknown;
  /** While the deliveries of a large event are being listed: changes of those that no part has yet. */
  const early: ChangedDelivery[] = [];
  let isListing = input.inParts === true;

  /** The workflow ends when all of its work has ended. */
  const work = (task: Promise<unknown>): void => {
    underWay += 1;
    task
      .catch((error: unknown) => void (failure ??= error))
      .finally(() => {
        underWay -= 1;
      });
  };
  const stay = async (task: Promise<void>): Promise<void> => {
    staying += 1;
    await task.finally(() => void (staying -= 1));
  };

  const deliverOne = async (task: DeliveryTask, waiting: Interruptible): Promise<void> => {
    const { deliveryId } = task;
    try {
      const outcome = await Promise.race([
        deliver(task, input, waiting, (isPaused) =>
          deliveries.show(deliveryId, isPaused ? 'paused' : 'under way'),
        ),
        // A cancelled workflow does not wait for an attempt under way, as a woken delivery does.
        CancellationScope.current().cancelRequested,
      ]);
      if (outcome === 'left') return;
      deliveries.show(deliveryId, outcome);
      if (outcome === 'failed') await stay(disableAndNotify(task));
    } catch (error) {
      if (!isCancellation(error)) throw error;
      await cancelOne(task, error);
    }
  };

  const cancelOne = async (task: DeliveryTask, error: unknown): Promise<void> => {
    cancellation = error;
    await CancellationScope.nonCancellable(() => cancelDelivery(task));
    deliveries.show(task.deliveryId, 'cancelled');
  };

  const begin = ({ attempts: _, ...task }: ChangedDelivery): void => {
    const waiting = new Interruptible();
    waits.set(task.deliveryId, waiting);
    deliveries.begin(task, (attempts) => waiting.wake(attempts));
    if (isLeaving) waiting.leave();
    work(deliverOne(task, waiting));
  };

  /** Begins a delivery, also one that had ended; wakes one that is open. */
  const lookAt = (task: ChangedDelivery): void => {
    const open = deliveries.open(task.deliveryId);
    if (open) open.wake(task.attempts);
    // The next page may give it to a part: begun here too, it would have two workflows.
    else if (isListing && patched('changes-wait-for-the-list')) early.push(task);
    else begin(task);
  };
  const listed = (): void => {
    isListing = false;
    early.splice(0).forEach(lookAt);
  };

  const beginInSlices = async (): Promise<void> => {
    // All are known from the start. When one begins, the log says how it stands by then.
    for (const task of input.deliveries) deliveries.begin(task, () => undefined);
    try {
      await inSlices(input, { deliveries, begin, isLeaving: () => isLeaving });
    } catch (error) {
      // Deliveries that have not begun are cancelled below, with all that are left.
      if (!isCancellation(error)) throw error;
      cancellation = error;
    }
  };

  const deliverParts = async (): Promise<void> => {
    try {
      await stay(deliverInParts(input, { deliveries, lookAt, work }, listed));
    } catch (error) {
      if (!isCancellation(error)) throw error;
      cancellation = error;
      for (const { deliveryId } of deliveries.openTasks()) deliveries.show(deliveryId, 'cancelled');
    }
  };

  // Before the handlers are set: this dispatches signals that came before the workflow's first task.
  const isLarge = input.deliveries.length > deliveriesPerSlice;
  if (isLarge && patched('begun-in-slices')) work(beginInSlices());
  else input.deliveries.forEach(lookAt);
  if (input.inParts) work(deliverParts());
  setHandlers({ deliveries, lookAt, work });

  // Also in a cancelled workflow each delivery is brought to an end.
  const workEnds = async (orElse: () => boolean = () => false): Promise<void> => {
    const isAtOdds = (): boolean => failure instanceof DeterminismViolationError;
    await CancellationScope.nonCancellable(() => condition(() => underWay === 0 || isAtOdds() || orElse()));
    // The task fails: this code cannot continue a history that other code has recorded.
    if (isAtOdds()) throw failure as Error;
  };
  await workEnds(() => staying === 0 && isLong() && patched('runs-of-bounded-length'));
  isLeaving = underWay > 0;
  if (isLeaving) for (const { deliveryId } of deliveries.openTasks()) waits.get(deliveryId)?.leave();
  while (underWay > 0) await workEnds();
  if (failure !== undefined) throw failure as Error;

  const left = deliveries.openTasks();
  const { consideredCancelled, cancelRequested } = CancellationScope.current();
  if (left.length > 0 && !consideredCancelled)
    return await continueAsNew<typeof deliverEvent>(next(input, deliveries));
  if (left.length > 0) {
    const error: unknown = await cancelRequested.catch((reason: unknown) => reason);
    await Promise.all(left.map((task) => cancelOne(task, error)));
  }

  const value = deliveries.kinds();
  const isPlainlyDelivered = value.join() === 'delivered';
  if (!isPlainlyDelivered || input.revision === undefined)
    upsertSearchAttributes([{ key: searchAttributes.outcome, value }]);
  if (cancellation !== undefined) throw cancellation as Error;
  return deliveries.result();
}

function isLong(): boolean {
  const { historyLength, continueAsNewSuggested } = workflowInfo();
  return historyLength > eventsPerRun || continueAsNewSuggested;
}

/**
 * The input of the next run. First attempts have been made, so nothing of it belongs to the fast lane. Of a large event only
 * deliveries are open that its parts have left.
 */
function next(
  { lane, inParts: _, before: __, details: ___, ...input }: DeliverEventInput,
  deliveries: Deliveries,
): DeliverEventInput {
  return {
    ...input,
    ...(lane && { lane: 'retry' }),
    deliveries: deliveries.openTasks(),
    ended: deliveries.ended(),
  };
}
