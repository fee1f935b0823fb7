import type { Client } from '@temporalio/client';
import pLimit from 'p-limit';
import type { Logger } from 'pino';
import type { DeliveryRef } from '../store/log/delivery-jobs.ts';
import { cancelDelivery, markCompensated } from '../store/log/deliveries.ts';
import { loadPendingStart, markStarted, type PendingStart } from '../store/outbox/pending-workflows.ts';
import type { Queryable } from '../store/pool.ts';
import type { DeliveryMetrics } from '../delivery/attempt/delivery-metrics.ts';
import type { StartMetrics } from './start-metrics.ts';
import type { Bulkhead } from '../delivery/isolation/bulkhead-types.ts';
import { createDeferredStarts } from './deferred-starts.ts';
import type { Starts } from './start-results.ts';
import { deliveriesIn, firstThatFit } from './first-that-fit.ts';
import type { EagerStartTracker } from './eager-start-tracker.ts';
import { terminatedWorkflow } from './terminated-workflow.ts';
import { explain } from '../temporal/client/is-away.ts';
import { createOutage } from '../temporal/client/outage.ts';
import {
  startDeliverEvent,
  type DeliveryPlan,
  type StartResult,
} from '../temporal/start/start-deliver-event.ts';
import type { Dispatcher } from './dispatcher.ts';
import { defer, isFast, type Origin } from './where-to-begin.ts';

/** Starts workflows for accepted events. What it does not start stays marked in Postgres, for the reconciler. */
export interface WorkflowStarter extends Dispatcher {
  /**
   * Starts and waits, but not for those that are deferred.
   * @param isMarked whether they are marked as not started: only these may be deferred, as they are found again by it
   */
  start(events: readonly PendingStart[], isMarked: boolean): Promise<Starts>;
  /** How many events wait until an unhealthy endpoint has a free slot. */
  deferred(): number;
  /** Finishes the starts under way and leaves the others to the reconciler. */
  stop(): Promise<void>;
}

/** How to start workflows whose first task comes with the answer. */
export interface EagerStarts {
  /** Of this process's worker, while that runs. */
  client(): Client | undefined;
  eagerStarts: EagerStartTracker;
}

// Starts in progress: enough to hide the round trip, few enough not to flood the server. An eager start is in progress
// until its first task has begun.
const concurrency = 20;

/** … and for events that have no place in the fast lane, which keep no others waiting. */
const retryConcurrency = 5;

/** Events that are started, then marked as started, at a time. */
const chunk = 200;

/** Events that wait in memory for their start; what comes on top is left to the reconciler. */
const maxWaiting = 5_000;

/** … and deliveries of these: one event may go to a thousand endpoints. */
const maxWaitingDeliveries = 50_000;

/** A Temporal server that is well answers a start in a few milliseconds. */
const deadlineMs = 5_000;

interface StarterDeps extends DeliveryPlan {
  db: Queryable;
  client: Client;
  /** Default: workflows' first tasks are the server's to hand out. */
  eager?: EagerStarts | undefined;
  /** What is for unhealthy endpoints alone begins in the retry lane, and keeps no other start waiting. */
  bulkhead: Bulkhead;
  /** Default false: this process makes no later attempts, by which it would see that an endpoint has recovered. */
  mayDefer?: boolean;
  /** Notes that events need no start any more. Default: at once. */
  mark?: ((events: readonly PendingStart[]) => Promise<void>) | undefined;
  metrics: StartMetrics & Pick<DeliveryMetrics, 'ended'>;
  log: Logger;
}

type Result = 'started' | 'deferred' | 'not started';

