import type { Account, AccountInput, AccountPatch } from '../../domain/account/account.ts';
import { insertDeletionsOf, type PendingDeletion } from '../outbox/pending-deletions.ts';
import type { Queryable } from '../pool.ts';
import { assignments } from '../sql.ts';

/** Of an account or an endpoint. */
export const ownerMailColumn = `coalesce(owner_mail, '{"status":"ok","lastError":null,"nextTryAt":null}') AS "ownerMail"`;

const columns = `id, name, email, confirmed_email IS NULL AS "emailConfirmed",
  coalesce(confirmed_email, email) AS "confirmedEmail", ${ownerMailColumn}, instance_url AS "instanceUrl", user_name AS "userName",
  created_at AS "createdAt", updated_at AS "updatedAt"`;

/** Its `email` is confirmed. @returns undefined when the id is taken */
export async function insertAccount(
  db: Queryable,
  input: AccountInput & { id: string },
): Promise<Account | undefined> {
  const { rows } = await db.query<Account>(
    `INSERT INTO accounts (id, name, email, instance_url, user_name) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (id) DO NOTHING RETURNING ${columns}`,
    [input.id, input.name, input.email, input.instanceUrl, input.userName],
  );
  return rows[0];
}

export async function findAccount(db: Queryable, id: string): Promise<Account | undefined> {
  const { rows } = await db.query<Account>(`SELECT ${columns} FROM accounts WHERE id = $1`, [id]);
  return rows[0];
}

/** Lets one transaction after the other count what an account has. @returns whether the account exists */
export async function lockAccount(tx: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await tx.query('SELECT 1 FROM accounts WHERE id = $1 FOR NO KEY UPDATE', [id]);
  return rowCount === 1;
}

/** A page of accounts, newest first; ids decide between accounts of the same instant. */
export interface AccountsPage {
  /** Those whose id, name or address begins so, whatever the case. */
  search?: string | undefined;
  /** Time and id of the last account of the page before. */
  before: [Date, string] | undefined;
  limit: number;
}

/** Newest first. */
export async function listAccounts(db: Queryable, page: AccountsPage): Promise<Account[]> {
  const pattern = page.search && `${page.search.replaceAll(/[\\%_]/g, '\\$&')}%`;
  const { rows } = await db.query<Account>(
    `SELECT ${columns} FROM accounts WHERE ($1::timestamptz IS NULL OR (created_at, id) < ($1, $2))
       AND ($4::text IS NULL OR lower(id) LIKE lower($4) OR lower(name) LIKE lower($4) OR lower(email) LIKE lower($4))
     ORDER BY created_at DESC, id DESC LIMIT $3`,
    [page.before?.[0], page.before?.[1], page.limit, pattern || null],
  );
  return rows;
}

const patchColumns = {
  name: 'name',
  email: 'email',
  confirmedEmail: 'confirmed_email',
  ownerMail: 'owner_mail',
  instanceUrl: 'instance_url',
  userName: 'user_name',
};

/** `confirmedEmail` null: `email` is confirmed; `ownerMail` null: `ok`. */
export type StoredAccountPatch = AccountPatch & { confirmedEmail?: string | null; ownerMail?: null };

/** Changes the fields that `patch` has. @returns undefined when there is no such account */
export async function updateAccount(
  db: Queryable,
  id: string,
  patch: StoredAccountPatch,
): Promise<Account | undefined> {
  const set = assignments(patch, patchColumns, 2);
  const { rows } = await db.query<Account>(
    `UPDATE accounts SET ${set.sql} updated_at = now() WHERE id = $1 RETURNING ${columns}`,
    [id, ...set.values],
  );
  return rows[0];
}

/** Workflows that are ended immediately when their account is deleted; the others follow. */
const endedAtOnce = 1_000;

/**
 * Removes the account with its keys, endpoints, log and mail.
 * @param workflowPrefix of the ids of its events' workflows
 * @returns workflows to end, not all of them if they are many; undefined when there is no such account
 */
export async function deleteAccount(
  tx: Queryable,
  id: string,
  workflowPrefix: string,
): Promise<PendingDeletion[] | undefined> {
  // Deliveries before endpoints, as an attempt that is being logged takes them.
  const lock = 'SELECT count(*) FROM (SELECT 1 FROM deliveries WHERE account_id = $1 FOR UPDATE) AS locked';
  await tx.query(lock, [id]);
  const { rowCount } = await tx.query('DELETE FROM accounts WHERE id = $1', [id]);
  if (!rowCount) return undefined;
  // Those that came until then. An attempt that is being logged ends first, a later one finds no delivery: none is left without one.
  await tx.query(lock, [id]);
  const deletions = await insertDeletionsOf(tx, id, workflowPrefix, endedAtOnce);
  await tx.query(
    `DELETE FROM attempts a USING deliveries d
     WHERE d.account_id = $1 AND a.accepted_at = d.accepted_at AND a.delivery_id = d.id`,
    [id],
  );
  await tx.query('DELETE FROM deliveries WHERE account_id = $1', [id]);
  await tx.query('DELETE FROM events WHERE account_id = $1', [id]);
  await tx.query('DELETE FROM event_ids WHERE account_id = $1', [id]);
  return deletions;
}

/** Those of these ids that are no account's. */
export async function findMissingAccounts(db: Queryable, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>('SELECT id FROM accounts WHERE id = ANY($1)', [ids]);
  const found = new Set(rows.map(({ id }) => id));
  return new Set(ids.filter((id) => !found.has(id)));
}
