import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import {
  findAbandoned,
  findNotStarted,
  findOverdue,
  findWakes,
  type EventPosition,
} from '../store/pending-starts.ts';
import type { Queryable } from '../store/pool.ts';
import { findIdleRecoveries } from '../store/recoveries.ts';
import type { Forgetter } from './forgetter.ts';
import type { RecoveryStarter } from './recovery-starter.ts';
import type { Starter } from './starter.ts';
import type { Waker } from './waker.ts';

export interface Reconciler {
  stop(): Promise<void>;
}

/** One indexed look-up that finds nothing in normal times. */
const intervalMs = 10_000;
/** Overdue attempts are looked at every so many passes: there may be many whose workflow is only slow. */
const overdueEvery = 6;
/** After a pass that failed (Postgres or Temporal away): they may be back any moment. */
const retryMs = 5_000;
/** Younger events and changes are still being taken up by the process that accepted them. */
const freshMs = 2_000;
/** A recovery moves on every few seconds. */
const idleRecoveryMs = 60_000;
/** Later than any worker is behind in normal times. */
const overdueMs = 120_000;
const batch = 500;

interface ReconcilerDeps {
  db: Queryable;
  starter: Starter;
  waker: Waker;
  recoveryStarter: RecoveryStarter;
  forgetter: Forgetter;
  /** After how long first attempts that are made without a workflow must have been made, in ms; undefined: none are. */
  firstAttemptsOverMs?: number | undefined;
  log: Logger;
}

/**
 * Closes the gap between "committed in Postgres" and "known to Temporal": on start, then every few seconds.
 * Workflow ids make it safe to run anywhere, any number of times.
 */
export function startReconciler(deps: ReconcilerDeps): Reconciler {
  const stopped = new AbortController();
  const isStopped = (): boolean => stopped.signal.aborted;

  let passes = 0;

  /** Every page, also after one that could not be started: an event that never can must not hold up the others. */
  const startAll = async (
    find: typeof findNotStarted,
    before: Date,
  ): Promise<{ started: number; failed: number }> => {
    const count = { started: 0, failed: 0 };
    let after: EventPosition | undefined;
    do {
      const page = await find(deps.db, { before, after, limit: batch });
      const started = await deps.starter.start(page);
      count.started += started;
      count.failed += page.length - started;
      after = page.length === batch ? page.at(-1) : undefined;
    } while (after && !isStopped());
    return count;
  };

  /** What people asked for while Temporal was away. One that cannot be done must not hold up the others. */
  const tellAll = async (): Promise<{ started: number; failed: number }> => {
    const wakes = await findWakes(deps.db, ago(freshMs), batch);
    const started = await deps.waker.wake(wakes);
    let failed = wakes.length - started;
    for (const recovery of await findIdleRecoveries(deps.db, ago(idleRecoveryMs), batch)) {
      if (!(await deps.recoveryStarter.ensure(recovery))) failed += 1;
    }
    return { started, failed };
  };

  const pass = async (): Promise<number> => {
    passes += 1;
    const fresh = await startAll(findNotStarted, ago(freshMs));
    const abandoned =
      deps.firstAttemptsOverMs === undefined
        ? none
        : await startAll(findAbandoned, ago(deps.firstAttemptsOverMs));
    const isOverdueTurn = passes % overdueEvery === 1;
    const overdue = isOverdueTurn ? await startAll(findOverdue, ago(overdueMs)) : none;
    const counts = [fresh, abandoned, overdue, await tellAll()];
    const failed = counts.reduce((sum, count) => sum + count.failed, 0) + (await deps.forgetter.forgetDue());
    if (failed > 0) throw new Error(`${failed} workflows could not be started, told or forgotten`);
    return counts.reduce((sum, count) => sum + count.started, 0);
  };

  const loop = async (): Promise<void> => {
    while (!isStopped()) {
      let pauseMs = intervalMs;
      try {
        const count = await pass();
        if (count > 0) deps.log.info({ count }, 'reconciler made sure of workflows');
      } catch (error) {
        pauseMs = retryMs;
        if (!isStopped()) deps.log.warn({ error: String(error) }, 'reconciler pass failed');
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

const none = { started: 0, failed: 0 };

const ago = (ms: number): Date => new Date(Date.now() - ms);
