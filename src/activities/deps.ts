import type { AttemptDeps } from '../delivery/attempt/attempt-types.ts';
import type { DeliveryMetrics } from '../delivery/attempt/delivery-metrics.ts';
import type { JobHandoff } from '../dispatch/job-handoff.ts';
import type { EagerStartTracker } from '../dispatch/eager-start-tracker.ts';
import type { BatchPosts } from '../delivery/attempt/batch-posts.ts';
import type { MailFiles } from '../mail/mail-files.ts';
import type { Mailer } from '../mail/smtp-mailer.ts';
import type { OutageMetrics } from '../services/outage-metrics.ts';
import type { RecoveryDeps } from '../services/recovery/recovery-page.ts';

export interface ActivityDeps extends AttemptDeps, RecoveryDeps {
  db: RecoveryDeps['db'];
  shared: BatchPosts;
  eagerStarts: EagerStartTracker;
  jobHandoff: JobHandoff;
  mailer: Mailer;
  mailFiles: Pick<MailFiles, 'sweep'>;
  metrics: DeliveryMetrics & OutageMetrics;
  disablePolicy: 'strict' | 'no-success-since';
  /** Base of the links in mails. */
  publicUrl: string;
  /** How long the log is kept, in ms. */
  retentionMs: number;
}
