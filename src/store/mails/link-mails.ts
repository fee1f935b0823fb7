import { newId } from '../../domain/basics/ids.ts';
import { mailboxOf } from '../../domain/account/owner-mail.ts';
import type { Capability } from '../../domain/account/portal-rules.ts';
import { isConfirmed } from './owner-mails.ts';
import type { Queryable } from '../pool.ts';

/** Mails with a new link that an account was asked for within an hour. */
export async function countLinkMails(tx: Queryable, accountId: string): Promise<number> {
  const { rows } = await tx.query<{ count: number }>(
    `SELECT count(*) AS count FROM notifications
     WHERE account_id = $1 AND kind = 'portal-link' AND created_at > now() - interval '1 hour'`,
    [accountId],
  );
  return rows[0]?.count ?? 0;
}

/**
 * Asks for a mail with a new link, unless one is on its way. It goes to the address before if that is still the account's, else
 * to whom mails about the endpoint, or the account, go.
 */
export async function requestLinkMail(
  tx: Queryable,
  link: {
    accountId: string;
    endpointId: string | null;
    address: string | null;
    capabilities: readonly Capability[];
  },
): Promise<void> {
  const { rows } = await tx.query<{ address: string }>(
    `SELECT coalesce(
       CASE WHEN ${isConfirmed('$1', '$3')} THEN $3 END,
       (SELECT owner_email FROM endpoints WHERE id = $2 AND account_id = $1 AND NOT owner_email_unconfirmed),
       a.confirmed_email, a.email) AS address
     FROM accounts a WHERE a.id = $1`,
    [link.accountId, link.endpointId, link.address],
  );
  const address = rows[0]?.address;
  if (address === undefined) return;
  await tx.query(
    `INSERT INTO notifications (id, kind, account_id, endpoint_id, address, mailbox, capabilities)
     SELECT $1, 'portal-link', $2, $3, $4, $5, $6 WHERE NOT EXISTS (
       SELECT FROM notifications WHERE account_id = $2 AND kind = 'portal-link' AND endpoint_id IS NOT DISTINCT FROM $3
         AND address = $4 AND sent_at IS NULL AND next_try_at IS NOT NULL
     )`,
    [newId('ntf'), link.accountId, link.endpointId, address, mailboxOf(address), link.capabilities],
  );
}
