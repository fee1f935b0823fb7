import type { Logger } from 'pino';
import type { JobHandoff } from '../delivery/fresh-jobs.ts';
import type { WorkflowDeleter } from '../delivery/forgetter.ts';
import type { GeoLookup } from '../delivery/geo.ts';
import type { HttpSender } from '../delivery/http-sender.ts';
import type { RecoveryStarter } from '../delivery/recovery-starter.ts';
import type { Dispatcher } from '../delivery/dispatcher.ts';
import type { TargetGuard } from '../delivery/target-guard.ts';
import type { WorkflowSignaller } from '../delivery/waker.ts';
import type { BatchedQueries } from '../store/busy-queries.ts';
import type { Db } from '../store/pool.ts';
import type { SecretBox } from '../store/secret-box.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { FairTurns } from '../store/fair-turns.ts';
import type { ApiKeyCache } from './known-callers.ts';

/** What services work with; built once, in `src/mailhooks.ts`. */
export interface ServiceContext {
  db: Db;
  busy: BatchedQueries;
  /** Undefined: a key is looked up for every request. */
  apiKeyCache: ApiKeyCache | undefined;
  /** Of accounts whose events need a transaction of their own: for the transaction, and for each of its large statements. */
  ingestTurns: Readonly<Record<'transactions' | 'slices', FairTurns>>;
  jobHandoff: JobHandoff;
  box: SecretBox;
  guard: TargetGuard;
  sender: HttpSender;
  /** Undefined: no GeoIP file is configured. */
  geo: GeoLookup | undefined;
  dispatcher: Dispatcher;
  signaller: WorkflowSignaller;
  recoveryStarter: RecoveryStarter;
  workflowDeleter: WorkflowDeleter;
  /** Of mail that is written instead of sent: looks for what is to be gone. */
  mailFiles: { sweep(): Promise<void> };
  /** How long the log is kept, in ms. */
  retentionMs: number;
  /** Endpoints that one account may have. */
  maxEndpoints: number;
  /** Keys that one account may have. */
  maxKeys: number;
  /** For what may take long and anybody may ask for: it leaves connections of the pool to others. */
  slow: FairTurns;
  /** For what takes a connection of its own, besides the pool's. */
  patient: FairTurns;
  metrics: Metrics;
  /** SHA-256 of the bootstrap admin key. */
  adminKeyHash: Buffer;
  /** Where Temporal shows a workflow; null when nobody said where its UI is. */
  workflowUrl(workflowId: string): string | null;
  log: Logger;
}
