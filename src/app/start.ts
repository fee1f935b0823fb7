import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { createActivities, createRetryActivities } from '../activities/index.ts';
import { createApp, createHealthApp } from '../api/app.ts';
import { firstAttemptsOverMs, overdueAfterMs, shutdownGraceMs } from '../domain/delivery/attempt-time.ts';
import { ConfigError, version, type Config } from '../config/config.ts';
import { isLoopbackName } from '../domain/basics/request-host.ts';
import { sayingEvery15s } from '../domain/basics/still-waiting.ts';
import { createBulkhead } from '../delivery/isolation/bulkhead.ts';
import { createInProcessAttempts, firstAttemptsInFlight } from '../dispatch/in-process-attempts.ts';
import { createJobHandoff } from '../dispatch/job-handoff.ts';
import { createEagerStartTracker } from '../dispatch/eager-start-tracker.ts';
import { createWorkflowDeleter } from '../dispatch/outbox/workflow-deleter.ts';
import { createGeoLookup, type GeoLookup } from '../delivery/request/geoip.ts';
import { createHttpSender } from '../delivery/http/http-sender.ts';
import { lookUpsBy } from '../delivery/dns/look-ups.ts';
import { startOwnerMailScheduler } from '../dispatch/outbox/owner-mail-scheduler.ts';
import { startReconciler } from '../dispatch/outbox/reconciler.ts';
import { createRecoveryStarter } from '../dispatch/outbox/recovery-starter.ts';
import { createSendBudget } from '../delivery/isolation/send-budget.ts';
import { createBatchPosts } from '../delivery/attempt/batch-posts.ts';
import { createStartedMarks } from '../dispatch/started-marks.ts';
import { createWorkflowStarter } from '../dispatch/workflow-starter.ts';
import { createTargetGuard } from '../delivery/guard/target-guard.ts';
import { startEarlyRetries } from '../dispatch/outbox/early-retries.ts';
import { createWorkflowSignaller } from '../dispatch/outbox/workflow-signaller.ts';
import { createFileMailer } from '../mail/file-mailer.ts';
import { startMailFiles } from '../mail/mail-files.ts';
import { createSmtpMailer, type Mailer } from '../mail/smtp-mailer.ts';
import { awaitedBy, observed } from './observability.ts';
import type { ServiceContext } from '../services/context.ts';
import { hashKey } from '../services/accounts/api-keys.ts';
import { createApiKeyCache } from '../services/accounts/api-key-cache.ts';
import { createIngestTurns } from '../services/ingest/ingest-turns.ts';
import { createSlowTurns } from '../services/accounts/slow-turns.ts';
import { createBatchedQueries } from '../store/batching/batched-queries.ts';
import { findKeptMails } from '../store/mails/mail-files.ts';
import { ensurePartitions, migrate } from '../store/migrate.ts';
import { createPool, type Db } from '../store/pool.ts';
import { createSecretBox } from '../secrets/secret-box.ts';
import { createMetrics } from '../telemetry/metrics/metrics.ts';
import { watchStartup } from '../telemetry/startup-watch.ts';
import { connectTemporal, lazyClient, type Temporal } from '../temporal/client/connect.ts';
import { explain } from '../temporal/client/is-away.ts';
import type { DeliveryPlan } from '../temporal/start/start-deliver-event.ts';
import { workflowUrl } from '../domain/delivery/workflow-ids.ts';
import { registerSearchAttributes } from '../temporal/client/register-search-attributes.ts';
import { ensureRetentionSchedule } from '../temporal/client/retention-schedule.ts';
import { startWorker, workflowTasks, type RunningWorker } from '../temporal/worker/worker.ts';
import type { Connections } from './connections.ts';
import type { Roles } from './setup.ts';
import { type Mailhooks, failureOf } from './mailhooks.ts';
import { listen, urlOf } from './http.ts';

