import type pg from 'pg';
import { errorCode, type Db, type Queryable } from './pool.ts';

export interface ServerFacts {
  /** As in `16.4`. */
  version: string;
  major: number;
  /** How far the server's clock is ahead of this machine's, in ms. */
  aheadMs: number;
}

/** @throws what keeps the server from being reached */
export async function readServerFacts(db: Queryable): Promise<ServerFacts> {
  // The first query opens the connection, which takes its time.
  await db.query('SELECT 1');
  const before = Date.now();
  const { rows } = await db.query<{ version: string; number: number; now: number }>(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
       (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now`,
  );
  const { version = '', number = 0, now = before } = rows[0] ?? {};
  return { version, major: Math.floor(number / 10_000), aheadMs: now - (before + Date.now()) / 2 };
}

/** What our role may not do in the schema that it uses, in words; empty when nothing is missing. */
export async function missingPrivileges(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ schema: string | null; mayCreate: boolean | null }>(
    `SELECT current_schema() AS schema, has_schema_privilege(current_schema(), 'CREATE') AS "mayCreate"`,
  );
  const { schema = null, mayCreate } = rows[0] ?? {};
  if (schema === null) return ['USAGE on a schema of the search path'];
  const { rows: tables } = await db.query<{ name: string; missing: string }>(
    `SELECT c.relname AS name, concat_ws(', ', VARIADIC ARRAY(
         SELECT p FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS p WHERE NOT has_table_privilege(c.oid, p))
       || CASE WHEN c.relkind = 'p' AND NOT pg_has_role(c.relowner, 'USAGE') THEN ARRAY['ownership'] ELSE '{}' END) AS missing
     FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
     ORDER BY c.relname`,
  );
  return [
    ...(mayCreate === true ? [] : [`CREATE on schema ${schema}`]),
    ...tables.filter(({ missing }) => missing !== '').map(({ name, missing }) => `${missing} on ${name}`),
  ];
}

/**
 * Prepares a statement of one name over two connections, as every process does.
 * @returns false when they share a session of the server: a pooler in transaction mode stands between
 */
export async function keepsPreparedStatements(db: Db): Promise<boolean> {
  const clients: pg.PoolClient[] = [];
  try {
    for (let index = 0; index < 2; index += 1) clients.push(await db.connect());
    const [first, second] = clients as [pg.PoolClient, pg.PoolClient];
    const prepared = { name: 'mailhooks-doctor', text: 'SELECT $1::int' };
    await first.query(prepared, [1]);
    await second.query(prepared, [2]);
    // The session that the first one had is taken now: a pooler gives the second one another.
    await first.query('BEGIN');
    await first.query(prepared, [3]);
    await second.query(prepared, [4]);
    await first.query('COMMIT');
    return true;
  } catch (error) {
    // It exists already, or does not exist.
    if (['42P05', '26000'].includes(errorCode(error) ?? '')) return false;
    throw error;
  } finally {
    for (const client of clients) client.release(true);
  }
}
