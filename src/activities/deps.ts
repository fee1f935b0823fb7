import type { AttemptDeps } from '../delivery/attempt-deps.ts';
import type { Mailer } from '../mail/mailer.ts';
import type { Db } from '../store/pool.ts';

export interface ActivityDeps extends AttemptDeps {
  db: Db;
  mailer: Mailer;
  disablePolicy: 'strict' | 'no-success-since';
  /** Base of the links in mails. */
  publicUrl: string;
}
