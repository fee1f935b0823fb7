import type { WorkerDeploymentVersion } from '@temporalio/common';
import { Worker, type WorkerOptions } from '@temporalio/worker';
import type { Config } from '../../config/config.ts';
import { retryQueue } from '../../workflows/activity-options.ts';
import type { Activities } from '../../workflows/types.ts';
import { loadBundle, type BuiltBundle } from './bundle.ts';
import type { Temporal } from '../client/connect.ts';
import { taskQueue } from '../../domain/delivery/workflow-ids.ts';
import { UnwatchedWorker } from './unwatched-worker.ts';
import { deploymentVersion, patchActivation, pinned } from './worker-version.ts';

/** The worker of a process, for workflows, activities and both task queues. */
export interface RunningWorker {
  /** Takes no new work, lets attempts that are under way finish, then ends. */
  stop(): Promise<void>;
  /** Settles when the worker has ended; rejects when it failed. */
  ended: Promise<void>;
  /** Whether it takes tasks from Temporal. */
  polls(): boolean;
  /** As which version of a worker deployment it polls; undefined: as none. */
  version: WorkerDeploymentVersion | undefined;
}

/**
 * A task is in flight for as long as its first attempts are, and a third of these may time out. More tasks would wait for the
 * one thread of the workflows, and no task may wait for 10 s.
 */
export const workflowTasks = 300;
/**
 * Workflows kept in memory, each 300 KiB: those with a task in flight, as none has one without being kept. Those that wait
 * for a retry are read from their short history when they go on. The SDK's default keeps thousands.
 */
const cachedWorkflows = workflowTasks;
/** First attempts under way; an event has one for each of its endpoints. */
const firstAttempts = 1_200;
/** All that is neither a first attempt nor the retry lane's. */
const activityTasks = 200;
/** Attempts in the retry lane: mostly waiting for endpoints that do not respond. */
const retries = 1_000;

export interface WorkerSettings {
  activities: Activities;
  /** Of the worker that makes attempts in the retry lane. */
  retrying: Pick<Activities, 'postWebhook'>;
  /** How long attempts under way may take to finish at shutdown, in ms; longer than one request's timeout. */
  graceMs: number;
  /** As whom Temporal knows this process, such as `mailhooks-0.2.0@host:4711`. */
  identity: string;
  /** Which optimizations and patches are on, and the deployment whose version this worker is. */
  config: Pick<Config, 'optimizations' | 'activePatches' | 'workerDeployment'>;
  /** Undefined: no traces, and the bundle that knows nothing of them. */
  tracing: Pick<WorkerOptions, 'interceptors' | 'sinks'> | undefined;
  /** Workflow code of another version. Undefined: the one built from this code. */
  workflowBundle: BuiltBundle | undefined;
}

/**
 * Two workers, so that no unhealthy endpoint takes the slots of others: one for workflows, their first attempts and
 * bookkeeping, one for the retry lane.
 * @throws Error when the workflows are not built
 */
export async function startWorker(
  temporal: Pick<Temporal, 'connection' | 'client'>,
  settings: WorkerSettings,
): Promise<RunningWorker> {
  const { activities, retrying, graceMs, identity, config, tracing } = settings;
  const workflowBundle = settings.workflowBundle ?? (await loadBundle(tracing ? 'traced' : 'plain'));
  const version = deploymentVersion(config, workflowBundle);
  const common = {
    ...(version && { workerDeploymentOptions: pinned(version) }),
    identity,
    connection: temporal.connection,
    namespace: temporal.client.options.namespace,
    shutdownGraceTime: graceMs,
    shutdownForceTime: graceMs + 5_000,
  };
  const workers = await Promise.all([
    (config.optimizations.plainVm ? UnwatchedWorker : Worker).create({
      ...common,
      taskQueue,
      ...tracing,
      workflowBundle,
      ...patchActivation(config),
      activities,
      maxCachedWorkflows: cachedWorkflows,
      maxConcurrentWorkflowTaskExecutions: workflowTasks,
      maxConcurrentLocalActivityExecutions: firstAttempts,
      maxConcurrentActivityTaskExecutions: activityTasks,
    }),
    Worker.create({
      ...common,
      taskQueue: retryQueue,
      ...(tracing?.interceptors && { interceptors: tracing.interceptors }),
      activities: retrying,
      maxConcurrentActivityTaskExecutions: retries,
    }),
  ]);
  const runs = workers.map((worker) => worker.run());
  const shutdown = (): void => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  // Neither is of use alone.
  for (const run of runs) run.catch(() => undefined).finally(shutdown);
  const ended = Promise.all(runs).then(() => undefined);
  return {
    ended,
    version,
    polls: () => workers.every((worker) => worker.getState() === 'RUNNING'),
    async stop() {
      shutdown();
      await ended;
    },
  };
}
