import type { Queryable } from '../../src/store/pool.ts';

/** Whether somebody waits for a lock in this database. Other tests' databases are copies, whose tables have the same oids. */
export async function isWaitedFor(db: Queryable, relation?: string): Promise<boolean> {
  const { rows } = await db.query<{ waiting: boolean }>(
    `SELECT EXISTS (
       SELECT FROM pg_locks l LEFT JOIN pg_stat_activity a USING (pid)
       WHERE NOT l.granted AND a.datname = current_database() AND ($1::text IS NULL OR l.relation = to_regclass($1))
     ) AS waiting`,
    [relation ?? null],
  );
  return rows[0]?.waiting === true;
}
