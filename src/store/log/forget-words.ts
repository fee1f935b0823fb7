import { transaction, type Db, type Queryable } from '../pool.ts';
import { wordsLock } from '../tenants/messages.ts';

/** Rows that one transaction deletes. */
const batchRows = 1_000;
/** Accounts locked in one transaction. All sessions share the server's lock table, which holds some thousands of locks. */
const batchAccounts = 100;

/** A message that any event in the log belongs to may be named by the next one. */
const unusedMessage = (row: string): string => `NOT EXISTS (
  SELECT FROM events e WHERE e.account_id = ${row}.account_id AND e.message_id = ${row}.message_id
)`;

/** Where words are kept; the previous version keeps them in `messages`, with whose rows the others are deleted. */
type WordsTable = 'message_words' | 'messages';

/**
 * Deletes what was said before an instant of messages that no event belongs to any more. Words that an event is just
 * accepted with are left for the next time.
 * @returns how many were deleted
 */
export async function forgetWords(
  db: Db,
  before: Date,
  table: WordsTable = 'message_words',
): Promise<number> {
  for (let deleted = 0; ;) {
    const { count, isCut } = await transaction(db, (tx) => forgetSome(tx, before, table));
    deleted += count;
    if (count === 0 || !isCut) return deleted;
  }
}

async function forgetSome(
  tx: Queryable,
  before: Date,
  table: WordsTable,
): Promise<{ count: number; isCut: boolean }> {
  // Whoever accepts an event with some of them holds a lock until it is there to be seen by the next statement.
  const { rows } = await tx.query<{ ctid: string; isCut: boolean }>(
    `WITH unused AS MATERIALIZED (
       SELECT ctid AS place, account_id FROM ${table} w
       WHERE created_at < $1 AND ${unusedMessage('w')} LIMIT ${batchRows}
     ), free AS MATERIALIZED (
       SELECT account_id FROM (SELECT DISTINCT account_id FROM unused LIMIT ${batchAccounts}) AS a
       WHERE pg_try_advisory_xact_lock(${wordsLock('account_id')})
     )
     SELECT w.ctid::text AS ctid,
       (SELECT count(*) = ${batchRows} OR count(DISTINCT account_id) > ${batchAccounts} FROM unused) AS "isCut"
     FROM ${table} w JOIN unused ON w.ctid = place JOIN free ON free.account_id = w.account_id
     FOR UPDATE OF w SKIP LOCKED`,
    [before],
  );
  const { rowCount } = await tx.query(
    `DELETE FROM ${table} w WHERE ctid = ANY($1::tid[]) AND created_at < $2 AND ${unusedMessage('w')}`,
    [rows.map(({ ctid }) => ctid), before],
  );
  return { count: rowCount ?? 0, isCut: rows[0]?.isCut ?? false };
}
