import type { Capability } from '../../domain/account/portal-rules.ts';
import { isConfirmed } from '../mails/owner-mails.ts';
import type { Queryable } from '../pool.ts';

export interface NewLink {
  /** SHA-256 of the token. */
  hash: Buffer;
  accountId: string;
  endpointId: string | null;
  keyId: string | null;
  capabilities: readonly Capability[];
  /** Whom it is mailed to; null: it was not mailed, and works once. */
  address: string | null;
  /** How long it works, from its insertion on. */
  lifeMs: number;
}

/** A mail that is composed again has the same link, which works from then on as long as a new one. @returns until when it works */
export async function insertLink(db: Queryable, link: NewLink): Promise<Date | undefined> {
  const { rows } = await db.query<{ expiresAt: Date }>(
    `INSERT INTO portal_links (hash, account_id, endpoint_id, key_id, capabilities, address, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, now() + $7 * interval '1 ms')
     ON CONFLICT (hash) DO UPDATE SET expires_at = excluded.expires_at WHERE portal_links.address IS NOT NULL
     RETURNING expires_at AS "expiresAt"`,
    [
      ...[link.hash, link.accountId, link.endpointId, link.keyId],
      ...[link.capabilities, link.address, link.lifeMs],
    ],
  );
  return rows[0]?.expiresAt;
}

/** Links that an account has made within a day. */
export async function countLinks(db: Queryable, accountId: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `SELECT count(*) AS count FROM portal_links
     WHERE account_id = $1 AND created_at > now() - interval '1 day' AND address IS NULL`,
    [accountId],
  );
  return rows[0]?.count ?? 0;
}

export interface Link extends Omit<NewLink, 'hash' | 'lifeMs'> {
  /** Of one that works once. */
  isUsed: boolean;
  /** Also where the account does not have the address any more. */
  isExpired: boolean;
}

/** Of a link `l`: it was mailed to an address that the account does not have any more. */
export const isGivenUp = `(l.address IS NOT NULL AND NOT ${isConfirmed('l.account_id', 'l.address')})`;

/** @param lock so that of two uses at the same time one counts */
export const findLink = async (db: Queryable, hash: Buffer, lock = false): Promise<Link | undefined> =>
  (await findLinks(db, [hash], lock))[0];

/** @returns for each as `findLink` */
export async function findLinks(
  db: Queryable,
  hashes: readonly Buffer[],
  lock = false,
): Promise<(Link | undefined)[]> {
  const { rows } = await db.query<Link & { hash: Buffer }>(
    `SELECT l.hash, l.account_id AS "accountId", l.endpoint_id AS "endpointId", l.key_id AS "keyId", l.capabilities, l.address,
       l.used_at IS NOT NULL AS "isUsed",
       l.expires_at <= now() OR ${isGivenUp} AS "isExpired"
     FROM portal_links l WHERE l.hash = ANY($1) ${lock ? 'FOR NO KEY UPDATE OF l' : ''}`,
    [hashes],
  );
  const found = new Map(rows.map((row) => [row.hash.toString('latin1'), row]));
  return hashes.map((hash) => found.get(hash.toString('latin1')));
}

/** Of a link that works once. */
export async function markUsed(tx: Queryable, hash: Buffer): Promise<void> {
  await tx.query('UPDATE portal_links SET used_at = now() WHERE hash = $1', [hash]);
}

/** Notes that a browser has opened a mailed link. @returns whether this browser is a new one */
export async function noteBrowser(tx: Queryable, linkHash: Buffer, browserHash: Buffer): Promise<boolean> {
  const { rowCount } = await tx.query(
    'INSERT INTO portal_link_uses (link_hash, browser_hash) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    [linkHash, browserHash],
  );
  return rowCount === 1;
}

/**
 * Of more than `most` browsers that have opened a mailed link some without a session are forgotten, and may open it again:
 * scanners of mail that follow links, however many, never use it up.
 */
export async function forgetBrowsers(
  tx: Queryable,
  { hash, accountId }: { hash: Buffer; accountId: string },
  most: number,
): Promise<void> {
  await tx.query(
    `DELETE FROM portal_link_uses WHERE link_hash = $1 AND browser_hash IN (
       SELECT u.browser_hash FROM portal_link_uses u WHERE u.link_hash = $1 ORDER BY NOT EXISTS (
         SELECT FROM portal_sessions s
         WHERE s.account_id = $2 AND s.link_hash = u.link_hash AND s.browser_hash = u.browser_hash
       ) OFFSET $3)`,
    [hash, accountId, most],
  );
}

/** Nobody gets in by links that were made before. */
export async function expireLinks(tx: Queryable, accountId: string): Promise<void> {
  await tx.query('UPDATE portal_links SET expires_at = now() WHERE account_id = $1 AND expires_at > now()', [
    accountId,
  ]);
}
