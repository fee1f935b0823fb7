import type { Dispatcher } from '../dispatch/dispatcher.ts';
import { createEagerStartTracker, type EagerStartTracker } from '../dispatch/eager-start-tracker.ts';
import { createInProcessAttempts } from '../dispatch/in-process-attempts.ts';
import { createJobHandoff, type JobHandoff } from '../dispatch/job-handoff.ts';
import { startEarlyRetries } from '../dispatch/outbox/early-retries.ts';
import { createRecoveryStarter, type RecoveryStarter } from '../dispatch/outbox/recovery-starter.ts';
import { createWorkflowDeleter, type WorkflowDeleter } from '../dispatch/outbox/workflow-deleter.ts';
import { createWorkflowSignaller, type WorkflowSignaller } from '../dispatch/outbox/workflow-signaller.ts';
import { createWorkflowStarter, type WorkflowStarter } from '../dispatch/workflow-starter.ts';
import type { Metrics } from '../telemetry/metrics/metrics.ts';
import type { Database } from './database.ts';
import type { Delivery } from './delivery.ts';
import type { Setup } from './setup.ts';
import type { TemporalAccess } from './temporal.ts';

/** Brings committed rows to whoever makes the attempts, and signals changes to workflows. */
export interface Dispatch {
  dispatcher: Dispatcher;
  starter: WorkflowStarter;
  signaller: WorkflowSignaller;
  recoveryStarter: RecoveryStarter;
  workflowDeleter: WorkflowDeleter;
  eagerStarts: EagerStartTracker;
  jobHandoff: JobHandoff;
}

export function openDispatch(
  { config, connections, roles, log, closers }: Setup,
  { db }: Database,
  { client, own }: TemporalAccess,
  { attempts, batchPosts, mode }: Delivery,
  metrics: Metrics,
): Dispatch {
  const { retry, publicUrl, optimizations } = config;
  const { bulkhead } = attempts;
  const { lane, firstAttempts } = mode;
  const traces = connections.telemetry?.tracing?.events;
  const eagerStarts = createEagerStartTracker();
  const starter = createWorkflowStarter({
    db,
    client,
    retry,
    lane,
    publicUrl,
    eager: optimizations.eagerStart ? { client: () => own.client, eagerStarts } : undefined,
    bulkhead,
    mayDefer: roles.worker,
    traces,
    metrics,
    log,
  });
  closers.add(() => starter.stop());
  const signaller = createWorkflowSignaller({ db, client, retry, lane, publicUrl, log });
  closers.add(() => signaller.stop());
  const earlyRetries = startEarlyRetries({ db, bulkhead, signaller, log, clock: connections.clock });
  closers.add(() => earlyRetries.stop());
  const recoveryStarter = createRecoveryStarter({ db, client, publicUrl, metrics, log });
  closers.add(() => recoveryStarter.stop());
  const workflowDeleter = createWorkflowDeleter({ db, client, log });
  closers.add(() => workflowDeleter.stop());
  const jobHandoff = createJobHandoff();
  const dispatcher =
    firstAttempts === 'in process'
      ? createInProcessAttempts({ attempts, batchPosts, starter, jobHandoff, traces })
      : starter;
  closers.add(() => dispatcher.stop());
  return { dispatcher, starter, signaller, recoveryStarter, workflowDeleter, eagerStarts, jobHandoff };
}
