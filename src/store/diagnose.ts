import type { Queryable } from './pool.ts';

/** What `mailhooks doctor` judges of a Postgres server. */
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
