import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import {
  findAbandoned,
  findNotStarted,
  findOverdue,
  findWakes,
  type EventPosition,
  type PendingPage,
  type PendingStart,
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
/** A pass rests so many times as long as Postgres was read for it: what is held back is found anew by each. */
const restFactor = 4;
/** … but not so long that what else it is for would wait. */
const longestRestMs = 60_000;

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
  /** For how long the pass has read events. */
  let readingMs = 0;

  const read = async (find: typeof findNotStarted, page: PendingPage): Promise<PendingStart[]> => {
    const begunAt = performance.now();
    const found = await find(deps.db, page);
    readingMs += performance.now() - begunAt;
    return found;
  };

  /** Every page, also after one that could not be started: an event that never can must not hold up the others. */
  const startAll = async (find: typeof findNotStarted, before: Date): Promise<Count> => {
    const count = { started: 0, failed: 0 };
    let after: EventPosition | undefined;
    do {
      const page = await read(find, { before, after, limit: batch });
      const { started, heldBack } = await deps.starter.start(page, find === findNotStarted);
      count.started += started;
      count.failed += page.length - started - heldBack;
      after = page.length === batch ? page.at(-1) : undefined;
    } while (after && !isStopped());
    return count;
  };

  /** What people asked for while Temporal was away. One that cannot be done must not hold up the others. */
  const tellAll = async (): Promise<Count> => {
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
    readingMs = 0;
    // Before the events, which may be many.
    const told = await tellAll();
    const fresh = await startAll(findNotStarted, ago(freshMs));
    const abandoned =
      deps.firstAttemptsOverMs === undefined
        ? none
        : await startAll(findAbandoned, ago(deps.firstAttemptsOverMs));
    const isOverdueTurn = passes % overdueEvery === 1;
    const overdue = isOverdueTurn ? await startAll(findOverdue, ago(overdueMs)) : none;
    const counts = [told, fresh, abandoned, overdue];
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
      pauseMs = Math.max(pauseMs, Math.min(restFactor * readingMs, longestRestMs));
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

interface Count {
  started: number;
  failed: number;
}

const none: Count = { started: 0, failed: 0 };

const ago = (ms: number): Date => new Date(Date.now() - ms);
