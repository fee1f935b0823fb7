import type { Client } from '@temporalio/client';
import pLimit from 'p-limit';
import type { Logger } from 'pino';
import type { RetryPolicy } from '../domain/retry-ladder.ts';
import { markStarted, type PendingStart } from '../store/pending-starts.ts';
import type { Queryable } from '../store/pool.ts';
import { startDeliverEvent } from '../temporal/start-deliver-event.ts';

/** Starts workflows for accepted events. What it cannot start stays marked in Postgres, for the reconciler. */
export interface Starter {
  /** Starts in the background: the caller's 202 does not wait for Temporal. */
  begin(events: readonly PendingStart[]): void;
  /** Starts and waits. @returns how many events have a workflow now */
  start(events: readonly PendingStart[]): Promise<number>;
  /** Settles when everything begun has been tried. */
  drain(): Promise<void>;
}

/** Starts under way at once: enough to hide the round trip, few enough not to flood the server. */
const concurrency = 50;

export function createStarter(deps: {
  db: Queryable;
  client: Client;
  retry: RetryPolicy;
  log: Logger;
}): Starter {
  const limit = pLimit(concurrency);
  const underWay = new Set<Promise<unknown>>();

  const startOne = async (event: PendingStart): Promise<string | null> => {
    try {
      await startDeliverEvent(deps.client, event, deps.retry);
      return event.eventId;
    } catch (error) {
      const { accountId, eventId } = event;
      deps.log.warn(
        { accountId, eventId, error: String(error) },
        'workflow not started, the reconciler will try again',
      );
      return null;
    }
  };

  const starter: Starter = {
    begin(events) {
      if (events.length === 0) return;
      const work = starter
        .start(events)
        .catch((error: unknown) =>
          deps.log.warn({ error: String(error) }, 'started workflows could not be marked'),
        )
        .finally(() => underWay.delete(work));
      underWay.add(work);
    },
    async start(events) {
      const started = await Promise.all(events.map((event) => limit(startOne, event)));
      await Promise.all(
        groupByAcceptance(events.filter((_, index) => started[index] !== null)).map((group) =>
          markStarted(deps.db, group),
        ),
      );
      return started.filter((id) => id !== null).length;
    },
    async drain() {
      await Promise.all(underWay);
    },
  };
  return starter;
}

/** The events of one request share account and instant: they are marked by one statement. */
function groupByAcceptance(
  events: readonly PendingStart[],
): { accountId: string; acceptedAt: Date; eventIds: string[] }[] {
  const groups = Map.groupBy(events, (event) => `${event.accountId} ${new Date(event.acceptedAt).getTime()}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    return [
      {
        accountId: first.accountId,
        acceptedAt: first.acceptedAt,
        eventIds: group.map((event) => event.eventId),
      },
    ];
  });
}
