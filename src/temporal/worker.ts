import { Worker } from '@temporalio/worker';
import type { Activities } from '../workflows/types.ts';
import { loadBundle } from './bundle.ts';
import type { Temporal } from './connect.ts';
import { taskQueue } from './names.ts';

export interface RunningWorker {
  /** Takes no new work, lets attempts that are under way finish, then ends. */
  stop(): Promise<void>;
  /** Settles when the worker has ended; rejects when it failed. */
  ended: Promise<void>;
}

/** @param graceMs how long attempts under way may take to finish at shutdown; longer than one request's timeout */
export async function startWorker(
  temporal: Pick<Temporal, 'connection' | 'client'>,
  activities: Activities,
  graceMs: number,
): Promise<RunningWorker> {
  const worker = await Worker.create({
    connection: temporal.connection,
    namespace: temporal.client.options.namespace,
    taskQueue,
    workflowBundle: await loadBundle(),
    activities,
    maxConcurrentActivityTaskExecutions: 200,
    shutdownGraceTime: graceMs,
    shutdownForceTime: graceMs + 5_000,
  });
  const ended = worker.run();
  return {
    ended,
    async stop() {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await ended;
    },
  };
}
