import type { AttemptDeps } from '../delivery/attempt-deps.ts';
import type { JobHandoff } from '../delivery/fresh-jobs.ts';
import type { EagerStartTracker } from '../delivery/first-tasks.ts';
import type { BatchPosts } from '../delivery/shared-posts.ts';
import type { MailFiles } from '../mail/mail-files.ts';
import type { Mailer } from '../mail/mailer.ts';
import type { RecoveryDeps } from '../services/recovery-page.ts';

export interface ActivityDeps extends AttemptDeps, RecoveryDeps {
  db: RecoveryDeps['db'];
  shared: BatchPosts;
  eagerStarts: EagerStartTracker;
  jobHandoff: JobHandoff;
  mailer: Mailer;
  mailFiles: Pick<MailFiles, 'sweep'>;
  disablePolicy: 'strict' | 'no-success-since';
  /** Base of the links in mails. */
  publicUrl: string;
  /** How long the log is kept, in ms. */
  retentionMs: number;
}
