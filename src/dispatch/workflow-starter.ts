import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { DeliveryRef } from '../store/log/delivery-jobs.ts';
import { cancelDelivery, markCompensated } from '../store/log/end-deliveries.ts';
import {
  createStartedMarks,
  loadPendingStart,
  type PendingStart,
} from '../store/outbox/pending-workflows.ts';
import type { Queryable } from '../store/pool.ts';
import type { DeliveryMetrics } from '../delivery/attempt/delivery-metrics.ts';
import { noteBegunAgain, type StartMetrics } from './start-metrics.ts';
import type { Bulkhead } from '../delivery/isolation/bulkhead-types.ts';
import { createDeferredStarts, type Starts } from './deferred-starts.ts';
import { createMemoryLimit } from './memory-limit.ts';
import type { EagerStartTracker } from './eager-start-tracker.ts';
import { explain } from '../temporal/client/is-away.ts';
import { createOutage } from '../temporal/client/outage.ts';
import { startDeliverEvent, type DeliveryPlan } from '../temporal/start/start-deliver-event.ts';
import { isBegunAgain } from '../temporal/start/terminated-workflows.ts';
import type { Dispatcher } from './dispatcher.ts';
import { inTraceOf, noTraces, type EventTraces } from './event-traces.ts';
import { backgroundCallsAtOnce, callsAtOnce, startedTogether } from './limits.ts';
import { createRelay, type Ask } from './outbox/relay.ts';
import { isFast, whereToBegin, type Origin } from './where-to-begin.ts';

/** Starts workflows for accepted events. Those that it does not start stay marked in Postgres, for the reconciler. */
export interface WorkflowStarter extends Dispatcher {
  /**
   * Starts and waits, but not for deferred events.
   * @param isMarked whether the events are marked as not started: only these may be deferred, as the mark makes them found
   *   again
   */
  start(events: readonly PendingStart[], isMarked: boolean): Promise<Starts>;
  /** How many events wait until an unhealthy endpoint has a free slot. */
  deferred(): number;
  /** Finishes the starts under way and leaves the others to the reconciler. */
  stop(): Promise<void>;
}

/** How to start workflows whose first task comes with the response. */
export interface EagerStarts {
  /** The client of this process's worker, while the worker runs. */
  client(): Client | undefined;
  eagerStarts: EagerStartTracker;
}

interface StarterDeps extends DeliveryPlan {
  db: Queryable;
  client: Client;
  /** Default: the server hands out the first tasks of workflows. */
  eager?: EagerStarts | undefined;
  /** Shows which events are for unhealthy endpoints only: these begin in the retry lane, and delay no other start. */
  bulkhead: Bulkhead;
  /** Default false, for a process without a worker: it would not see that an endpoint has recovered. */
  mayDefer?: boolean;
  /** Default: there are none. */
  traces?: EventTraces | undefined;
  metrics: StartMetrics & Pick<DeliveryMetrics, 'ended'>;
  log: Logger;
}

interface Row {
  event: PendingStart;
  origin: Origin;
  /** Whether its request brought no other event. */
  isAlone: boolean;
}

const accountOf = ({ event }: Row): string => event.accountId;

