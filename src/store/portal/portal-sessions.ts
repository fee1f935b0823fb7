import type { Capability } from '../../domain/account/portal-rules.ts';
import type { Queryable } from '../pool.ts';
import { isGivenUp } from './portal-links.ts';

/** A session of the owner's page that begins. `endpointId` null: it is for all of its account. */
export interface NewSession {
  /** SHA-256 of the cookie. */
  hash: Buffer;
  id: string;
  /** Null: an operator's. */
  accountId: string | null;
  endpointId: string | null;
  keyId: string | null;
  /** Null: a key opened it. */
  linkHash: Buffer | null;
  /** Of one that a mailed link opened: where; else null. */
  browserHash: Buffer | null;
  capabilities: readonly Capability[];
}

/** A session that has not ended. `accountName` is null for an operator's. */
export interface StoredSession extends Omit<NewSession, 'browserHash'> {
  accountName: string | null;
  expiresAt: Date;
}

/** @param most sessions that the account, and the link, have after that: the oldest end, and their browsers may open the link again */
export async function insertSession(
  tx: Queryable,
  session: NewSession,
  lifeMs: number,
  most: { ofAccount: number; ofLink: number },
): Promise<void> {
  await tx.query(
    `INSERT INTO portal_sessions (hash, id, account_id, endpoint_id, key_id, link_hash, browser_hash, capabilities, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now() + $9 * interval '1 ms')`,
    [
      ...[session.hash, session.id, session.accountId, session.endpointId, session.keyId],
      ...[session.linkHash, session.browserHash, session.capabilities, lifeMs],
    ],
  );
  // Those of the link first: whoever opens one link again and again ends nobody else's session. Whoever opens many of its links
  // does so when the account has 500.
  const caps = [
    ...(session.linkHash ? [{ linkHash: session.linkHash, kept: most.ofLink }] : []),
    { linkHash: null, kept: most.ofAccount },
  ];
  for (const { linkHash, kept } of caps) {
    await tx.query(
      `WITH ended AS (
         DELETE FROM portal_sessions WHERE hash IN (
           SELECT hash FROM portal_sessions
           WHERE account_id IS NOT DISTINCT FROM $1 AND ($3::bytea IS NULL OR link_hash = $3)
           ORDER BY created_at DESC, hash OFFSET $2)
         RETURNING link_hash, browser_hash
       )
       DELETE FROM portal_link_uses u USING ended
       WHERE u.link_hash = ended.link_hash AND u.browser_hash = ended.browser_hash`,
      [session.accountId, kept, linkHash],
    );
  }
}

/** @returns undefined when it has ended, also as the account gave up the address to which its link was mailed */
export async function findStoredSession(db: Queryable, hash: Buffer): Promise<StoredSession | undefined> {
  return (await findStoredSessions(db, [hash]))[0];
}

/** @returns for each as `findStoredSession` */
export async function findStoredSessions(
  db: Queryable,
  hashes: readonly Buffer[],
): Promise<(StoredSession | undefined)[]> {
  const { rows } = await db.query<StoredSession>(
    `SELECT s.hash, s.id, s.account_id AS "accountId", a.name AS "accountName", s.endpoint_id AS "endpointId",
       s.key_id AS "keyId", s.link_hash AS "linkHash", s.capabilities, s.expires_at AS "expiresAt"
     FROM portal_sessions s LEFT JOIN accounts a ON a.id = s.account_id
     WHERE s.hash = ANY($1) AND s.expires_at > now()
       AND NOT EXISTS (SELECT FROM portal_links l WHERE l.hash = s.link_hash AND ${isGivenUp})`,
    [hashes],
  );
  const found = new Map(rows.map((row) => [row.hash.toString('latin1'), row]));
  return hashes.map((hash) => found.get(hash.toString('latin1')));
}

/** Nothing happens when there is none. The link that opened it stays used. */
export async function deleteSession(tx: Queryable, hash: Buffer): Promise<void> {
  await tx.query('DELETE FROM portal_sessions WHERE hash = $1', [hash]);
}

/** Ends the sessions of an account in every process; those of operators go on. */
export async function deleteSessionsOf(tx: Queryable, accountId: string): Promise<void> {
  await tx.query('DELETE FROM portal_sessions WHERE account_id = $1', [accountId]);
}
