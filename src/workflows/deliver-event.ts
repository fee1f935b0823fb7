import {
  CancellationScope,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  isCancellation,
  log,
  patched,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { deliveryActions, type DeliveryAction } from '../domain/delivery-control.ts';
import type { DeliveryOutcome } from '../domain/outcome.ts';
import { eventsPerRun, untilDone } from './activity-options.ts';
import { compensate } from './compensate.ts';
import { deliver } from './deliver.ts';
import { Interruptible } from './interruptible.ts';
import { searchAttributes } from './search-attributes.ts';
import {
  deliveriesQuery,
  wakeSignal,
  type Activities,
  type DeliverEventInput,
  type DeliverEventResult,
  type DeliveryState,
  type DeliveryTask,
} from './types.ts';

const { cancelDelivery, changeDelivery } = proxyActivities<Activities>(untilDone);

/** One delivery while this run of the workflow is about it. */
interface Run {
  task: DeliveryTask;
  state: DeliveryState['state'];
  waiting: Interruptible;
}

/**
 * One accepted event: delivered to each of its endpoints, in parallel and independently of each other.
 * People steer it by the signals `retry`, `pause`, `resume` and `cancel`, each with a delivery id or, for all of its
 * deliveries, nothing; the query `deliveries` tells how they stand. Steered often, it goes on in a new run.
 */
export async function deliverEvent(input: DeliverEventInput): Promise<DeliverEventResult> {
  const runs = new Map(
    (input.ended ?? []).map(({ state, ...task }): [string, Run] => [
      task.deliveryId,
      { task, state, waiting: new Interruptible() },
    ]),
  );
  let underWay = 0;
  /** Endpoints being disabled and owners being told: what may take days is not waited for. */
  let compensating = 0;
  let isLeaving = false;
  let cancellation: unknown;
  let failure: unknown;

  /** The workflow ends when all of its work has ended. */
  const work = (task: Promise<void>): void => {
    underWay += 1;
    task
      .catch((error: unknown) => void (failure ??= error))
      .finally(() => {
        underWay -= 1;
      });
  };

  const show = (run: Run, state: Run['state']): void => {
    run.state = state;
    setCurrentDetails(describe(runs.values()));
  };

  const deliverOne = async (run: Run): Promise<void> => {
    const { task, waiting } = run;
    try {
      const outcome = await Promise.race([
        deliver(task, input, waiting, (isPaused) => show(run, isPaused ? 'paused' : 'under way')),
        // A cancelled workflow does not wait for an attempt under way, as a woken delivery does.
        CancellationScope.current().cancelRequested,
      ]);
      if (outcome === 'left') return;
      show(run, outcome);
      if (outcome !== 'failed') return;
      compensating += 1;
      await compensate(task).finally(() => void (compensating -= 1));
    } catch (error) {
      if (!isCancellation(error)) throw error;
      await cancelOne(run, error);
    }
  };

  const cancelOne = async (run: Run, error: unknown): Promise<void> => {
    cancellation = error;
    await CancellationScope.nonCancellable(() => cancelDelivery(run.task));
    show(run, 'cancelled');
  };

  /** Looks at a delivery: for the first time, again, or anew after it had ended. */
  const take = (task: DeliveryTask): void => {
    const known = runs.get(task.deliveryId);
    if (known && isUnderWay(known)) {
      known.waiting.wake();
      return;
    }
    const run: Run = { task, state: 'under way', waiting: new Interruptible() };
    runs.set(task.deliveryId, run);
    if (isLeaving) run.waiting.leave();
    work(deliverOne(run));
  };

  const change = async (task: DeliveryTask, action: DeliveryAction): Promise<void> => {
    const { refusal } = await changeDelivery({ task, action });
    if (refusal === null) take(task);
    else log.warn('signal refused', { action, deliveryId: task.deliveryId, refusal });
  };

  // Before the handlers: signals that came before the first turn are dispatched as those are set.
  input.deliveries.forEach(take);
  if (input.ended) setCurrentDetails(describe(runs.values()));
  setHandler(defineQuery(deliveriesQuery), () =>
    [...runs.values()].map(({ task, state }) => ({ ...task, state })),
  );
  setHandler(defineSignal<[DeliveryTask[]]>(wakeSignal), (tasks) => tasks.forEach(take));
  for (const action of deliveryActions) {
    setHandler(defineSignal<[string?]>(action), (deliveryId) => {
      const meant = [...runs.values()].filter(
        ({ task }) => (deliveryId ?? task.deliveryId) === task.deliveryId,
      );
      if (meant.length === 0)
        log.warn('signal for a delivery that is not of this run', { action, deliveryId });
      for (const { task } of meant) work(change(task, action));
    });
  }

  // Also of a cancelled workflow the deliveries are brought to an end.
  const workEnds = (orElse: () => boolean = () => false): Promise<void> =>
    CancellationScope.nonCancellable(() => condition(() => underWay === 0 || orElse()));
  await workEnds(() => compensating === 0 && isLong() && patched('runs-of-bounded-length'));
  isLeaving = underWay > 0;
  if (isLeaving) for (const run of runs.values()) if (isUnderWay(run)) run.waiting.leave();
  while (underWay > 0) await workEnds();
  if (failure !== undefined) throw failure as Error;

  const left = [...runs.values()].filter(isUnderWay);
  const { consideredCancelled, cancelRequested } = CancellationScope.current();
  if (left.length > 0 && !consideredCancelled)
    return await continueAsNew<typeof deliverEvent>(next(input, runs));
  if (left.length > 0) {
    const error: unknown = await cancelRequested.catch((reason: unknown) => reason);
    await Promise.all(left.map((run) => cancelOne(run, error)));
  }

  const outcomes = Object.fromEntries(
    [...runs.values()].map(({ task, state }) => [task.deliveryId, state as DeliveryOutcome]),
  );
  upsertSearchAttributes([
    { key: searchAttributes.outcome, value: [...new Set(Object.values(outcomes))].sort() },
  ]);
  if (cancellation !== undefined) throw cancellation as Error;
  return { outcomes };
}

const isUnderWay = ({ state }: Run): boolean => state === 'under way' || state === 'paused';

function isLong(): boolean {
  const { historyLength, continueAsNewSuggested } = workflowInfo();
  return historyLength > eventsPerRun || continueAsNewSuggested;
}

/** What the next run goes on with. Its first attempts have been made: none of it is the fast lane's any more. */
function next({ lane, ...input }: DeliverEventInput, runs: ReadonlyMap<string, Run>): DeliverEventInput {
  const all = [...runs.values()];
  return {
    ...input,
    ...(lane && { lane: 'retry' }),
    deliveries: all.filter(isUnderWay).map(({ task }) => task),
    ended: all.filter((run) => !isUnderWay(run)).map(({ task, state }) => ({ ...task, state })),
  };
}

/** Shown in the Temporal UI beside the workflow's summary. */
function describe(runs: Iterable<Run>): string {
  return [...runs].map(({ task, state }) => `- ${task.host}: ${state}`).join('\n');
}
