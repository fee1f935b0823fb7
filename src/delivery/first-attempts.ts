import pLimit from 'p-limit';
import { markStarted, type PendingStart } from '../store/pending-starts.ts';
import { attemptDelivery } from './attempt.ts';
import type { AttemptDeps } from './attempt-deps.ts';
import type { SharedPosts } from './shared-posts.ts';
import type { Dispatcher, Starter } from './starter.ts';

/** Attempts under way at once in this process. */
const concurrency = 200;
/** … and to one endpoint: one that hangs must leave room for the others. What is more goes to Temporal at once. */
const perEndpoint = 20;
/** Events that wait in memory; what comes on top becomes a workflow at once. */
const maxWaiting = 5_000;
/** An attempt that could not begin this soon after acceptance is left to the reconciler. */
const beginWithinMs = 20_000;
/** After its request: a wait for others to share it with, and logging, however slow the database is. */
const bookkeepingMs = 40_000;
/** Events whose deliveries all ended are marked together. */
const markEveryMs = 50;

/**
 * Older events are no longer being attempted by the process that accepted them, whatever has become of it: only then may
 * the reconciler start their workflows. @returns ms after acceptance
 */
export const firstAttemptsOver = (requestTimeoutMs: number): number =>
  beginWithinMs + requestTimeoutMs + bookkeepingMs;

/**
 * `MAILHOOKS_WORKFLOW=on-failure`: makes first attempts straight from the committed rows. An event whose deliveries have
 * not all ended by that becomes a workflow, which goes on where the log says. One whose process dies meanwhile is
 * started by the reconciler.
 */
export function createFirstAttempts(
  deps: AttemptDeps & { shared: SharedPosts; starter: Starter },
): Dispatcher {
  const limit = pLimit(concurrency);
  const underWay = new Set<Promise<void>>();
  const busy = new Map<string, number>();
  let ended: PendingStart[] = [];
  let marking: NodeJS.Timeout | undefined;

  const mark = async (): Promise<void> => {
    clearTimeout(marking);
    marking = undefined;
    const events = ended;
    ended = [];
    if (events.length > 0) await markStarted(deps.db, events);
  };
  const markSoon = (event: PendingStart): void => {
    ended.push(event);
    marking ??= setTimeout(() => {
      // Unmarked they are only looked at once more.
      mark().catch((error: unknown) =>
        deps.log.warn({ error: String(error) }, 'delivered events not marked'),
      );
    }, markEveryMs);
  };

  /** @returns whether the delivery needs nothing more */
  const attempt = async (
    event: PendingStart,
    { deliveryId, endpointId }: PendingDelivery,
  ): Promise<boolean> => {
    const { accountId, eventId, acceptedAt } = event;
    const count = busy.get(endpointId) ?? 0;
    if (count >= perEndpoint) return false;
    busy.set(endpointId, count + 1);
    try {
      return await limit(async () => {
        if (Date.now() - acceptedAt.getTime() > beginWithinMs) return false;
        const { outcome } = await attemptDelivery(deps, deps.shared, { deliveryId, acceptedAt });
        return outcome !== 'retry' && outcome !== 'exhausted' && outcome !== 'paused';
      });
    } catch (error) {
      deps.log.warn({ accountId, eventId, deliveryId, error: String(error) }, 'first attempt not made');
      return false;
    } finally {
      const left = (busy.get(endpointId) ?? 1) - 1;
      if (left > 0) busy.set(endpointId, left);
      else busy.delete(endpointId);
    }
  };

  const dispatch = async (event: PendingStart): Promise<void> => {
    const hasEnded = await Promise.all(event.deliveries.map((delivery) => attempt(event, delivery)));
    const deliveries = event.deliveries.filter((_, index) => !hasEnded[index]);
    if (deliveries.length === 0) markSoon(event);
    else deps.starter.begin([{ ...event, deliveries }]);
  };

  return {
    begin(events) {
      const room = Math.max(0, maxWaiting - underWay.size);
      deps.starter.begin(events.slice(room));
      for (const event of events.slice(0, room)) {
        const work = dispatch(event).finally(() => underWay.delete(work));
        underWay.add(work);
      }
    },
    async stop() {
      await Promise.all(underWay);
      await mark();
    },
  };
}

type PendingDelivery = PendingStart['deliveries'][number];
