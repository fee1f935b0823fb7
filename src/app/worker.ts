import { hostname } from 'node:os';
import { createActivities, createRetryActivities } from '../activities/index.ts';
import type { ActivityDeps } from '../activities/deps.ts';
import { version } from '../config/config.ts';
import { startOwnerMailScheduler } from '../dispatch/outbox/owner-mail-scheduler.ts';
import { startReconciler } from '../dispatch/outbox/reconciler.ts';
import { overdueAfterMs, shutdownGraceMs } from '../domain/delivery/attempt-time.ts';
import type { MailFiles } from '../mail/mail-files.ts';
import type { Mailer } from '../mail/mail.ts';
import type { ServiceContext } from '../services/context.ts';
import { createPagePlaces } from '../services/recovery/page-places.ts';
import type { Metrics } from '../telemetry/metrics/metrics.ts';
import type { Temporal } from '../temporal/client/connect.ts';
import { explain } from '../temporal/client/is-away.ts';
import { registerSearchAttributes } from '../temporal/client/register-search-attributes.ts';
import { ensureRetentionSchedule } from '../temporal/client/retention-schedule.ts';
import { startWorker, type RunningWorker } from '../temporal/worker/worker.ts';
import type { Database } from './database.ts';
import type { Delivery } from './delivery.ts';
import type { Dispatch } from './dispatch.ts';
import { openMailer } from './mail.ts';
import type { Setup } from './setup.ts';
import { connectWhenUp, type TemporalAccess } from './temporal.ts';

/** What the worker is made of, beyond its setup. */
export interface WorkerParts {
  database: Database;
  temporal: TemporalAccess;
  delivery: Delivery;
  dispatch: Dispatch;
  mailFiles: MailFiles;
  metrics: Metrics;
  slow: ServiceContext['slow'];
}

/** The worker, and what looks for whatever was left behind. */
export async function openWorker(
  setup: Setup,
  parts: WorkerParts,
  signal: AbortSignal | undefined,
): Promise<RunningWorker> {
  const temporal = await connectWhenUp(setup, signal);
  await prepareNamespace(setup, temporal);
  const worker = await run(setup, parts, temporal, openMailer(setup));
  await ensureRetentionSchedule(temporal.client).catch((error: unknown) =>
    setup.log.warn(
      { error: explain(error) },
      'the retention schedule could not be made; the next start tries again',
    ),
  );
  startPasses(setup, parts, temporal);
  return worker;
}

async function prepareNamespace({ config, log }: Setup, { connection }: Temporal): Promise<void> {
  await registerSearchAttributes(connection, config.temporalNamespace).catch((error: unknown) =>
    log.warn(
      { error: String(error) },
      'search attributes could not be registered; workflows need them, see docs',
    ),
  );
}

async function run(
  { config, connections, log, closers }: Setup,
  parts: WorkerParts,
  temporal: Temporal,
  mailer: Mailer,
): Promise<RunningWorker> {
  const deps = activityDeps(config, parts, mailer);
  const worker = await startWorker(temporal, {
    activities: createActivities(deps),
    retrying: createRetryActivities(deps),
    graceMs: shutdownGraceMs(config.retry.requestTimeoutMs),
    identity: `mailhooks-${version}@${hostname()}:${process.pid}`,
    config,
    tracing: connections.telemetry?.tracing?.temporal.worker,
    workflowBundle: connections.workflowBundle,
  });
  if (worker.version)
    log.info(worker.version, 'workflows are pinned to versions; this is the version of this worker');
  const { own } = parts.temporal;
  own.running = worker;
  own.client = temporal.client;
  closers.add(() =>
    worker.stop().catch((error: unknown) => log.error({ error: String(error) }, 'the worker failed')),
  );
  return worker;
}

function activityDeps(config: Setup['config'], parts: WorkerParts, mailer: Mailer): ActivityDeps {
  const { database, delivery, dispatch, mailFiles, metrics, slow } = parts;
  return {
    attempts: delivery.attempts,
    batchPosts: delivery.batchPosts,
    db: database.db,
    dbOf: database.dbOf,
    slow,
    recoveryPlaces: createPagePlaces(),
    signaller: dispatch.signaller,
    eagerStarts: dispatch.eagerStarts,
    jobHandoff: dispatch.jobHandoff,
    mailer,
    mailFiles,
    metrics,
    log: delivery.attempts.log,
    retry: config.retry,
    disablePolicy: config.disablePolicy,
    publicUrl: config.publicUrl,
    recoveryRate: config.recoveryRate,
    retentionMs: config.retentionMs,
  };
}

/** Mails that are due, and the reconciler. */
function startPasses(
  { config, log, closers }: Setup,
  { database, delivery, dispatch }: WorkerParts,
  { client }: Temporal,
): void {
  const { db } = database;
  const { retry, warnAt, publicUrl } = config;
  const { windowMs } = retry;
  const ownerMails = startOwnerMailScheduler({ db, client, publicUrl, windowMs, warnAt, log });
  closers.add(() => ownerMails.stop());
  const reconciler = startReconciler({
    db,
    starter: dispatch.starter,
    signaller: dispatch.signaller,
    recoveryStarter: dispatch.recoveryStarter,
    workflowDeleter: dispatch.workflowDeleter,
    firstAttemptsOverMs: delivery.mode.firstAttemptsOverMs,
    overdueAfterMs: overdueAfterMs(retry.requestTimeoutMs),
    log,
  });
  closers.add(() => reconciler.stop());
  // Before the reconciler: its page ends immediately when nothing more is started.
  closers.add(() => dispatch.starter.stop());
}
