import pg from 'pg';
import { errorCode, transaction, type Db, type Queryable } from './pool.ts';

/** What lives in daily partitions, children before their parents' readers miss them. */
const tables = ['attempts', 'deliveries', 'events'] as const;

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
  for (const name of await expiredPartitions(db, before)) {
    await dropPartition(db, name);
    partitions.push(name);
  }
  let rows = 0;
  for (const table of tables)
    rows += await deleteInBatches(db, `${table}_default`, 'accepted_at < $1', before);
  rows += await deleteInBatches(db, 'event_ids', 'accepted_at < $1', before);
  rows += await deleteInBatches(db, 'messages', unusedMessage, before);
  rows += await deleteInBatches(db, 'notifications', 'sent_at IS NOT NULL AND created_at < $1', before);
  rows += await deleteInBatches(db, 'recoveries', 'finished_at < $1', before);
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
