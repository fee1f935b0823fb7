import type { MailKind } from '../domain/account/owner-mail.ts';

/**
 * `failed`, `refused` (the address) and `misconfigured` (the mail server refuses us): a try that may be followed by others;
 * `stopped`, `obsolete`, `withheld`: never sent; `limited`: beyond the day's limit.
 */
export type MailResult =
  'sent' | 'failed' | 'refused' | 'misconfigured' | 'limited' | 'stopped' | 'obsolete' | 'withheld';

/** What services and activities report of disabled endpoints and mails to owners; `src/telemetry` counts it. */
export interface OutageMetrics {
  mailed(kind: MailKind, result: MailResult): void;
  /** @param reason `exhausted`: a delivery failed for good; `request`: by a call of the API */
  disabled(reason: 'exhausted' | 'request'): void;
}
