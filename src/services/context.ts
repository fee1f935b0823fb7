import type { Logger } from 'pino';
import type { JobHandoff } from '../dispatch/job-handoff.ts';
import type { WorkflowDeleter } from '../dispatch/outbox/workflow-deleter.ts';
import type { GeoLookup } from '../delivery/request/geoip.ts';
import type { HttpSender } from '../delivery/http/http-sender.ts';
import type { RecoveryStarter } from '../dispatch/outbox/recovery-starter.ts';
import type { Dispatcher } from '../dispatch/dispatcher.ts';
import type { TargetGuard } from '../delivery/guard/target-guard.ts';
import type { WorkflowSignaller } from '../dispatch/outbox/workflow-signaller.ts';
import type { BatchedQueries } from '../store/batching/batched-queries.ts';
import type { Db } from '../store/pool.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import type { DeliveryMetrics } from '../delivery/attempt/delivery-metrics.ts';
import type { IngestMetrics } from './ingest-metrics.ts';
import type { OutageMetrics } from './outage-metrics.ts';
import type { FairRoom } from '../store/batching/fair-room.ts';
import type { FairTurns } from '../store/batching/fair-turns.ts';
import type { ApiKeyCache } from './accounts/api-key-cache.ts';
import type { KeyUses } from './accounts/key-uses.ts';

/** What services work with; built once, in `src/app/services.ts`. */
export interface ServiceContext {
  /** Of a request: the pool as the account in its path may use it, or whoever makes it. */
  db: Db;
  /** The pool as an account may use it. */
  dbOf: (accountId: string) => Db;
  batched: BatchedQueries;
  /** Undefined: a key is looked up for every request. */
  apiKeyCache: Pick<ApiKeyCache, 'find'> | undefined;
  keyUses: Pick<KeyUses, 'note'>;
  /**
   * Turns of accounts whose events need a transaction of their own: for a transaction, a large one, and its large statements.
   */
  ingestTurns: Readonly<Record<'transactions' | 'large' | 'slices', FairTurns>>;
  /** Bounds the memory that request bodies take when they are parsed, in bytes, by the key that sent them. */
  workRoom: FairRoom;
  /** Bounds the deliveries that are planned in memory and wait for the statement that writes them, by account. */
  planRoom: FairRoom;
  /** Bounds the endpoints of accounts that have many, in memory for each of their requests, by account. */
  endpointRoom: FairRoom;
  /** Bounds the tests of endpoints in flight, by account. */
  testRoom: FairRoom;
  jobHandoff: Pick<JobHandoff, 'put'>;
  /**
   * To be called after each call that may have changed an account, a key, an endpoint or a delivery: clears this process's
   * caches.
   */
  changed(): void;
  box: SecretBox;
  guard: TargetGuard;
  sender: HttpSender;
  /** Undefined: no GeoIP file is configured. */
  geo: GeoLookup | undefined;
  dispatcher: Dispatcher;
  signaller: WorkflowSignaller;
  recoveryStarter: RecoveryStarter;
  workflowDeleter: WorkflowDeleter;
  /** Mail that is written to files instead of sent: `sweep` deletes files of what has been erased. */
  mailFiles: { sweep(): Promise<void> };
  /** How long the log is kept, in ms. */
  retentionMs: number;
  /** Endpoints that one account may have, up to `mostEndpoints`, and URLs that its messages may name. */
  maxEndpoints: number;
  /** Keys that one account may have. */
  maxKeys: number;
  /** Turns of reads and writes that may take long: they leave connections of the pool to others. */
  slow: FairTurns;
  /** Turns of work that takes a connection of its own, besides those of the pool. */
  patient: FairTurns;
  metrics: IngestMetrics & Pick<OutageMetrics, 'disabled'> & Pick<DeliveryMetrics, 'ended'>;
  /** Where people reach the page and the API, without a slash at its end. */
  publicUrl: string;
  /** SHA-256 of the bootstrap admin key. */
  adminKeyHash: Buffer;
  /** Where Temporal shows a workflow; null when no URL of the UI is configured. */
  workflowUrl(workflowId: string): string | null;
  log: Logger;
}
