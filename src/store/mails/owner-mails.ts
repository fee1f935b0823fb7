import type { MailKind, OwnerMail } from '../../domain/account/owner-mail.ts';
import type { Capability } from '../../domain/account/portal-rules.ts';
import { lockAccount } from '../tenants/accounts.ts';
import { transaction, type Db, type Queryable } from '../pool.ts';

/**
 * `waiting`: its first tries; `deferred`, `refused`: tried again later; `collected`: waits for a digest; `stopped`: refused
 * for good, until an address changes; `obsolete`: what it says is no longer true; `withheld`: the account itself hastened
 * the outage.
 */
export type MailStatus =
  | 'waiting'
  | 'deferred'
  | 'refused'
  | 'collected'
  | 'sent'
  | 'digested'
  | 'stopped'
  | 'obsolete'
  | 'withheld';

/** A mail that is to be sent, and to whom. */
export interface DueMail {
  id: string;
  kind: MailKind;
  accountId: string;
  accountName: string;
  /** Null for mails about no endpoint. */
  endpointId: string | null;
  status: MailStatus;
  createdAt: Date;
  nextTryAt: Date;
  /** Rounds in which every address was refused. */
  refusals: number;
  /** Addresses refused in the present round. */
  refused: string[];
  /** Whether what the mail says is still true. */
  holds: boolean;
  /** Of a confirmation or a digest; of another mail, whom it was last tried for. */
  address: string | null;
  /** Whether the account still has that address, and it is confirmed. */
  addressConfirmed: boolean;
  /** Null when the endpoint has none of its own, or one that nobody has confirmed. */
  endpointAddress: string | null;
  accountAddress: string;
  /** Of a link that somebody asked for: what it gives. Null: what mails give. */
  capabilities: Capability[] | null;
  /** Whether mail to the address has been given up before. */
  endpointStopped: boolean;
  accountStopped: boolean;
}

/** An address that waits for its confirmation. */
export const isUnconfirmed = (accountId: string, address: string): string => `(
  EXISTS (SELECT FROM accounts w WHERE w.id = ${accountId} AND w.email = ${address} AND w.confirmed_email IS NOT NULL)
  OR EXISTS (SELECT FROM endpoints w
    WHERE w.account_id = ${accountId} AND w.owner_email = ${address} AND w.owner_email_unconfirmed))`;

/** An address that mails of the account may go to. */
export const isConfirmed = (accountId: string, address: string): string => `(
  EXISTS (SELECT FROM accounts w WHERE w.id = ${accountId} AND coalesce(w.confirmed_email, w.email) = ${address})
  OR EXISTS (SELECT FROM endpoints w
    WHERE w.account_id = ${accountId} AND w.owner_email = ${address} AND NOT w.owner_email_unconfirmed))`;

/** Of a notification `n`, and its endpoint `p` if it has one. */
const holds = `CASE n.kind
  WHEN 'endpoint-disabled' THEN p.status = 'disabled' AND p.outage = n.outage + 1
  WHEN 'endpoint-failing' THEN p.status = 'enabled' AND p.outage = n.outage
    AND coalesce(p.last_success_at < n.created_at, true)
  WHEN 'confirm-address' THEN ${isUnconfirmed('n.account_id', 'n.address')}
  ELSE true END`;

/** @returns undefined when it has been sent, given up, or is not due (with `early`: whenever it is due) */
export async function findMail(db: Queryable, id: string, early: boolean): Promise<DueMail | undefined> {
  const { rows } = await db.query<DueMail>(
    `SELECT n.id, n.kind, n.account_id AS "accountId", a.name AS "accountName", p.id AS "endpointId", n.status, n.created_at AS "createdAt",
       n.next_try_at AS "nextTryAt", n.refusals, n.refused, ${holds} AS holds, n.address,
       coalesce(${isConfirmed('n.account_id', 'n.address')}, false) AS "addressConfirmed",
       CASE WHEN NOT p.owner_email_unconfirmed THEN p.owner_email END AS "endpointAddress",
       coalesce(a.confirmed_email, a.email) AS "accountAddress", n.capabilities,
       coalesce(p.owner_mail->>'status' = 'stopped', false) AS "endpointStopped",
       coalesce(a.owner_mail->>'status' = 'stopped', false) AS "accountStopped"
     FROM notifications n JOIN accounts a ON a.id = n.account_id LEFT JOIN endpoints p ON p.id = n.endpoint_id
     WHERE n.id = $1 AND n.sent_at IS NULL AND n.next_try_at IS NOT NULL AND (n.endpoint_id IS NULL OR p.id IS NOT NULL)
       AND ($2 OR n.next_try_at < now() + interval '2 s')`,
    [id, early],
  );
  return rows[0];
}

/** How a try left a mail; what is not given stays. */
export interface Settled {
  status: MailStatus;
  nextTryAt: Date | null;
  refusals?: number;
  refused?: string[];
  lastError?: string | null;
  /** What the API shows; null: `ok`. */
  endpoint?: OwnerMail | null;
  account?: OwnerMail | null;
  /** Of whoever holds the address that is to be confirmed. */
  confirmation?: OwnerMail | null;
}

/** Writes how a try ended, unless the mail was made due again since it was read: only what was sent stays sent. */
export async function settleMail(db: Db, mail: DueMail, to: Settled): Promise<void> {
  await transaction(db, async (tx) => {
    if (await lockAccount(tx, mail.accountId)) await settleLocked(tx, mail, to);
  });
}

