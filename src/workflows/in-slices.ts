import {
  condition,
  defineSignal,
  getExternalWorkflowHandle,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { deliveriesPerSlice, sliceMs } from './activity-options.ts';
import type { Deliveries } from './deliveries.ts';
import { partAfter } from './part-ids.ts';
import { beginSignal, type DeliverEventInput, type DeliveryTask } from './types.ts';

/** The next slice begins when at most this many of the last one are under way, or after `sliceMs`. */
const stragglers = deliveriesPerSlice / 2;

interface How {
  deliveries: Pick<Deliveries, 'open'>;
  begin: (task: DeliveryTask) => void;
  /** Whether this run ends: the next one begins the deliveries that are left. */
  isLeaving: () => boolean;
}

/**
 * Begins the deliveries of a large event, or of a part of it, in slices: as fast as healthy endpoints take them, and paced
 * while most of a slice do not end. The parts of an event come one after the other.
 * @throws CancelledFailure when the workflow is cancelled
 */
export async function inSlices(
  { deliveries: tasks, before }: Pick<DeliverEventInput, 'deliveries' | 'before'>,
  { deliveries, begin, isLeaving }: How,
): Promise<void> {
  if (before) await partsBefore(before, isLeaving);
  for (let from = 0; from < tasks.length && !isLeaving(); from += deliveriesPerSlice) {
    const slice = tasks.slice(from, from + deliveriesPerSlice);
    slice.forEach(begin);
    const mayGoOn = (): boolean =>
      isLeaving() || slice.filter(({ deliveryId }) => deliveries.open(deliveryId)).length <= stragglers;
    if (!mayGoOn()) await condition(mayGoOn, sliceMs);
  }
  if (before !== undefined) await tellNextPart();
}

/** Waits until the part before signals its end, but no longer than the slices of all parts before would take. */
async function partsBefore(deliveries: number, isLeaving: () => boolean): Promise<void> {
  let isNext = false;
  setHandler(defineSignal(beginSignal), () => void (isNext = true), {
    description: 'Internal: the part before has begun all of its deliveries.',
  });
  await condition(() => isNext || isLeaving(), (deliveries / deliveriesPerSlice) * sliceMs);
}

async function tellNextPart(): Promise<void> {
  const next = getExternalWorkflowHandle(partAfter(workflowInfo().workflowId));
  // There may be no next part, or it has ended.
  await next.signal(beginSignal).catch(() => undefined);
}
