import pg from 'pg';
import { errorCode, transaction, type Db, type Queryable } from './pool.ts';

/** What lives in daily partitions. Events first: an event without its deliveries would look as if it had none. */
const tables = ['events', 'deliveries', 'attempts'] as const;

/** Rows that one statement deletes: it must neither hold locks for long nor fill the journal. */
const batchRows = 10_000;

export interface Dropped {
  /** Names of the daily partitions that are gone. */
  partitions: string[];
  /** Rows deleted where there are no partitions. */
  rows: number;
}

/**
 * Removes the part of the log that is older than an instant: daily partitions as a whole, rows elsewhere.
 * @param before the beginning of a day (UTC): else ids would go before their events
 * @throws Error naming the partition when one is in use at the moment: run again later
 */
export async function dropBefore(db: Db, before: Date): Promise<Dropped> {
  const partitions: string[] = [];
  let rows = await forgetIds(db, 'events_default', before);
  for (const table of tables)
    rows += await deleteInBatches(db, `${table}_default`, 'accepted_at < $1', before);
  for (const name of await expiredPartitions(db, before)) {
    if (name.startsWith('events_')) rows += await forgetIds(db, name, before);
    await dropPartition(db, name);
    partitions.push(name);
  }
  rows += await deleteInBatches(db, 'messages', unusedMessage, before);
  rows += await deleteInBatches(
    db,
    'notifications',
    '(sent_at IS NOT NULL OR next_try_at IS NULL) AND created_at < $1',
    before,
  );
  rows += await deleteInBatches(db, 'recoveries', 'finished_at < $1', before);
  await db.query(
    `UPDATE endpoints SET last_error = last_error || '{"responseBody": null}'
     WHERE (last_error->>'at')::timestamptz < $1 AND last_error->>'responseBody' IS NOT NULL`,
    [before],
  );
  return { partitions, rows };
}

/** A message that any event in the log belongs to may be named by the next one. */
const unusedMessage = `created_at < $1 AND NOT EXISTS (
  SELECT FROM events e WHERE e.account_id = target.account_id AND e.message_id = target.message_id
)`;

/** Oldest first. A partition's name tells its day (UTC), and whose it is. */
async function expiredPartitions(db: Queryable, before: Date): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    `SELECT child.relname AS name
     FROM pg_inherits i JOIN pg_class child ON child.oid = i.inhrelid JOIN pg_class parent ON parent.oid = i.inhparent
     WHERE parent.relname = ANY($1) AND child.relname ~ '_[0-9]{8}$'
       AND to_date(right(child.relname, 8), 'YYYYMMDD') + 1 <= ($2::timestamptz AT TIME ZONE 'UTC')::date
     ORDER BY right(child.relname, 8), array_position($1, parent.relname::text)`,
    [tables, before],
  );
  return rows.map(({ name }) => name);
}

/** Its parent is locked against everybody meanwhile: it waits for them a second at most. */
async function dropPartition(db: Db, name: string): Promise<void> {
  await transaction(db, async (tx) => {
    await tx.query("SET LOCAL lock_timeout = '1s'");
    await tx.query(`DROP TABLE IF EXISTS ${pg.escapeIdentifier(name)}`);
  }).catch((error: unknown) => {
    if (errorCode(error) !== '55P03') throw error;
    throw new Error(`partition ${name} is in use: it is dropped next time`);
  });
}

/** The ids of a day go with its events. They have no index by time, which would cost at every event. */
async function forgetIds(db: Db, table: string, before: Date): Promise<number> {
  let after: { acceptedAt: Date; accountId: string; eventId: string } | undefined;
  for (let deleted = 0; ;) {
    const { rows } = await db.query<{ acceptedAt: Date; accountId: string; eventId: string }>(
      `WITH page AS (
         SELECT accepted_at, account_id, event_id FROM ${pg.escapeIdentifier(table)}
         WHERE accepted_at < $1 AND ($2::timestamptz IS NULL OR (accepted_at, account_id, event_id) > ($2, $3, $4))
         ORDER BY accepted_at, account_id, event_id LIMIT ${batchRows}
       ), gone AS (
         DELETE FROM event_ids i USING page p WHERE i.account_id = p.account_id AND i.event_id = p.event_id
       )
       SELECT accepted_at AS "acceptedAt", account_id AS "accountId", event_id AS "eventId" FROM page
       ORDER BY accepted_at, account_id, event_id`,
      [before, after?.acceptedAt, after?.accountId, after?.eventId],
    );
    deleted += rows.length;
    after = rows.at(-1);
    if (rows.length < batchRows) return deleted;
  }
}

async function deleteInBatches(db: Db, table: string, condition: string, before: Date): Promise<number> {
  for (let deleted = 0; ;) {
    const { rowCount } = await db.query(
      `DELETE FROM ${table} AS target WHERE ctid = ANY(ARRAY(
         SELECT ctid FROM ${table} AS target WHERE ${condition} LIMIT ${batchRows}
       ))`,
      [before],
    );
    deleted += rowCount ?? 0;
    if ((rowCount ?? 0) < batchRows) return deleted;
  }
}
