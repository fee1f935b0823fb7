import pLimit from 'p-limit';
import { beginFirstWithinMs } from '../domain/delivery/attempt-time.ts';
import { createBatcher } from '../store/batching/batcher.ts';
import { markPending, type PendingDelivery, type PendingStart } from '../store/outbox/pending-workflows.ts';
import { attemptDelivery } from '../delivery/attempt/attempt-delivery.ts';
import type { AttemptDeps, AttemptResult } from '../delivery/attempt/attempt-types.ts';
import { firstThatFit } from './first-that-fit.ts';
import type { JobHandoff } from './job-handoff.ts';
import type { BatchPosts } from '../delivery/attempt/batch-posts.ts';
import type { WorkflowStarter } from './workflow-starter.ts';
import { isLarge } from './where-to-begin.ts';
import type { Dispatcher } from './dispatcher.ts';
import { targetOf } from '../delivery/isolation/suspect-limits.ts';

/** Attempts under way at once in this process. */
export const firstAttemptsInFlight = 1_000;
/** Events that wait in memory; what comes on top becomes a workflow at once. */
const maxWaiting = 5_000;
/** … and deliveries of these: one event may go to a thousand endpoints. */
const maxWaitingDeliveries = 50_000;

interface InProcessDeps {
  attempts: AttemptDeps;
  batchPosts: BatchPosts;
  starter: WorkflowStarter;
  jobHandoff: JobHandoff;
}

/**
 * `MAILHOOKS_WORKFLOW=on-failure`: makes first attempts straight from the committed rows. An event whose deliveries have
 * not all ended by that becomes a workflow, which goes on where the log says. One whose process dies meanwhile is
 * started by the reconciler, which finds its deliveries without an attempt.
 */
export function createInProcessAttempts(deps: InProcessDeps): Dispatcher {
  const limit = pLimit(firstAttemptsInFlight);
  const underWay = new Set<Promise<void>>();
  let deliveriesUnderWay = 0;
  let stopped = false;
  const mark = createBatcher<PendingStart, undefined>({
    run: async (events) => {
      await markPending(deps.attempts.db, events);
      return events.map(() => undefined);
    },
  });

  const attempt = async (event: PendingStart, delivery: PendingDelivery): Promise<Outcome> => {
    const { accountId, eventId, acceptedAt } = event;
    const { deliveryId } = delivery;
    // A burst for one endpoint waits for its own places, not in everybody's.
    const patienceMs = acceptedAt.getTime() + beginFirstWithinMs - Date.now();
    const place = await deps.attempts.bulkhead.acquire(targetOf(delivery, accountId), {
      lane: 'fast',
      deliveryId,
      patienceMs,
    });
    if (!('release' in place)) return 'busy';
    try {
      return await limit(async () => {
        if (stopped || Date.now() - acceptedAt.getTime() > beginFirstWithinMs) return 'not made';
        const ref = { deliveryId, acceptedAt };
        const fresh = deps.jobHandoff.take(ref);
        const how = { fresh, lane: 'fast', permit: place } as const;
        return (await attemptDelivery(deps.attempts, deps.batchPosts, ref, how)).outcome;
      });
    } catch (error) {
      deps.attempts.log.warn(
        { accountId, eventId, deliveryId, error: String(error) },
        'first attempt not made',
      );
      return 'not made';
    } finally {
      place.release();
    }
  };

  /** Marked first: should Temporal be away, or this process end, the reconciler starts them. */
  const becomeWorkflows = async (events: readonly PendingStart[]): Promise<void> => {
    if (events.length === 0) return;
    try {
      await Promise.all(events.map(mark));
    } catch (error) {
      deps.attempts.log.warn({ error: String(error) }, 'events not marked: the reconciler finds them later');
    }
    deps.starter.begin(events);
  };

  const dispatch = async (event: PendingStart): Promise<void> => {
    deliveriesUnderWay += event.deliveries.length;
    const attempted = await Promise.all(
      event.deliveries.map(async (delivery) => ({ delivery, outcome: await attempt(event, delivery) })),
    );
    deliveriesUnderWay -= event.deliveries.length;
    const deliveries = attempted
      .filter(({ outcome }) => goesOn(outcome))
      .map(({ delivery, outcome }) => ({ ...delivery, attempted: !isToBegin(outcome) }));
    if (deliveries.length > 0) await becomeWorkflows([{ ...event, deliveries }]);
  };

  const track = (work: Promise<void>): void => {
    const tracked = work.finally(() => underWay.delete(tracked));
    underWay.add(tracked);
  };

  return {
    startsWorkflows: false,
    begin(events) {
      const room = {
        events: maxWaiting - underWay.size,
        deliveries: maxWaitingDeliveries - deliveriesUnderWay,
      };
      const small = events.filter(({ deliveries }) => !isLarge(deliveries));
      const some = firstThatFit(small, room);
      const begun = new Set(some);
      track(becomeWorkflows(events.filter((event) => !begun.has(event))));
      for (const event of some) track(dispatch(event));
    },
    /** What has not begun by now is left to the reconciler of another process, or of the next start. */
    async stop() {
      stopped = true;
      await Promise.all(underWay);
    },
  };
}

type Outcome = AttemptResult['outcome'] | 'not made';

/** Its first attempt is still to be made. */
const isToBegin = (outcome: Outcome): boolean => outcome === 'busy' || outcome === 'not made';

/** It has not ended, or its end is to have consequences. */
const goesOn = (outcome: Outcome): boolean =>
  isToBegin(outcome) || outcome === 'retry' || outcome === 'exhausted' || outcome === 'paused';
