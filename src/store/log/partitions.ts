import { errorCode, transaction, type Db, type Queryable } from '../pool.ts';

/** Days of the log that are made ahead of time. */
const daysAhead = 7;
/** Any constant does, as long as every process of Mailhooks takes the same lock. */
const lockKey = 7_246_020;

/** Before anybody else can see the tables: nothing stands in the way, and no event comes too early. */
export async function makeFirstPartitions(tx: Queryable): Promise<void> {
  for (const create of await missingPartitions(tx)) await tx.query(create);
}

/**
 * Makes the daily partitions (UTC) from today on; one query when they exist. Run at start and then hourly. What cannot
 * be made immediately, because somebody reads or writes the log, is left for the next time: there is a week to do it.
 */
export async function ensurePartitions(db: Db): Promise<void> {
  for (const create of await missingPartitions(db)) {
    const refusal = await makeOne(db, create);
    // The next table would only stop everybody else for another second.
    if (refusal === lockNotAvailable) return;
  }
}

const lockNotAvailable = '55P03';
/** Also: made by another, rows of that day in the default partition already, too many of them to look through. */
const forNextTime = [lockNotAvailable, '42P07', '23514', '57014'];

/** A transaction per table: it locks the parent against everybody, so it must neither wait nor last. */
async function makeOne(db: Db, create: string): Promise<string | undefined> {
  try {
    return await transaction(db, async (tx) => {
      await tx.query("SET LOCAL lock_timeout = '1s'; SET LOCAL statement_timeout = '20s'");
      // Ends with the transaction: behind a pooler the next statement may be in another session.
      const { rows } = await tx.query<{ mine: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS mine', [
        lockKey,
      ]);
      if (!rows[0]?.mine) return lockNotAvailable;
      await tx.query(create);
      return undefined;
    });
  } catch (error) {
    const code = errorCode(error);
    if (code !== undefined && forNextTime.includes(code)) return code;
    throw error;
  }
}

/** The statements that would make them, today's first. */
async function missingPartitions(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ create: string }>(
    `SELECT format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
       child, parent, day || ' 00:00:00+00', day + 1 || ' 00:00:00+00') AS create
     FROM generate_series(0, $1) AS ahead,
       LATERAL (SELECT (now() AT TIME ZONE 'UTC')::date + ahead) AS d (day),
       unnest('{events,deliveries,attempts}'::text[]) AS parent,
       LATERAL (SELECT parent || to_char(day, '_YYYYMMDD')) AS c (child)
     WHERE to_regclass(child) IS NULL ORDER BY day, parent`,
    [daysAhead],
  );
  return rows.map(({ create }) => create);
}