export function createWorkflowStarter(deps: StarterDeps): WorkflowStarter {
  const limit = pLimit(concurrency);
  const retryLimit = pLimit(retryConcurrency);
  const mark = deps.mark ?? ((events) => markStarted(deps.db, events));
  const underWay = new Set<Promise<unknown>>();
  const outage = createOutage();
  let stopped = false;
  let waiting = 0;
  let waitingDeliveries = 0;

  const startBy = (client: Client, event: PendingStart, isEager: boolean): Promise<StartResult> => {
    const lane = deps.lane && !isFast(deps.bulkhead, event) ? 'retry' : deps.lane;
    return client.connection.withDeadline(Date.now() + deadlineMs, () =>
      startDeliverEvent(
        client,
        event,
        { retry: deps.retry, lane, publicUrl: deps.publicUrl },
        { isEager, isInLog: async () => (await loadPendingStart(deps.db, event)) !== undefined },
      ),
    );
  };

  const startSoon = async (event: PendingStart): Promise<StartResult> => {
    const client = deps.eager?.client();
    if (!deps.eager || !client || !isFast(deps.bulkhead, event))
      return await startBy(deps.client, event, false);
    const first = deps.eager.eagerStarts.expect(event.deliveries.map(({ deliveryId }) => deliveryId));
    try {
      const result = await startBy(client, event, true);
      // Only a first attempt in the fast lane tells of itself.
      if (result === 'started-eagerly' && deps.lane === 'fast') await first.begun();
      return result;
    } finally {
      first.forget();
    }
  };

  const startInTurn = async (event: PendingStart, origin: Origin): Promise<Result> => {
    if (stopped || outage.isOn()) return 'not started';
    const isDeferred = deps.mayDefer && defer(deps.bulkhead, deferred, event, origin);
    return isDeferred ? 'deferred' : await startOne(event);
  };

  const startOne = async (event: PendingStart): Promise<Result> => {
    const { accountId, eventId, acceptedAt, deliveries } = event;
    // All of its deliveries have ended: only the mark is missing.
    if (deliveries.length === 0) return 'started';
    try {
      const result = await startSoon(event);
      outage.over();
      deps.metrics.workflowStart(countedAs(result));
      if (result === 'begun-again') {
        deps.metrics.begunAgain('deliverEvent');
        deps.log.error({ accountId, eventId }, terminatedWorkflow);
      }
      if (result === 'stopped') {
        await Promise.all(deliveries.map(({ deliveryId }) => giveUp(deps, { deliveryId, acceptedAt })));
      }
      return 'started';
    } catch (error) {
      const isAway = outage.failed(error);
      deps.metrics.workflowStart(isAway ? 'away' : 'refused');
      // A refusal concerns this event alone: the others go on.
      deps.log[isAway ? 'warn' : 'error'](
        { accountId, eventId, error: explain(error) },
        'workflow not started',
      );
      return 'not started';
    }
  };

  const start = async (events: readonly PendingStart[], origin: Origin): Promise<Starts> => {
    const starts = { started: 0, deferred: 0 };
    for (let from = 0; from < events.length; from += chunk) {
      const some = events.slice(from, from + chunk);
      const results = await Promise.all(
        some.map((event) => (isFast(deps.bulkhead, event) ? limit : retryLimit)(startInTurn, event, origin)),
      );
      const started = some.filter((_, index) => results[index] === 'started');
      if (started.length > 0) await mark(started);
      starts.started += started.length;
      starts.deferred += results.filter((result) => result === 'deferred').length;
    }
    return starts;
  };

  const inBackground = (events: readonly PendingStart[]): void => {
    const room = { events: maxWaiting - waiting, deliveries: maxWaitingDeliveries - waitingDeliveries };
    const some = firstThatFit(events, room);
    if (some.length === 0 || outage.isOn()) return;
    waiting += some.length;
    waitingDeliveries += deliveriesIn(some);
    const work = start(some, 'accepted')
      .catch((error: unknown) => deps.log.warn({ error: String(error) }, 'started workflows not marked'))
      .finally(() => {
        waiting -= some.length;
        waitingDeliveries -= deliveriesIn(some);
        underWay.delete(work);
      });
    underWay.add(work);
  };

  const deferred = createDeferredStarts(deps.db, deps.bulkhead, {
    start: (events) => start(events, 'deferred'),
    log: deps.log,
  });

  return {
    startsWorkflows: true,
    start(events, isMarked) {
      // Asked for by the reconciler, after a pause of its own: the server may be back.
      outage.over();
      return start(events, isMarked ? 'found marked' : 'found unmarked');
    },
    begin: inBackground,
    deferred: () => deferred.count(),
    async stop() {
      stopped = true;
      await Promise.all([...underWay, deferred.stop()]);
    },
  };
}

const countedAs = (result: StartResult): Exclude<StartResult, 'started-eagerly' | 'begun-again'> =>
  result === 'started-eagerly' || result === 'begun-again' ? 'started' : result;

/** Somebody ended the workflow by hand: neither attempts nor their consequences are wanted. */
async function giveUp({ db, metrics }: Pick<StarterDeps, 'db' | 'metrics'>, ref: DeliveryRef): Promise<void> {
  if (await cancelDelivery(db, ref)) metrics.ended('cancelled');
  await markCompensated(db, ref);
}
