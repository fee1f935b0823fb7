import { dayMs, mailboxOf, mailLimits } from '../../domain/account/owner-mail.ts';
import { lockAccount } from '../tenants/accounts.ts';
import { lately, requestDigest } from './digests.ts';
import { settleLocked, type DueMail } from './owner-mails.ts';
import { transaction, type Db, type Queryable } from '../pool.ts';

/** Whether a mail may go to an address now: `collected` waits for the digest, a date is when it may. */
export type Place = 'free' | 'collected' | Date;

/**
 * Takes a mail's place among those of the day, before it is sent: of two that are sent at once, one is the last. A mail
 * that has its place keeps it, however often it is tried.
 */
export async function takePlace(db: Db, mail: DueMail, address: string): Promise<Place> {
  const mailbox = mailboxOf(address);
  return await transaction(db, async (tx) => {
    if (!(await lockAccount(tx, mail.accountId))) return 'free';
    const place = await findPlace(tx, mail, mailbox);
    if (place === 'free') {
      await tx.query(
        `UPDATE notifications SET address = $2, mailbox = $3,
           counted_at = CASE WHEN mailbox = $3 AND ${lately} THEN counted_at ELSE now() END
         WHERE id = $1`,
        [mail.id, address, mailbox],
      );
    } else if (place === 'collected') {
      await collect(tx, mail, address, mailbox);
    }
    return place;
  });
}

async function findPlace(tx: Queryable, mail: DueMail, mailbox: string): Promise<Place> {
  // Whoever asks for a link is limited when it is asked for.
  if (mail.kind === 'digest' || mail.kind === 'portal-link') return 'free';
  if (mail.kind === 'confirm-address') return await findConfirmationPlace(tx, mail, mailbox);
  const { rows } = await tx.query<{ own: boolean; ofKind: number; all: number }>(
    `SELECT coalesce(bool_or(id = $2 AND mailbox = $3), false) AS own,
       count(*) FILTER (WHERE kind = $4 AND mailbox = $3) AS "ofKind", count(*) AS all
     FROM notifications WHERE account_id = $1 AND ${lately} AND kind IN ('endpoint-disabled', 'endpoint-failing')`,
    [mail.accountId, mail.id, mailbox, mail.kind],
  );
  const { own, ofKind, all } = rows[0] ?? { own: false, ofKind: 0, all: 0 };
  return own || (ofKind < mailLimits.perAddressAndKind && all < mailLimits.perAccount) ? 'free' : 'collected';
}

async function findConfirmationPlace(tx: Queryable, mail: DueMail, mailbox: string): Promise<Place> {
  // Of all accounts: two of them must not both be the last.
  await tx.query("SELECT pg_advisory_xact_lock(hashtextextended('mailbox ' || $1, 0))", [mailbox]);
  const { rows } = await tx.query<{ own: boolean; toMailbox: Date[]; ofAccount: Date[] }>(
    `SELECT coalesce(bool_or(id = $2), false) AS own,
       coalesce(array_agg(counted_at ORDER BY counted_at) FILTER (WHERE mailbox = $3), '{}') AS "toMailbox",
       coalesce(array_agg(counted_at ORDER BY counted_at) FILTER (WHERE account_id = $1), '{}') AS "ofAccount"
     FROM notifications WHERE kind = 'confirm-address' AND ${lately} AND (account_id = $1 OR mailbox = $3)`,
    [mail.accountId, mail.id, mailbox],
  );
  const { own, toMailbox, ofAccount } = rows[0] ?? { own: false, toMailbox: [], ofAccount: [] };
  if (own) return 'free';
  const frees = [
    ...oneTooMany(toMailbox, mailLimits.confirmationsPerAddress),
    ...oneTooMany(ofAccount, mailLimits.confirmationsPerAccount),
  ];
  if (frees.length === 0) return 'free';
  return new Date(Math.max(...frees.map((at) => at.getTime())) + dayMs);
}

/** The mail whose day has to be over before there may be another; none when there may be one now. */
const oneTooMany = (oldestFirst: readonly Date[], limit: number): Date[] =>
  oldestFirst.length < limit ? [] : oldestFirst.slice(oldestFirst.length - limit).slice(0, 1);

/** The digest is due when the first mail of the day is a day old, and a day after the last digest at the earliest. */
async function collect(tx: Queryable, mail: DueMail, address: string, mailbox: string): Promise<void> {
  const digest = { status: 'digest', lastError: null, nextTryAt: null } as const;
  await settleLocked(tx, mail, { status: 'collected', nextTryAt: null, endpoint: digest });
  await tx.query('UPDATE notifications SET address = $2, mailbox = $3 WHERE id = $1', [
    mail.id,
    address,
    mailbox,
  ]);
  await requestDigest(tx, mail.accountId, address);
}
