import type { Client } from '@temporalio/client';
import pLimit from 'p-limit';
import type { Logger } from 'pino';
import type { RetryPolicy } from '../domain/retry-ladder.ts';
import { markStarted, type PendingStart } from '../store/pending-starts.ts';
import type { Queryable } from '../store/pool.ts';
import { startDeliverEvent } from '../temporal/start-deliver-event.ts';

/** Starts workflows for accepted events. What it does not start stays marked in Postgres, for the reconciler. */
export interface Starter {
  /** Starts in the background: the caller's 202 does not wait for Temporal. */
  begin(events: readonly PendingStart[]): void;
  /** Starts and waits. @returns how many events have a workflow now */
  start(events: readonly PendingStart[]): Promise<number>;
  /** Finishes the starts under way and leaves the others to the reconciler. */
  stop(): Promise<void>;
}

/** Starts under way at once: enough to hide the round trip, few enough not to flood the server. */
const concurrency = 50;
/** Events that wait in memory for their start; what comes on top is left to the reconciler. */
const maxWaiting = 5_000;
/** A Temporal server that is well answers a start in a few milliseconds. */
const deadlineMs = 5_000;
/** After a failed start nothing new is begun for this long: the server is away, and every try would wait its deadline. */
const pauseMs = 5_000;

export function createStarter(deps: {
  db: Queryable;
  client: Client;
  retry: RetryPolicy;
  log: Logger;
}): Starter {
  const limit = pLimit(concurrency);
  const underWay = new Set<Promise<unknown>>();
  let pausedUntil = 0;
  let stopped = false;

  const startOne = async (event: PendingStart): Promise<boolean> => {
    if (stopped || Date.now() < pausedUntil) return false;
    const { accountId, eventId } = event;
    try {
      await deps.client.connection.withDeadline(Date.now() + deadlineMs, () =>
        startDeliverEvent(deps.client, event, deps.retry),
      );
      return true;
    } catch (error) {
      pausedUntil = Date.now() + pauseMs;
      deps.log.warn(
        { accountId, eventId, error: explain(error) },
        'workflow not started, the reconciler will',
      );
      return false;
    }
  };

  const start = async (events: readonly PendingStart[]): Promise<number> => {
    const isStarted = await Promise.all(events.map((event) => limit(startOne, event)));
    const started = events.filter((_, index) => isStarted[index]);
    await Promise.all(groupByAcceptance(started).map((group) => markStarted(deps.db, group)));
    return started.length;
  };

  return {
    start(events) {
      // Asked for by the reconciler, after a pause of its own: the server may be back.
      pausedUntil = 0;
      return start(events);
    },
    begin(events) {
      if (events.length === 0 || Date.now() < pausedUntil || limit.pendingCount > maxWaiting) return;
      const work = start(events)
        .catch((error: unknown) => deps.log.warn({ error: String(error) }, 'started workflows not marked'))
        .finally(() => underWay.delete(work));
      underWay.add(work);
    },
    async stop() {
      stopped = true;
      await Promise.all(underWay);
    },
  };
}

/** The SDK's own message says only that it failed; its cause says why. */
const explain = (error: unknown): string =>
  error instanceof Error && error.cause !== undefined
    ? `${error.message}: ${String(error.cause)}`
    : String(error);

/** The events of one request share account and instant: they are marked by one statement. */
function groupByAcceptance(
  events: readonly PendingStart[],
): { accountId: string; acceptedAt: Date; eventIds: string[] }[] {
  const groups = Map.groupBy(events, ({ accountId, acceptedAt }) => `${accountId} ${acceptedAt.getTime()}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { accountId, acceptedAt } = first;
    return [{ accountId, acceptedAt, eventIds: group.map(({ eventId }) => eventId) }];
  });
}
