import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { ensurePartitions } from '../store/migrate.ts';
import { findNotStarted, findOverdue } from '../store/pending-starts.ts';
import type { Queryable } from '../store/pool.ts';
import type { Starter } from './starter.ts';

export interface Reconciler {
  stop(): Promise<void>;
}

/** One indexed look-up that finds nothing in normal times. */
const intervalMs = 10_000;
/** Overdue attempts are looked at every so many passes: there may be many whose workflow is only slow. */
const overdueEvery = 6;
/** After a pass that failed (Postgres or Temporal away): they may be back any moment. */
const retryMs = 5_000;
/** Younger events are still being started by the process that accepted them. */
const freshMs = 2_000;
/** Later than any worker is behind in normal times. */
const overdueMs = 120_000;
const batch = 500;

/**
 * Closes the gap between "committed in Postgres" and "has a workflow": on start, then every few seconds.
 * Workflow ids make it safe to run anywhere, any number of times.
 */
export function startReconciler(deps: { db: Queryable; starter: Starter; log: Logger }): Reconciler {
  const stopped = new AbortController();

  let passes = 0;

  const pass = async (): Promise<number> => {
    passes += 1;
    await ensurePartitions(deps.db);
    let total = 0;
    for (;;) {
      const waiting = await findNotStarted(deps.db, new Date(Date.now() - freshMs), batch);
      const started = await deps.starter.start(waiting);
      total += started;
      if (started < waiting.length)
        throw new Error(`${waiting.length - started} workflows could not be started`);
      if (waiting.length < batch || stopped.signal.aborted) break;
    }
    if (passes % overdueEvery !== 1) return total;
    const overdue = await findOverdue(deps.db, new Date(Date.now() - overdueMs), batch);
    return total + (await deps.starter.start(overdue));
  };

  const loop = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      let pauseMs = intervalMs;
      try {
        const count = await pass();
        if (count > 0) deps.log.info({ count }, 'reconciler made sure of workflows');
      } catch (error) {
        pauseMs = retryMs;
        if (!stopped.signal.aborted) deps.log.warn({ error: String(error) }, 'reconciler pass failed');
      }
      await delay(pauseMs, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  };
  const ended = loop();

  return {
    async stop() {
      stopped.abort();
      await ended;
    },
  };
}