/** Within a transaction that holds the account. */
export async function settleLocked(tx: Queryable, mail: DueMail, to: Settled): Promise<boolean> {
  const isSent = to.status === 'sent';
  // The endpoint before its mails, as whoever deletes one takes them.
  if (mail.endpointId !== null) {
    await tx.query('SELECT FROM endpoints WHERE id = $1 FOR NO KEY UPDATE', [mail.endpointId]);
  }
  const { rowCount } = await tx.query(
    `UPDATE notifications SET status = $3, next_try_at = $4, refusals = $5, refused = $6, last_error = $7,
       sent_at = CASE WHEN $8 THEN now() END
     WHERE id = $1 AND sent_at IS NULL AND ($8 OR next_try_at = $2)`,
    [
      mail.id,
      mail.nextTryAt,
      to.status,
      to.nextTryAt,
      to.refusals ?? mail.refusals,
      to.refused ?? mail.refused,
      to.lastError ?? null,
      isSent,
    ],
  );
  if (rowCount !== 1) return false;
  if (to.endpoint !== undefined && mail.endpointId !== null) {
    await showOwnerMail(tx, mail.endpointId, to.endpoint);
  }
  if (to.account !== undefined) {
    await tx.query('UPDATE accounts SET owner_mail = $2 WHERE id = $1', [mail.accountId, to.account]);
  }
  if (to.confirmation !== undefined) await showConfirmation(tx, mail, to.confirmation);
  if (to.status === 'obsolete') await showNoNextTry(tx, mail);
  return true;
}

/** Of a mail that is not sent any more: an address that was refused is so still. */
async function showNoNextTry(tx: Queryable, mail: DueMail): Promise<void> {
  const without = `owner_mail = CASE WHEN owner_mail->>'status' <> 'deferred'
    THEN owner_mail || '{"nextTryAt": null}' END`;
  await tx.query(`UPDATE endpoints SET ${without} WHERE id = $1 AND owner_mail->>'nextTryAt' IS NOT NULL`, [
    mail.endpointId,
  ]);
  // Another mail of the account may have a next try.
  await tx.query(
    `UPDATE accounts SET ${without} WHERE id = $1 AND (owner_mail->>'nextTryAt')::timestamptz <= now()`,
    [mail.accountId],
  );
}

/** @param ownerMail null: `ok` */
export async function showOwnerMail(
  tx: Queryable,
  endpointId: string,
  ownerMail: OwnerMail | null,
): Promise<void> {
  await tx.query('UPDATE endpoints SET owner_mail = $2 WHERE id = $1', [endpointId, ownerMail]);
}

async function showConfirmation(tx: Queryable, mail: DueMail, state: OwnerMail | null): Promise<void> {
  await tx.query(
    `WITH account AS (
       UPDATE accounts SET owner_mail = $3 WHERE id = $1 AND email = $2 AND confirmed_email IS NOT NULL
     )
     UPDATE endpoints SET owner_mail = $3 WHERE account_id = $1 AND owner_email = $2 AND owner_email_unconfirmed`,
    [mail.accountId, mail.address, state],
  );
}

/** The workflow of the delivery that brought a mail about has done its part: what is still to be sent, `findDue` finds. */
export async function markHandedOver(db: Queryable, id: string): Promise<void> {
  await db.query(
    `UPDATE deliveries d SET compensated_at = now() FROM notifications n
     WHERE n.id = $1 AND d.accepted_at = n.delivery_accepted_at AND d.id = n.delivery_id AND d.compensated_at IS NULL`,
    [id],
  );
}

/** A mail that waits for a workflow of its own. */
export type WaitingMail = Pick<DueMail, 'id' | 'kind' | 'accountId' | 'endpointId'>;

/**
 * Mails that are due and that no delivery's workflow sends any more. One whose workflow was started lately, for this very
 * try, is left to it.
 */
export async function findDue(db: Queryable, startedBefore: Date, limit: number): Promise<WaitingMail[]> {
  const { rows } = await db.query<WaitingMail>(
    `SELECT n.id, n.kind, n.account_id AS "accountId", n.endpoint_id AS "endpointId" FROM notifications n
     WHERE n.sent_at IS NULL AND n.next_try_at <= now()
       AND (n.started_at IS NULL OR n.started_at < $1 OR n.started_at < n.next_try_at)
       AND (n.endpoint_id IS NULL OR EXISTS (SELECT FROM endpoints p WHERE p.id = n.endpoint_id))
       AND NOT EXISTS (
         SELECT FROM deliveries d WHERE d.accepted_at = n.delivery_accepted_at AND d.id = n.delivery_id
           AND d.status = 'failed' AND d.compensated_at IS NULL
       )
     ORDER BY n.next_try_at LIMIT $2`,
    [startedBefore, limit],
  );
  return rows;
}

/** @param at when it was found due: one that becomes due again while its workflow is started is not passed over */
export async function markMailStarted(db: Queryable, id: string, at: Date): Promise<void> {
  await db.query('UPDATE notifications SET started_at = $2 WHERE id = $1', [id, at]);
}

/**
 * An address has changed: what could not be sent to the one before is due again, where it is still so.
 * @param endpointId undefined: of the whole account
 */
export async function reviveMails(tx: Queryable, accountId: string, endpointId?: string): Promise<void> {
  await tx.query(
    `UPDATE notifications u SET status = 'waiting', refusals = 0, refused = '{}', next_try_at = clock_timestamp(),
       started_at = NULL
     FROM notifications n LEFT JOIN endpoints p ON p.id = n.endpoint_id
     WHERE u.id = n.id AND n.account_id = $1 AND ($2::text IS NULL OR n.endpoint_id = $2) AND n.sent_at IS NULL
       AND n.status IN ('deferred', 'refused', 'stopped') AND n.kind <> 'confirm-address' AND ${holds}`,
    [accountId, endpointId],
  );
}
