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
import {
  failedPassMs,
  firstRows,
  minuteMs,
  pageDeliveries,
  pageRows,
  passMs,
  restFactor,
  signalPages,
  takeUpMs,
} from '../limits.ts';
import { deliveriesIn } from '../memory-limit.ts';
import type { WorkflowStarter } from '../workflow-starter.ts';
import { startPasses, type Passes } from './passes.ts';
import type { RecoveryStarter } from './recovery-starter.ts';
import type { WorkflowDeleter } from './workflow-deleter.ts';
import type { WorkflowSignaller } from './workflow-signaller.ts';

interface ReconcilerDeps {
  db: Queryable;
  starter: WorkflowStarter;
  signaller: WorkflowSignaller;
  recoveryStarter: RecoveryStarter;
  workflowDeleter: WorkflowDeleter;
  /** After how long first attempts that are made without a workflow must have been made, in ms; undefined: none are. */
  firstAttemptsOverMs?: number | undefined;
  /**
   * An attempt that is overdue for longer counts as missed, in ms: see `overdueAfterMs` of `domain/delivery/attempt-time.ts`.
   */
  overdueAfterMs: number;
  log: Logger;
}

/**
 * Closes the gap between "committed in Postgres" and "known to Temporal": on start, then every few seconds.
 * Workflow ids make it safe to run anywhere, any number of times.
 */
export function startReconciler(deps: ReconcilerDeps): Passes {
  const { db, starter, signaller, recoveryStarter, workflowDeleter, firstAttemptsOverMs, log } = deps;
  let passes = 0;
  /** Of one pass: workflows that it has started or signalled, those that it could not, and how long it has read events. */
  let started = 0;
  let failed = 0;
  let readingMs = 0;

  const read = async (find: typeof findNotStarted, page: PendingPage): Promise<PendingStart[]> => {
    const begunAt = performance.now();
    const found = await find(db, page);
    readingMs += performance.now() - begunAt;
    return found;
  };

  /**
   * Starts every page of events, also after a page that failed: an event that can never be started must not block the others.
   */
  const startAll =
    (find: typeof findNotStarted, olderThanMs: number) =>
    async (stopped: AbortSignal): Promise<void> => {
      const before = ago(olderThanMs);
      let after: EventPosition | undefined;
      let limit = firstRows;
      do {
        const page = await read(find, { before, after, limit });
        const starts = await starter.start(page, find === findNotStarted);
        started += starts.started;
        failed += page.length - starts.started - starts.deferred;
        after = page.length === limit ? page.at(-1) : undefined;
        // An event may go to a thousand endpoints: the deliveries of this page set the size of the next.
        limit = Math.floor((limit * pageDeliveries) / Math.max(1, deliveriesIn(page)));
        limit = Math.min(pageRows, Math.max(1, limit));
      } while (after && !stopped.aborted);
    };

  /** Changes that people asked for while Temporal was away. One that cannot be signalled waits behind the others. */
  const signalAll = async (stopped: AbortSignal): Promise<void> => {
    const before = ago(takeUpMs);
    for (let page = 0; page < signalPages && !stopped.aborted; page += 1) {
      const wakes = await findWakes(db, before, pageRows);
      const signalled = await signaller.wake(wakes);
      started += signalled;
      failed += wakes.length - signalled;
      if (signalled === 0) return;
    }
  };
  const startRecoveries = async (): Promise<void> => {
    failed += await recoveryStarter.ensureIdle(ago(minuteMs));
  };
  const deleteWorkflows = async (): Promise<void> => {
    failed += await workflowDeleter.forgetDue();
  };

  /** The order matters: changes and recoveries come before events, which may be many. */
  const steps: { everyMs?: number; run: (stopped: AbortSignal) => Promise<void> }[] = [
    { run: signalAll },
    { run: startRecoveries },
    { run: startAll(findNotStarted, takeUpMs) },
    ...(firstAttemptsOverMs === undefined ? [] : [{ run: startAll(findAbandoned, firstAttemptsOverMs) }]),
    { everyMs: minuteMs, run: startAll(findOverdue, deps.overdueAfterMs) },
    { run: deleteWorkflows },
  ];

  /** Runs each step, even after one that failed. @returns the errors */
  const pass = async (stopped: AbortSignal): Promise<string[]> => {
    const problems: string[] = [];
    [started, failed, readingMs] = [0, 0, 0];
    for (const { everyMs = passMs, run } of steps) {
      if (stopped.aborted || passes % (everyMs / passMs) !== 0) continue;
      await run(stopped).catch((error: unknown) => problems.push(String(error)));
    }
    passes += 1;
    if (failed > 0) problems.push(`${failed} workflows could not be started, signalled or deleted`);
    return problems;
  };

  return startPasses(async (stopped) => {
    const problems = await pass(stopped);
    const hasFailed = problems.length > 0;
    const error = `Error: ${problems.join('; ')}`;
    if (hasFailed && !stopped.aborted) log.warn({ error }, 'reconciler pass failed');
    if (!hasFailed && started > 0) log.info({ count: started }, 'reconciler made sure of workflows');
    return Math.max(hasFailed ? failedPassMs : passMs, Math.min(restFactor * readingMs, minuteMs));
  });
}

const ago = (ms: number): Date => new Date(Date.now() - ms);