/** One for each process, as its limits count all starts of the process. It defers events only where `mayDefer` is set. */
export function createWorkflowStarter(deps: StarterDeps): WorkflowStarter {
  const { db, client, bulkhead, metrics, log } = deps;
  const mark = createStartedMarks(db);
  const memory = createMemoryLimit();
  const underWay = new Set<Promise<void>>();
  const outage = createOutage();
  const { traces = noTraces } = deps;

  const send = async (row: Row, ask: Ask): Promise<keyof Starts> => {
    const { event, origin } = row;
    // All of its deliveries have ended: only the mark is left to write.
    if (event.deliveries.length === 0) return 'started';
    const where = whereToBegin(bulkhead, deps.mayDefer ? deferred : undefined, event, origin);
    if (where === 'deferred') return 'deferred';
    await inTraceOf(traces, event, row, () => beginAt(where, event, ask));
    return 'started';
  };
  const beginAt = async (where: 'fast' | 'retry', event: PendingStart, ask: Ask): Promise<void> => {
    const { accountId, eventId, acceptedAt, deliveries } = event;
    const worker = where === 'fast' ? deps.eager?.client() : undefined;
    const first = worker && deps.eager?.eagerStarts.expect(deliveries.map(({ deliveryId }) => deliveryId));
    const plan = {
      retry: deps.retry,
      // `fast` says how it is started. The lane of its attempts is that of the mode, unless there is no free slot.
      lane: deps.lane && (where === 'fast' ? deps.lane : where),
      publicUrl: deps.publicUrl,
    };
    const isInLog = async (): Promise<boolean> => (await loadPendingStart(db, event)) !== undefined;
    try {
      const by = worker ?? client;
      const result = await ask(
        () => startDeliverEvent(by, event, plan, { isEager: worker !== undefined, isInLog }),
        by,
      );
      // Only first attempts in the fast lane are reported.
      if (result === 'started-eagerly' && deps.lane === 'fast') await first?.begun();
      metrics.workflowStart(result === 'started-eagerly' || isBegunAgain(result) ? 'started' : result);
      if (isBegunAgain(result)) noteBegunAgain(deps, 'deliverEvent', { accountId, eventId }, result);
      if (result === 'stopped') {
        await Promise.all(deliveries.map(({ deliveryId }) => giveUp(deps, { deliveryId, acceptedAt })));
      }
    } finally {
      first?.forget();
    }
  };
  const failed = ({ event: { accountId, eventId } }: Row, error: unknown, isAway: boolean): void => {
    metrics.workflowStart(isAway ? 'away' : 'refused');
    // A refusal concerns this event alone: the others go on.
    log[isAway ? 'warn' : 'error']({ accountId, eventId, error: explain(error) }, 'workflow not started');
  };
  const relays = {
    fast: createRelay({ client, send, failed, accountOf, outage, atOnce: callsAtOnce }),
    // For events that have no slot in the fast lane, and must delay no others.
    retry: createRelay({ client, send, failed, accountOf, outage, atOnce: backgroundCallsAtOnce }),
  };

  const start = async (events: readonly PendingStart[], origin: Origin, isAlone = false): Promise<Starts> => {
    const starts = { started: 0, deferred: 0 };
    const startOne = async (event: PendingStart): Promise<void> => {
      const result = await relays[isFast(bulkhead, event) ? 'fast' : 'retry'].run({ event, origin, isAlone });
      if (result === 'started') await mark(event);
      if (result) starts[result] += 1;
    };
    // Slice by slice, so that events that come later need not wait for all of them.
    for (let from = 0; from < events.length; from += startedTogether) {
      // A mark that failed is thrown only when all starts have ended: until then they hold memory, and `stop` waits for them.
      const ended = await Promise.allSettled(events.slice(from, from + startedTogether).map(startOne));
      for (const one of ended) if (one.status === 'rejected') throw one.reason;
    }
    return starts;
  };

  const deferred = createDeferredStarts(db, bulkhead, {
    start: (events) => start(events, 'deferred'),
    log,
  });

  return {
    everyEventIsWorkflow: true,
    start(events, isMarked) {
      // The reconciler asks for this after a pause of its own: the server may be back.
      outage.over();
      return start(events, isMarked ? 'found marked' : 'found unmarked');
    },
    begin(events) {
      const some = outage.isOn() ? [] : memory.take(events);
      if (some.length === 0) return;
      const work = start(some, 'accepted', events.length === 1)
        .catch((error: unknown) => log.warn({ error: String(error) }, 'started workflows not marked'))
        .then(() => {
          memory.giveBack(some);
          underWay.delete(work);
        });
      underWay.add(work);
    },
    deferred: () => deferred.count(),
    async stop() {
      await Promise.all([relays.fast.stop(), relays.retry.stop(), deferred.stop(), ...underWay]);
    },
  };
}

/** For a workflow that somebody ended by hand: neither more attempts nor what follows a failure are wanted. */
async function giveUp({ db, metrics }: Pick<StarterDeps, 'db' | 'metrics'>, ref: DeliveryRef): Promise<void> {
  if (await cancelDelivery(db, ref)) metrics.ended('cancelled');
  await markCompensated(db, ref);
}
