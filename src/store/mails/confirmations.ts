import { newId } from '../../domain/basics/ids.ts';
import { confirmationMs, mailboxOf } from '../../domain/account/owner-mail.ts';
import { isConfirmed, isUnconfirmed } from './owner-mails.ts';
import type { Queryable } from '../pool.ts';

/** Whether an account may use an address without anybody's confirmation: it does so already. */
export async function isKnownAddress(tx: Queryable, accountId: string, address: string): Promise<boolean> {
  const { rows } = await tx.query<{ known: boolean }>(`SELECT ${isConfirmed('$1', '$2')} AS known`, [
    accountId,
    address,
  ]);
  return rows[0]?.known ?? false;
}

/**
 * Asks for the mail that asks whoever reads an address. One that waits to be sent is enough, and one for an address that
 * the account has given up since is not sent any more.
 */
export async function requestConfirmation(tx: Queryable, accountId: string, address: string): Promise<void> {
  await tx.query(
    `DELETE FROM notifications n WHERE n.account_id = $1 AND n.kind = 'confirm-address' AND n.sent_at IS NULL
       AND NOT ${isUnconfirmed('n.account_id', 'n.address')}`,
    [accountId],
  );
  await tx.query(
    `INSERT INTO notifications (id, kind, account_id, address, mailbox)
     SELECT $1, 'confirm-address', $2, $3, $4 WHERE NOT EXISTS (
       SELECT FROM notifications WHERE account_id = $2 AND kind = 'confirm-address' AND address = $3
         AND sent_at IS NULL AND next_try_at IS NOT NULL
     )`,
    [newId('ntf'), accountId, address, mailboxOf(address)],
  );
}

/** @param hash of the token, SHA-256 */
export async function saveToken(db: Queryable, id: string, hash: Buffer): Promise<void> {
  await db.query(
    `UPDATE notifications SET token_hash = $2, token_expires_at = now() + $3 * interval '1 ms' WHERE id = $1`,
    [id, hash, confirmationMs],
  );
}

/** A mail that asked for the confirmation of an address, found by the token in its link. */
export interface Confirmation {
  id: string;
  accountId: string;
  address: string;
  /** Whether the link still works: it has not been used, its time is not over, and the address is still wanted. */
  open: boolean;
}

/** @param lock so that of two confirmations at the same time one counts */
export async function findConfirmation(
  tx: Queryable,
  hash: Buffer,
  lock = false,
): Promise<Confirmation | undefined> {
  const { rows } = await tx.query<Confirmation>(
    `SELECT n.id, n.account_id AS "accountId", n.address, n.token_used_at IS NULL AND n.token_expires_at > now()
       AND ${isUnconfirmed('n.account_id', 'n.address')} AS open
     FROM notifications n WHERE n.token_hash = $1 ${lock ? 'FOR NO KEY UPDATE OF n' : ''}`,
    [hash],
  );
  return rows[0];
}

/** Wherever the account uses the address, it is confirmed from now on. */
export async function confirmAddress(tx: Queryable, { id, accountId, address }: Confirmation): Promise<void> {
  await tx.query('UPDATE notifications SET token_used_at = now() WHERE id = $1', [id]);
  await tx.query(
    `UPDATE accounts SET confirmed_email = NULL, owner_mail = NULL, updated_at = now()
     WHERE id = $1 AND email = $2 AND confirmed_email IS NOT NULL`,
    [accountId, address],
  );
  await tx.query(
    `UPDATE endpoints SET owner_email_unconfirmed = false, owner_mail = NULL, updated_at = now()
     WHERE account_id = $1 AND owner_email = $2 AND owner_email_unconfirmed`,
    [accountId, address],
  );
}
