import type { Client } from '@temporalio/client';
import pLimit from 'p-limit';
import type { Logger } from 'pino';
import type { RetryPolicy } from '../domain/retry-ladder.ts';
import { markWoken, type PendingWake } from '../store/pending-starts.ts';
import type { Queryable } from '../store/pool.ts';
import { explain } from '../temporal/is-away.ts';
import { wakeDeliverEvent } from '../temporal/start-deliver-event.ts';

/** Tells workflows of deliveries that were changed from outside. Who was not told stays marked, for the reconciler. */
export interface Waker {
  /** Tells in the background: the caller's answer does not wait for Temporal. */
  begin(wakes: readonly PendingWake[]): void;
  /** Tells and waits. @returns how many were told */
  wake(wakes: readonly PendingWake[]): Promise<number>;
  /** Finishes what is under way. */
  stop(): Promise<void>;
}

/** Signals under way at once. */
const concurrency = 20;
/** A Temporal server that is well answers in a few milliseconds. */
const deadlineMs = 5_000;

export function createWaker(deps: { db: Queryable; client: Client; retry: RetryPolicy; log: Logger }): Waker {
  const limit = pLimit(concurrency);
  const underWay = new Set<Promise<unknown>>();

  const wakeOne = async (wake: PendingWake): Promise<boolean> => {
    try {
      await deps.client.connection.withDeadline(Date.now() + deadlineMs, () =>
        wakeDeliverEvent(deps.client, wake, deps.retry),
      );
      await markWoken(deps.db, wake);
      return true;
    } catch (error) {
      const { accountId, eventId } = wake;
      deps.log.warn({ accountId, eventId, error: explain(error) }, 'workflow not told of a change yet');
      return false;
    }
  };

  const wake = async (wakes: readonly PendingWake[]): Promise<number> => {
    const told = await Promise.all(wakes.map((one) => limit(wakeOne, one)));
    return told.filter(Boolean).length;
  };

  return {
    wake,
    begin(wakes) {
      const work = wake(wakes).finally(() => underWay.delete(work));
      underWay.add(work);
    },
    async stop() {
      await Promise.all(underWay);
    },
  };
}
