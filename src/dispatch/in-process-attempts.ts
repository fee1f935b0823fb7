import { beginFirstWithinMs } from '../domain/delivery/attempt-time.ts';
import { createFairTurns } from '../store/batching/fair-turns.ts';
import {
  createPendingMarks,
  type PendingDelivery,
  type PendingStart,
} from '../store/outbox/pending-workflows.ts';
import { attemptDelivery } from '../delivery/attempt/attempt-delivery.ts';
import type { AttemptDeps, AttemptResult } from '../delivery/attempt/attempt-types.ts';
import type { BatchPosts } from '../delivery/attempt/batch-posts.ts';
import { targetOf } from '../delivery/isolation/suspect-slots.ts';
import type { Dispatcher } from './dispatcher.ts';
import { inTraceOf, noTraces, type EventTraces } from './event-traces.ts';
import type { JobHandoff } from './job-handoff.ts';
import { firstAttemptsInFlight } from './limits.ts';
import { createMemoryLimit } from './memory-limit.ts';
import type { WorkflowStarter } from './workflow-starter.ts';
import { isLarge } from './where-to-begin.ts';

interface InProcessDeps {
  attempts: AttemptDeps;
  batchPosts: BatchPosts;
  starter: WorkflowStarter;
  jobHandoff: JobHandoff;
  /** Default: there are none. */
  traces?: EventTraces | undefined;
}

/** `not begun`: the first attempt is still to be made. */
type Outcome = Exclude<AttemptResult['outcome'], 'busy'> | 'not begun';

/**
 * `MAILHOOKS_WORKFLOW=on-failure`: makes first attempts straight from the committed rows. An event whose deliveries have
 * not all ended after these becomes a workflow, which goes on from the log. If the process dies before, the reconciler finds
 * deliveries without an attempt, and starts a workflow for their event.
 */
export function createInProcessAttempts(deps: InProcessDeps): Dispatcher {
  const { db, bulkhead, log } = deps.attempts;
  const turns = createFairTurns({ atOnce: firstAttemptsInFlight, perOwner: Infinity });
  const memory = createMemoryLimit();
  const mark = createPendingMarks(db);
  const { traces = noTraces } = deps;
  const underWay = new Set<Promise<void>>();
  let stopped = false;

  const attempt = async (event: PendingStart, delivery: PendingDelivery): Promise<Outcome> => {
    const { accountId, eventId, acceptedAt } = event;
    const { deliveryId } = delivery;
    const endsAt = acceptedAt.getTime() + beginFirstWithinMs;
    // A burst for one endpoint waits for that endpoint's slots here, and holds none of the process's meanwhile.
    const permit = await bulkhead.acquire(targetOf(delivery, accountId), {
      lane: 'fast',
      deliveryId,
      patienceMs: endsAt - Date.now(),
    });
    if (!('release' in permit)) return 'not begun';
    try {
      return await turns(accountId, async () => {
        if (stopped || Date.now() > endsAt) return 'not begun';
        const ref = { deliveryId, acceptedAt };
        const how = { handedOver: deps.jobHandoff.take(ref), lane: 'fast', permit } as const;
        const { outcome } = await attemptDelivery(deps.attempts, deps.batchPosts, ref, how);
        return outcome === 'busy' ? 'not begun' : outcome;
      });
    } catch (error) {
      // Or it was made, and could not be logged.
      log.warn({ accountId, eventId, deliveryId, error: String(error) }, 'first attempt not made');
      return 'not begun';
    } finally {
      permit.release();
    }
  };

  /** The events are marked first: if Temporal is away or this process ends, the reconciler starts them. */
  const becomeWorkflows = async (events: readonly PendingStart[]): Promise<void> => {
    if (events.length === 0) return;
    try {
      await Promise.all(events.map(mark));
    } catch (error) {
      log.warn({ error: String(error) }, 'events not marked: the reconciler finds them later');
    }
    deps.starter.begin(events);
  };

  const dispatch = async (event: PendingStart): Promise<void> => {
    const outcomes = await Promise.all(event.deliveries.map((delivery) => attempt(event, delivery)));
    memory.giveBack([event]);
    const deliveries = event.deliveries.flatMap((delivery, index) => {
      const outcome = outcomes[index];
      return outcome && goesOn[outcome] ? [{ ...delivery, attempted: outcome !== 'not begun' }] : [];
    });
    if (deliveries.length > 0) await becomeWorkflows([{ ...event, deliveries }]);
  };

  const track = (work: Promise<void>): void => {
    const tracked = work.finally(() => underWay.delete(tracked));
    underWay.add(tracked);
  };

  return {
    everyEventIsWorkflow: false,
    begin(events) {
      const some = memory.take(events.filter(({ deliveries }) => !isLarge(deliveries)));
      const taken = new Set(some);
      const from = { origin: 'accepted', isAlone: events.length === 1 } as const;
      const left = events.filter((event) => !taken.has(event));
      // The starter would take a single event that is left for the only one of its request.
      const [only] = left.length === 1 ? left : [];
      track(only ? inTraceOf(traces, only, from, () => becomeWorkflows(left)) : becomeWorkflows(left));
      for (const event of some) track(inTraceOf(traces, event, from, () => dispatch(event)));
    },
    /** Leaves what has not begun to the reconciler of another process, or of the next start. */
    async stop() {
      stopped = true;
      await Promise.all(underWay);
    },
  };
}

/** Whether a workflow has something to do after this outcome: another attempt, or what follows a failure. */
const goesOn: Record<Outcome, boolean> = {
  ...{ 'not begun': true, retry: true, exhausted: true, paused: true },
  ...{ delivered: false, held: false, cancelled: false, suppressed: false },
};
