import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import {
  findAbandoned,
  findNotStarted,
  findOverdue,
  type EventPosition,
  type PendingPage,
  type PendingStart,
} from '../../store/outbox/pending-workflows.ts';
import { findWakes } from '../../store/outbox/pending-signals.ts';
import type { Queryable } from '../../store/pool.ts';
import { deliveriesIn } from '../first-that-fit.ts';
import type { WorkflowDeleter } from './workflow-deleter.ts';
import type { RecoveryStarter } from './recovery-starter.ts';
import type { WorkflowStarter } from '../workflow-starter.ts';
import type { WorkflowSignaller } from './workflow-signaller.ts';

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
const batch = 500;
/** Pages of changes that a pass tells of: what else it is for must not wait for all of a hundred thousand. */
const wakePages = 10;
/** … of which nothing is known yet. */
const firstBatch = 50;
/** Deliveries that one page has, about. */
const mostDeliveries = 10_000;
/** A pass rests so many times as long as Postgres was read for it: what is deferred is found again by each. */
const restFactor = 4;
/** … but not so long that what else it is for would wait. */
const longestRestMs = 60_000;

interface ReconcilerDeps {
  db: Queryable;
  starter: WorkflowStarter;
  signaller: WorkflowSignaller;
  recoveryStarter: RecoveryStarter;
  workflowDeleter: WorkflowDeleter;
  /** After how long first attempts that are made without a workflow must have been made, in ms; undefined: none are. */
  firstAttemptsOverMs?: number | undefined;
  /** Attempts that should have been made longer ago are missed, in ms: see `overdueAfterMs` of `domain/delivery/attempt-time.ts`. */
  overdueAfterMs: number;
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
    let limit = firstBatch;
    do {
      const page = await read(find, { before, after, limit });
      const { started, deferred } = await deps.starter.start(page, find === findNotStarted);
      count.started += started;
      count.failed += page.length - started - deferred;
      after = page.length === limit ? page.at(-1) : undefined;
      // An event may go to a thousand endpoints: the next page is as large as the last one lets expect.
      limit = Math.floor((limit * mostDeliveries) / Math.max(1, deliveriesIn(page)));
      limit = Math.min(batch, Math.max(1, limit));
    } while (after && !isStopped());
    return count;
  };

  /** What people asked for while Temporal was away. One that cannot be told waits behind the others. */
  const tellAll = async (): Promise<Count> => {
    const count = { started: 0, failed: 0 };
    const before = ago(freshMs);
    for (let page = 0; page < wakePages && !isStopped(); page += 1) {
      const wakes = await findWakes(deps.db, before, batch);
      const told = await deps.signaller.wake(wakes);
      count.started += told;
      count.failed += wakes.length - told;
      if (told === 0) break;
    }
    return count;
  };

  const { firstAttemptsOverMs } = deps;
  /** In this order: events may be many. */
  const steps: readonly { every: number; run: () => Promise<Count> }[] = [
    { every: 1, run: tellAll },
    { every: 1, run: async () => ofFailed(await deps.recoveryStarter.ensureIdle(ago(idleRecoveryMs))) },
    { every: 1, run: () => startAll(findNotStarted, ago(freshMs)) },
    ...(firstAttemptsOverMs === undefined
      ? []
      : [{ every: 1, run: () => startAll(findAbandoned, ago(firstAttemptsOverMs)) }]),
    { every: overdueEvery, run: () => startAll(findOverdue, ago(deps.overdueAfterMs)) },
    { every: 1, run: async () => ofFailed(await deps.workflowDeleter.forgetDue()) },
  ];

  /** Each step is tried, whatever became of those before it. */
  const pass = async (): Promise<number> => {
    readingMs = 0;
    const problems: string[] = [];
    const count = { started: 0, failed: 0 };
    for (const { every, run } of steps) {
      if (isStopped() || passes % every !== 0) continue;
      try {
        const { started, failed } = await run();
        count.started += started;
        count.failed += failed;
      } catch (error) {
        problems.push(String(error));
      }
    }
    passes += 1;
    if (count.failed > 0) problems.push(`${count.failed} workflows could not be started, told or forgotten`);
    if (problems.length > 0) throw new Error(problems.join('; '));
    return count.started;
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

const ofFailed = (failed: number): Count => ({ started: 0, failed });

const ago = (ms: number): Date => new Date(Date.now() - ms);