/** Builds one process of Mailhooks, in the roles asked for, and starts it. */
export async function startMailhooks(
  config: Config,
  connections: Connections,
  roles: Roles,
  log: Logger,
  signal?: AbortSignal,
): Promise<Mailhooks> {
  const closers: (() => unknown)[] = [];
  /** Undone in the opposite order: what was opened last is closed first. */
  const closing = (close: () => unknown): void => void closers.push(close);
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) {
      // One that cannot be closed must not keep the others open.
      try {
        await close();
      } catch (error) {
        log.error({ error: String(error) }, 'a part did not stop cleanly');
      }
    }
  };
  try {
    const parts = await open(config, connections, roles, log, closing);
    const delivering = roles.worker ? await startDelivering(config, parts, log, closing, signal) : undefined;
    closing(() => parts.bulkhead.close());
    // At the end nothing more is accepted before anything else stops.
    closing(() => parts.server.close());
    return { url: parts.url, failed: failureOf(delivering), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Closing = (close: () => unknown) => void;

/** What every role has. The API accepts from here on, whether or not Temporal is there. */
async function open(config: Config, connections: Connections, roles: Roles, log: Logger, closing: Closing) {
  const geo = await openGeo(config);
  const onLost = (error: Error): void => log.warn({ error: error.message }, 'database connection lost');
  const db = createPool(connections.databaseUrl, onLost);
  closing(() => db.end());
  const busyDb = createPool(connections.databaseUrl, onLost, { plansOnce: true });
  closing(() => busyDb.end());
  const lockedOut = `still waiting for Postgres at ${new URL(connections.databaseUrl).host} to let the schema be changed`;
  const applied = await sayingEvery15s((seconds) => log.warn(`${lockedOut} (${seconds} s)`), migrate(db));
  if (applied.length > 0) log.info({ applied }, 'database migrated');
  const housekeeping = keepPartitions(db, log);
  closing(() => clearInterval(housekeeping));

  const { temporalAddress, telemetry } = connections;
  const tracing = telemetry?.tracing;
  const client = lazyClient(config, temporalAddress, tracing?.temporal.client);
  closing(() => client.connection.close());
  const { resolve, bounds } = lookUpsBy(config.nameLookUps, config.retry.requestTimeoutMs);
  const guard = createTargetGuard(config.allowedTargets, resolve, bounds);
  const plainSender = createHttpSender(guard, config.retry.requestTimeoutMs);
  const sender = tracing ? tracing.sender(plainSender) : plainSender;
  closing(() => sender.close());
  const box = createSecretBox(connections.encryptionKey, connections.previousEncryptionKeys);
  const { registry, ...metrics } = createMetrics();
  const own: { worker?: RunningWorker; client?: Client } = {};
  const eagerStarts = createEagerStartTracker();
  const places = config.workflow === 'on-failure' ? firstAttemptsInFlight : workflowTasks;
  const { requestTimeoutMs } = config.retry;
  const bulkhead = createBulkhead({ places, requestTimeoutMs, mostTurnMs: config.retry.windowMs });
  const budget = createSendBudget(config.sendRates, config.retry.windowMs);
  const plan = { retry: config.retry, lane: laneOf(config), publicUrl: config.publicUrl };
  const eager = config.fastLane.eagerStart ? { client: () => own.client, eagerStarts } : undefined;
  const mark = config.fastLane.batchedLog ? createStartedMarks(db) : undefined;
  const starter = createWorkflowStarter({
    ...plan,
    db,
    client,
    eager,
    mark,
    bulkhead,
    mayDefer: roles.worker,
    metrics,
    log,
  });
  closing(() => starter.stop());
  const signaller = createWorkflowSignaller({ ...plan, db, client, log });
  closing(() => signaller.stop());
  const turnWaker = startEarlyRetries({ db, bulkhead, signaller, log, clock: connections.clock });
  closing(() => turnWaker.stop());
  const recoveryStarter = createRecoveryStarter({ db, client, metrics, log });
  closing(() => recoveryStarter.stop());
  const workflowDeleter = createWorkflowDeleter({ db, client, log });
  closing(() => workflowDeleter.stop());
  const { groupCommit, batchedLog } = config.fastLane;
  const busy = createBatchedQueries(busyDb, { commits: groupCommit, attempts: batchedLog });
  const jobHandoff = createJobHandoff();
  const { clock } = connections;
  const attempts = {
    ...{ db, busy, box, sender, bulkhead, budget, geo, metrics, log, clock },
    retry: config.retry,
  };
  const shared = createBatchPosts(attempts);
  const dispatcher =
    config.workflow === 'every-event'
      ? starter
      : createInProcessAttempts({ ...attempts, shared, starter, jobHandoff });
  closing(() => dispatcher.stop());
  const mailFiles = startMailFiles(mailFolder(config), (ids) => findKeptMails(db, ids), log);
  closing(() => mailFiles.stop());
  const ctx: ServiceContext = {
    db,
    mailFiles,
    busy,
    apiKeyCache: config.fastLane.knownKeys ? createApiKeyCache() : undefined,
    ingestTurns: createIngestTurns(),
    jobHandoff,
    box,
    guard,
    sender,
    geo,
    dispatcher,
    signaller,
    recoveryStarter,
    workflowDeleter,
    retentionMs: config.retentionMs,
    maxEndpoints: config.maxEndpoints,
    maxKeys: config.maxKeys,
    ...createSlowTurns(),
    metrics,
    adminKeyHash: hashKey(connections.adminKey),
    workflowUrl: (id) =>
      workflowUrl(connections.temporalUiUrl ?? config.temporalUiUrl, config.temporalNamespace, id),
    log,
  };
  const polls = roles.worker ? () => own.worker?.polls() ?? false : () => undefined;
  const operations = {
    ...observed(registry, config, {
      ...{ db, client, polls, telemetry, log },
      pools: [db, busyDb],
      deferred: () => starter.deferred(),
    }),
    metrics,
    ownHosts: ownHostsOf(config),
    log,
  };
  closing(watchStartup(awaitedBy(operations.checks, config, connections), log));
  const app = roles.api ? createApp(ctx, operations, config.callerLimits) : createHealthApp(operations);
  const server = await listen(app, config);
  closing(() => server.close());
  return {
    ...ctx,
    ...attempts,
    starter,
    shared,
    eagerStarts,
    server,
    url: urlOf(server.server),
    own,
    tracing,
    telemetry,
    temporalAddress,
    workflowBundle: connections.workflowBundle,
  };
}

type Parts = Awaited<ReturnType<typeof open>>;

/** Where deliveries begin: one that becomes a workflow because its first attempt has failed is past the fast lane. */
function laneOf({ workflow, fastLane }: Config): DeliveryPlan['lane'] {
  if (workflow === 'on-failure') return 'retry';
  return fastLane.localAttempt ? 'fast' : undefined;
}

/** Undefined where a network reaches the process: it may know it by any name. */
function ownHostsOf({ host, publicUrl }: Config): ReadonlySet<string> | undefined {
  const isLocal = isLoopbackName(host.toLowerCase());
  return isLocal ? new Set([new URL(publicUrl).hostname]) : undefined;
}

/** The worker and the reconciler. */
async function startDelivering(
  config: Config,
  parts: Parts,
  log: Logger,
  closing: Closing,
  signal?: AbortSignal,
): Promise<RunningWorker> {
  const temporal = await connectWhenUp(config, parts, log, signal);
  closing(() => temporal.connection.close());
  await registerSearchAttributes(temporal.connection, config.temporalNamespace).catch((error: unknown) =>
    log.warn(
      { error: String(error) },
      'search attributes could not be registered; workflows need them, see docs',
    ),
  );
  const mailer = createMailer(config, log);
  closing(() => mailer.close());
  const { retry, disablePolicy, publicUrl, recoveryRate, warnAt } = config;
  const deps = { ...parts, mailer, retry, disablePolicy, publicUrl, recoveryRate };
  const worker = await startWorker(temporal, {
    activities: createActivities(deps),
    retrying: createRetryActivities(deps),
    graceMs: shutdownGraceMs(retry.requestTimeoutMs),
    identity: `mailhooks-${version}@${hostname()}:${process.pid}`,
    config,
    tracing: parts.tracing?.temporal.worker,
    workflowBundle: parts.workflowBundle,
  });
  if (worker.version)
    log.info(worker.version, 'workflows are pinned to versions; this is the version of this worker');
  Object.assign(parts.own, { worker, client: temporal.client });
  closing(() =>
    worker.stop().catch((error: unknown) => log.error({ error: String(error) }, 'the worker failed')),
  );
  await ensureRetentionSchedule(temporal.client).catch((error: unknown) =>
    log.warn(
      { error: explain(error) },
      'the retention schedule could not be made; the next start tries again',
    ),
  );
  const { db } = parts;
  const ownerMails = startOwnerMailScheduler({
    db,
    client: temporal.client,
    windowMs: retry.windowMs,
    warnAt,
    log,
  });
  closing(() => ownerMails.stop());
  const { requestTimeoutMs } = retry;
  const reconciler = startReconciler({
    ...parts,
    firstAttemptsOverMs: config.workflow === 'on-failure' ? firstAttemptsOverMs(requestTimeoutMs) : undefined,
    overdueAfterMs: overdueAfterMs(requestTimeoutMs),
    log,
  });
  closing(() => reconciler.stop());
  // Before the reconciler: its page ends at once when nothing more is started.
  closing(() => parts.starter.stop());
  return worker;
}

/** Every process that writes the log makes its coming days: none depends on another to be there. */
function keepPartitions(db: Db, log: Logger): NodeJS.Timeout {
  return setInterval(() => {
    ensurePartitions(db).catch((error: unknown) => log.warn({ error: String(error) }, 'partitions not made'));
  }, partitionsEveryMs);
}

/** A week of partitions exists ahead. */
const partitionsEveryMs = 3_600_000;

/** @throws ConfigError when the configured file is of no use: the first event that needs it would be too late */
async function openGeo({ geoIpFile }: Config): Promise<GeoLookup | undefined> {
  if (geoIpFile === undefined) return undefined;
  return await createGeoLookup(geoIpFile).catch((error: unknown) => {
    throw new ConfigError([`MAILHOOKS_GEOIP_FILE: ${(error as Error).message}`]);
  });
}

const mailFolder = ({ dataDir }: Config): string => join(dataDir, 'mail');

function createMailer(config: Config, log: Logger): Mailer {
  if (config.smtpUrl !== undefined) return createSmtpMailer(config.smtpUrl, config.mailFrom);
  return createFileMailer(mailFolder(config), config.mailFrom, (file) =>
    log.info({ file }, 'mail written to a file (SMTP_URL is not set)'),
  );
}

/** A worker has nothing to do without Temporal: it waits for it, and says so. */
async function connectWhenUp(
  config: Config,
  { temporalAddress: address, tracing, telemetry }: Pick<Parts, 'temporalAddress' | 'tracing' | 'telemetry'>,
  log: Logger,
  signal?: AbortSignal,
): Promise<Temporal> {
  for (;;) {
    try {
      await telemetry?.temporal.ensure();
      return await connectTemporal(config, address, tracing?.temporal.client);
    } catch (error) {
      signal?.throwIfAborted();
      log.warn({ address, error: String(error) }, 'Temporal cannot be reached yet, trying again');
      await delay(2_000, undefined, { signal });
    }
  }
}
