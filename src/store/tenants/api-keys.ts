import type { Caller, KeyInfo, ProducerRights, Scope } from '../../domain/account/caller.ts';
import type { Queryable } from '../pool.ts';
import { prepared } from '../sql.ts';

const columns = 'id, scope, name, created_at AS "createdAt", last_used_at AS "lastUsedAt"';
/** Of a row whose scope is `producer`. */
const rights = 'accounts, may_name_endpoints AS "mayNameEndpoints"';

export interface NewKey {
  id: string;
  accountId: string | null;
  scope: Scope;
  name: string | null;
  /** SHA-256 of the key: the key itself is shown once and stored nowhere. */
  hash: Buffer;
}

/** What is known of a key of scope `producer`. */
export type Producer = ProducerRights & {
  /** Null: its own id. */
  speaker: string | null;
};

/** @param producer of a key of that scope */
export async function insertKey(
  db: Queryable,
  key: NewKey,
  producer?: Producer,
): Promise<KeyInfo | undefined> {
  const { rows } = await db.query<KeyInfo>(
    `INSERT INTO api_keys (id, account_id, scope, name, hash, speaker, accounts, may_name_endpoints)
     VALUES ($1, $2, $3, $4, $5, $6, $7, coalesce($8, true)) RETURNING ${columns}${producer ? `, ${rights}` : ''}`,
    [
      ...[key.id, key.accountId, key.scope, key.name, key.hash],
      ...[producer?.speaker, producer?.accounts, producer?.mayNameEndpoints],
    ],
  );
  return rows[0];
}

/** @returns undefined when no key of scope `producer` has this id; `speaker` is never null here */
export async function findProducer(db: Queryable, id: string): Promise<Producer | undefined> {
  const { rows } = await db.query<Producer>(
    `SELECT coalesce(speaker, id) AS speaker, ${rights} FROM api_keys WHERE id = $1 AND scope = 'producer'`,
    [id],
  );
  return rows[0];
}

/** Keys of an account. */
export async function countKeys(db: Queryable, accountId: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    'SELECT count(*) AS count FROM api_keys WHERE account_id = $1',
    [accountId],
  );
  return rows[0]?.count ?? 0;
}

/** @returns for each hash the caller of the key; null: unknown */
export async function findCallers(db: Queryable, hashes: readonly Buffer[]): Promise<(Caller | null)[]> {
  const { rows } = await db.query<Caller & { hash: Buffer }>(
    prepared(
      'find-callers',
      `SELECT id AS "keyId", scope, account_id AS "accountId", coalesce(speaker, id) AS speaker, ${rights}, hash
       FROM api_keys WHERE hash = ANY($1::bytea[])`,
      [hashes],
    ),
  );
  const callers = new Map(rows.map(({ hash, ...caller }) => [hash.toString('hex'), caller]));
  return hashes.map((hash) => callers.get(hash.toString('hex')) ?? null);
}

/** The keys of an account, newest first; `before` is the last id of the page before. */
export async function listKeys(
  db: Queryable,
  accountId: string,
  page: { before: string | undefined; limit: number },
): Promise<KeyInfo[]> {
  const { rows } = await db.query<KeyInfo>(
    `SELECT ${columns} FROM api_keys WHERE account_id = $1 AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
    [accountId, page.before, page.limit],
  );
  return rows;
}

/** The keys of programs, newest first. @param page `before`: the last id of the page before */
export async function listServiceKeys(
  db: Queryable,
  page: { before: string | undefined; limit: number },
): Promise<KeyInfo[]> {
  const { rows } = await db.query<KeyInfo>(
    `SELECT ${columns}, ${rights} FROM api_keys WHERE account_id IS NULL AND ($1::text IS NULL OR id < $1)
     ORDER BY id DESC LIMIT $2`,
    [page.before, page.limit],
  );
  return rows.map(({ accounts, mayNameEndpoints, ...key }) =>
    key.scope === 'producer' ? { ...key, accounts, mayNameEndpoints } : key,
  );
}

/** These have just been used. What somebody else notes at the same time is noted. */
export async function noteKeyUses(db: Queryable, ids: readonly string[]): Promise<void> {
  await db.query(
    `UPDATE api_keys k SET last_used_at = now() FROM (
       SELECT id FROM api_keys
       WHERE id = ANY($1) AND (last_used_at IS NULL OR last_used_at < now() - interval '30 s')
       ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
     ) AS used WHERE k.id = used.id`,
    [ids],
  );
}

/** @param accountId null: a key of a program @returns whether it was there */
export async function deleteKey(db: Queryable, accountId: string | null, id: string): Promise<boolean> {
  const { rowCount } = await db.query(
    'DELETE FROM api_keys WHERE account_id IS NOT DISTINCT FROM $1 AND id = $2',
    [accountId, id],
  );
  return rowCount === 1;
}
