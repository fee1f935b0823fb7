import { Worker, type WorkerOptions } from '@temporalio/worker';
import type { Activities } from '../workflows/types.ts';
import { loadBundle } from './bundle.ts';
import type { Temporal } from './connect.ts';
import { taskQueue } from './names.ts';

export interface RunningWorker {
  /** Takes no new work, lets attempts that are under way finish, then ends. */
  stop(): Promise<void>;
  /** Settles when the worker has ended; rejects when it failed. */
  ended: Promise<void>;
  /** Whether it takes tasks from Temporal. */
  polls(): boolean;
}

/**
 * @param graceMs how long attempts under way may take to finish at shutdown; longer than one request's timeout
 * @param tracing default: no traces, and the bundle that knows nothing of them
 */
export async function startWorker(
  temporal: Pick<Temporal, 'connection' | 'client'>,
  activities: Activities,
  graceMs: number,
  tracing?: Pick<WorkerOptions, 'interceptors' | 'sinks'>,
): Promise<RunningWorker> {
  const worker = await Worker.create({
    connection: temporal.connection,
    namespace: temporal.client.options.namespace,
    taskQueue,
    ...tracing,
    workflowBundle: await loadBundle(tracing ? 'traced' : 'plain'),
    activities,
    maxConcurrentActivityTaskExecutions: 200,
    shutdownGraceTime: graceMs,
    shutdownForceTime: graceMs + 5_000,
  });
  const ended = worker.run();
  return {
    ended,
    polls: () => worker.getState() === 'RUNNING',
    async stop() {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await ended;
    },
  };
}
