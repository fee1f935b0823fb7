import type { MailFiles } from '../mail/mail-files.ts';
import { createApiKeyCache } from '../services/accounts/api-key-cache.ts';
import { createKeyUses } from '../services/accounts/key-uses.ts';
import { hashKey } from '../services/accounts/api-keys.ts';
import { createSlowTurns } from '../services/accounts/slow-turns.ts';
import type { ServiceContext } from '../services/context.ts';
import { createIngestTurns } from '../services/ingest/ingest-turns.ts';
import { createProcessShares } from '../services/process-shares.ts';
import { createLeavingTurns } from '../store/batching/fair-turns.ts';
import type { Metrics } from '../telemetry/metrics/metrics.ts';
import { workflowUrl } from '../domain/delivery/workflow-ids.ts';
import type { Database } from './database.ts';
import type { Delivery } from './delivery.ts';
import type { Dispatch } from './dispatch.ts';
import type { Setup } from './setup.ts';

export function createServices(
  { config, connections, log, closers }: Setup,
  { db, dbOf, batched }: Database,
  { guard, attempts }: Delivery,
  dispatch: Dispatch,
  mailFiles: MailFiles,
  metrics: Metrics,
): ServiceContext {
  const long = createLeavingTurns(() => db.options.max);
  const { slow, patient } = createSlowTurns(db.fullSize, long);
  const keyUses = createKeyUses(db, log);
  closers.add(() => keyUses.close());
  const apiKeyCache = config.optimizations.knownKeys ? createApiKeyCache() : undefined;
  const { jobHandoff } = dispatch;
  const uiUrl = connections.temporalUiUrl ?? config.temporalUiUrl;
  return {
    db,
    dbOf,
    batched,
    apiKeyCache,
    keyUses,
    ingestTurns: createIngestTurns(db.fullSize, long),
    ...createProcessShares(),
    jobHandoff,
    changed() {
      jobHandoff.clear();
      apiKeyCache?.clear();
    },
    box: attempts.box,
    guard,
    sender: attempts.sender,
    geo: attempts.geo,
    dispatcher: dispatch.dispatcher,
    signaller: dispatch.signaller,
    recoveryStarter: dispatch.recoveryStarter,
    workflowDeleter: dispatch.workflowDeleter,
    mailFiles,
    retentionMs: config.retentionMs,
    maxEndpoints: config.maxEndpoints,
    maxKeys: config.maxKeys,
    slow,
    patient,
    metrics,
    publicUrl: config.publicUrl,
    adminKeyHash: hashKey(connections.adminKey),
    workflowUrl: (id) => workflowUrl(uiUrl, config.temporalNamespace, id),
    log,
  };
}
