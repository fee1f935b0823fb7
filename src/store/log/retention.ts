import pg from 'pg';
import { deadLinkMs } from '../../domain/account/portal-rules.ts';
import { errorCode, transaction, type Db, type Queryable } from '../pool.ts';
import { forgetWords } from './forget-words.ts';

/** What lives in daily partitions. Events first: an event without its deliveries would look as if it had none. */
const tables = ['events', 'deliveries', 'attempts'] as const;
/** An events partition that has left the log, until the ids of its events are forgotten too. */
const detachedPrefix = 'forgotten_';

/** Rows that one statement deletes: it must neither hold locks for long nor fill the journal. */
const batchRows = 10_000;

export interface Dropped {
  /** Names of the daily partitions that are gone. */
  partitions: string[];
  /** Rows deleted where there are no partitions. */
  rows: number;
}

/**
 * Removes the part of the log that is older than an instant: daily partitions as a whole, rows elsewhere. An id is
 * forgotten after its event has left the log, never before, and only for the acceptance of that event.
 * @param before the beginning of a day (UTC)
 * @throws Error naming the partitions that are in use at the moment, after all else was done: run again later
 */
export async function dropBefore(db: Db, before: Date): Promise<Dropped> {
  const partitions: string[] = [];
  const inUse: string[] = [];
  let rows = await deleteStrayEvents(db, before);
  for (const table of ['deliveries', 'attempts'])
    rows += await deleteInBatches(db, `${table}_default`, 'accepted_at < $1', before);
  const daysInUse = new Set<string>();
  for (const name of await expiredPartitions(db, before)) {
    const day = name.slice(-8);
    if (daysInUse.has(day)) continue;
    const takeOut = name.startsWith('events_') ? detach : drop;
    if (await whenUnused(() => takeOut(db, name))) {
      partitions.push(name);
    } else {
      daysInUse.add(day);
      inUse.push(name);
    }
  }
  // Also those that a pass which was cut off has left.
  for (const name of await detachedPartitions(db)) rows += await forgetDetached(db, name);
  rows += await forgetWords(db, before);
  // The previous version keeps them in this table.
  await forgetWords(db, before, 'messages');
  rows += await deleteInBatches(
    db,
    'notifications',
    '(sent_at IS NOT NULL OR next_try_at IS NULL) AND created_at < $1',
    before,
  );
  rows += await deleteInBatches(db, 'recoveries', 'finished_at < $1', before);
  const now = new Date();
  rows += await deleteInBatches(db, 'portal_sessions', 'expires_at < $1', now);
  rows += await deleteInBatches(db, 'portal_links', 'expires_at < $1', new Date(now.getTime() - deadLinkMs));
  await db.query(
    `UPDATE endpoints SET last_error = last_error || '{"responseBody": null}'
     WHERE (last_error->>'at')::timestamptz < $1 AND last_error->>'responseBody' IS NOT NULL`,
    [before],
  );
  if (inUse.length > 0) throw new Error(`partition ${inUse.join(', ')} is in use: it is dropped next time`);
  return { partitions, rows };
}

/** Oldest first. A partition's name contains its day (UTC) and its table. */
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

/** @returns false when somebody uses the partition, or another of its table, at the moment */
async function whenUnused(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (errorCode(error) !== '55P03') throw error;
    return false;
  }
}

/** Its parent is locked against everybody meanwhile: it waits for them a second at most. */
async function drop(db: Db, name: string): Promise<void> {
  await transaction(db, async (tx) => {
    await tx.query("SET LOCAL lock_timeout = '1s'");
    await tx.query(`DROP TABLE IF EXISTS ${pg.escapeIdentifier(name)}`);
  });
}

/**
 * With one commit its events leave the log. Their ids may be many and follow in short statements, as whoever posts one of
 * them waits for the statement that deletes it.
 */
async function detach(db: Db, name: string): Promise<void> {
  const table = pg.escapeIdentifier(name);
  await transaction(db, async (tx) => {
    await tx.query("SET LOCAL lock_timeout = '1s'");
    await tx.query(`ALTER TABLE events DETACH PARTITION ${table}`);
    await tx.query(`ALTER TABLE ${table} RENAME TO ${pg.escapeIdentifier(detachedPrefix + name)}`);
  });
}

async function detachedPartitions(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class
     WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND relname ~ $1 ORDER BY 1`,
    [`^${detachedPrefix}events_[0-9]{8}$`],
  );
  return rows.map(({ name }) => name);
}

/** Forgets the ids of its events, which have no index by time: that would cost at every event. Then it is dropped. */
async function forgetDetached(db: Db, name: string): Promise<number> {
  const table = pg.escapeIdentifier(name);
  let after: { acceptedAt: Date; accountId: string; eventId: string } | undefined;
  let forgotten = 0;
  do {
    const { rows } = await db.query<{ acceptedAt: Date; accountId: string; eventId: string }>(
      `WITH page AS (
         SELECT accepted_at, account_id, event_id FROM ${table}
         WHERE $1::timestamptz IS NULL OR (accepted_at, account_id, event_id) > ($1, $2, $3)
         ORDER BY accepted_at, account_id, event_id LIMIT ${batchRows}
       ), gone AS (DELETE FROM event_ids i USING page p WHERE ${isIdOf('p')})
       SELECT accepted_at AS "acceptedAt", account_id AS "accountId", event_id AS "eventId" FROM page
       ORDER BY accepted_at, account_id, event_id`,
      [after?.acceptedAt, after?.accountId, after?.eventId],
    );
    forgotten += rows.length;
    after = rows.length === batchRows ? rows.at(-1) : undefined;
  } while (after);
  await drop(db, name);
  return forgotten;
}

/** An id `i` that has been posted again since is that of another event. */
const isIdOf = (event: string): string =>
  `i.accepted_at = ${event}.accepted_at AND i.account_id = ${event}.account_id AND i.event_id = ${event}.event_id`;

/** Those that no daily partition took, each with its id. */
async function deleteStrayEvents(db: Db, before: Date): Promise<number> {
  for (let deleted = 0; ;) {
    const { rows } = await db.query<{ events: number; ids: number }>(
      `WITH gone AS (
         DELETE FROM events_default WHERE ctid = ANY(ARRAY(
           SELECT ctid FROM events_default WHERE accepted_at < $1 LIMIT ${batchRows}
         )) RETURNING accepted_at, account_id, event_id
       ), forgotten AS (DELETE FROM event_ids i USING gone WHERE ${isIdOf('gone')} RETURNING 1)
       SELECT (SELECT count(*) FROM gone) AS events, (SELECT count(*) FROM forgotten) AS ids`,
      [before],
    );
    const { events, ids } = rows[0] as { events: number; ids: number };
    deleted += events + ids;
    if (events < batchRows) return deleted;
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
