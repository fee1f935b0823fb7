import type { Logger } from 'pino';
import type { AttemptDeps } from '../delivery/attempt/attempt-types.ts';
import type { BatchPosts } from '../delivery/attempt/batch-posts.ts';
import type { DeliveryMetrics } from '../delivery/attempt/delivery-metrics.ts';
import type { EagerStartTracker } from '../dispatch/eager-start-tracker.ts';
import type { JobHandoff } from '../dispatch/job-handoff.ts';
import type { RetryPolicy } from '../domain/delivery/retry-ladder.ts';
import type { MailFiles } from '../mail/mail-files.ts';
import type { Mailer } from '../mail/mail.ts';
import type { OutageMetrics } from '../services/outage-metrics.ts';
import type { RecoveryDeps } from '../services/recovery/recovery-page.ts';

/** What the worker's activities work with. `src/app/worker.ts` builds it once for each worker. */
export interface ActivityDeps extends RecoveryDeps {
  /** What every attempt is made with. */
  attempts: AttemptDeps;
  batchPosts: BatchPosts;
  eagerStarts: EagerStartTracker;
  jobHandoff: JobHandoff;
  mailer: Mailer;
  mailFiles: Pick<MailFiles, 'sweep'>;
  metrics: DeliveryMetrics & OutageMetrics;
  retry: RetryPolicy;
  disablePolicy: 'strict' | 'no-success-since';
  /** Base of the links in mails. */
  publicUrl: string;
  /** How long the log is kept, in ms. */
  retentionMs: number;
  log: Logger;
}
