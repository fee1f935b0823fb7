import { newId } from '../../domain/basics/ids.ts';
import { mailboxOf, type MailKind } from '../../domain/account/owner-mail.ts';
import { lockAccount } from '../tenants/accounts.ts';
import { settleLocked, type DueMail } from './owner-mails.ts';
import { transaction, type Db, type Queryable } from '../pool.ts';

/** Of a row: within the last 24 hours. */
export const lately = "counted_at > now() - interval '1 day'";

/** Asks for a digest unless one is on its way. */
export async function requestDigest(tx: Queryable, accountId: string, address: string): Promise<void> {
  await tx.query(
    `INSERT INTO notifications (id, kind, account_id, address, mailbox, next_try_at)
     SELECT $1, 'digest', $2, $3, $4, greatest(
       coalesce((SELECT min(counted_at) FROM notifications
         WHERE account_id = $2 AND ${lately} AND kind IN ('endpoint-disabled', 'endpoint-failing')), now()),
       (SELECT max(sent_at) FROM notifications WHERE account_id = $2 AND kind = 'digest' AND mailbox = $4)
     ) + interval '1 day'
     WHERE NOT EXISTS (SELECT FROM notifications WHERE account_id = $2 AND kind = 'digest' AND mailbox = $4
       AND sent_at IS NULL AND next_try_at IS NOT NULL)`,
    [newId('ntf'), accountId, address, mailboxOf(address)],
  );
}

/** A mail that a digest names. */
export interface CollectedMail {
  id: string;
  kind: MailKind;
  endpointId: string;
  endpointName: string;
  createdAt: Date;
}

/** Oldest first; those of deleted endpoints are left out. */
export async function findCollected(
  db: Queryable,
  { accountId, address }: Pick<DueMail, 'accountId' | 'address'>,
): Promise<CollectedMail[]> {
  const { rows } = await db.query<CollectedMail>(
    `SELECT n.id, n.kind, p.id AS "endpointId", p.name AS "endpointName", n.created_at AS "createdAt"
     FROM notifications n JOIN endpoints p ON p.id = n.endpoint_id
     WHERE n.account_id = $1 AND n.mailbox = $2 AND n.status = 'collected' AND n.sent_at IS NULL
     ORDER BY n.created_at LIMIT 1000`,
    [accountId, mailboxOf(address ?? '')],
  );
  return rows;
}

/** After a digest was sent; what was collected meanwhile gets the next one. */
export async function markDigested(
  db: Db,
  mail: DueMail,
  collected: readonly CollectedMail[],
): Promise<void> {
  await transaction(db, async (tx) => {
    if (!(await lockAccount(tx, mail.accountId))) return;
    const ids = collected.map(({ id }) => id);
    await tx.query(
      `UPDATE endpoints p SET owner_mail = NULL FROM notifications n
       WHERE n.id = ANY($1) AND p.id = n.endpoint_id AND p.owner_mail->>'status' = 'digest'`,
      [ids],
    );
    await tx.query("UPDATE notifications SET status = 'digested', sent_at = now() WHERE id = ANY($1)", [ids]);
    await settleLocked(tx, mail, { status: 'sent', nextTryAt: null });
    const left = await findCollected(tx, mail);
    if (left.length > 0) await requestDigest(tx, mail.accountId, mail.address ?? mail.accountAddress);
  });
}
