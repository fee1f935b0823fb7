import cluster, { type Worker } from 'node:cluster';
import type { Logger } from 'pino';
import { mergeExpositions, totalsOf } from '../../telemetry/metrics/merge-expositions.ts';
import { closeHandedOver } from './close-handed-over.ts';
import { createDialogue, type CallOf } from './dialogue.ts';
import { patienceMs, type OfFirst, type OfStarted, type Task } from './procedures.ts';

/** Before a process that ended is started again; doubled each time, unless it worked for a minute. */
const backoffMs = { first: 250, most: 30_000 };
const wellAfterMs = 60_000;

/** One of several processes, also after it has ended and was started again. */
export interface ProcessSlot {
  /** Starts it; from then on it is kept alive. @returns its URL. @throws Error that says why it cannot start */
  begin(): Promise<string>;
  isUp(): boolean;
  /** Its metrics, with the totals of those that were in its place before; of one that does not answer the totals alone. */
  metrics(): Promise<string>;
  check(name: string): Promise<void>;
  /** Resolves when it has finished what was under way, and ended. */
  stop(): Promise<void>;
}

interface Running {
  call: CallOf<OfStarted>;
  exited: Promise<unknown>;
  /** On the process's own clock, in ms. */
  upAt?: number;
  /** What it said last of itself. */
  metrics: string;
  /** Why it could not start, in its own words. */
  problem?: string;
}

/** @param shared what all processes ask for together */
export function createProcessSlot(
  task: Task,
  shared: Pick<OfFirst, 'metrics' | 'check'>,
  log: Logger,
): ProcessSlot {
  const { number } = task;
  let running: Running | undefined;
  let restart: NodeJS.Timeout | undefined;
  let isStopping = false;
  let wasUp = false;
  let deaths = 0;
  /** Totals of those that have ended: without them counters would go back, and a scraper take it for a new beginning. */
  let ended = '';

  const launch = async (): Promise<string> => {
    let worker: Worker;
    try {
      worker = cluster.fork();
    } catch (error) {
      // This process lacks something just now, and those that run are to live on.
      if (!isStopping && wasUp) startAgain({}, String(error));
      throw error;
    }
    closeHandedOver(worker.process);
    const up = Promise.withResolvers<string>();
    const exited = Promise.withResolvers<undefined>();
    const own = {
      task: () => Promise.resolve(isStopping ? null : task),
      up: (url: string) => {
        one.upAt = performance.now();
        wasUp = true;
        log.info({ process: number, pid: worker.process.pid }, 'a process is up');
        up.resolve(url);
        return Promise.resolve();
      },
      failed: (problem: string) => {
        one.problem = problem;
        return Promise.resolve();
      },
      ...shared,
    } satisfies OfFirst;
    const call = createDialogue<OfStarted>(worker, own, {
      name: `process ${number}`,
      patienceMs: patienceMs.ofStarted,
    });
    const one: Running = { call, exited: exited.promise, metrics: '' };
    running = one;
    const end = (how: string): void => {
      if (running !== one) return;
      running = undefined;
      ended = mergeExpositions([ended, totalsOf(one.metrics)]);
      up.reject(new Error(one.problem ?? `process ${number} ended before it was up (${how})`));
      exited.resolve(undefined);
      if (!isStopping && wasUp) startAgain(one, how);
    };
    worker.once('exit', (status: number, signal: string | null) => end(signal ?? `status ${status}`));
    // Of one that could not even be made; others end by themselves.
    worker.on('error', (error) => worker.process.pid === undefined && end(error.message));
    return await up.promise;
  };

  const startAgain = ({ upAt, problem }: Pick<Running, 'upAt' | 'problem'>, how: string): void => {
    deaths = upAt !== undefined && performance.now() - upAt > wellAfterMs ? 0 : deaths;
    const waitMs = Math.min(backoffMs.most, backoffMs.first * 2 ** deaths);
    deaths += 1;
    log.error({ process: number, how, problem, waitMs }, 'a process ended: it is started again');
    restart = setTimeout(() => void launch().catch(() => undefined), waitMs);
  };

  return {
    begin: launch,
    isUp: () => running?.upAt !== undefined,
    async metrics() {
      const one = running;
      if (one?.upAt === undefined) return ended;
      try {
        const metrics = await one.call('metrics');
        // A response may come after the end of its process, whose totals are among the others by then.
        if (running !== one) return ended;
        one.metrics = metrics;
        return mergeExpositions([metrics, ended]);
      } catch (error) {
        log.warn({ process: number, error: String(error) }, 'metrics are not complete');
        // One that has ended meanwhile is among the others already.
        return running === one ? mergeExpositions([totalsOf(one.metrics), ended]) : ended;
      }
    },
    async check(name) {
      if (running?.upAt !== undefined) await running.call('check', name);
    },
    async stop() {
      isStopping = true;
      clearTimeout(restart);
      running?.call('stop').catch(() => undefined);
      await running?.exited;
    },
  };
}
