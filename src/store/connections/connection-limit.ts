import type { Queryable } from '../pool.ts';
import type { Pooler } from './pooler.ts';

/** What the server lets this user open. */
export interface ConnectionLimit {
  /** Connections at most: of the server without what is reserved, of the user, or of the database, whichever is least. */
  limit: number;
  /** How many more of them may be opened now; below 0 when the limit was lowered. */
  free: number;
}

/** One row of a system view, a millisecond. Behind a pooler it shows the server, not the pooler. */
export async function readConnectionLimit(db: Queryable): Promise<ConnectionLimit> {
  const { rows } = await db.query<ConnectionLimit>(
    `WITH used AS (
       SELECT count(*) AS of_server, count(*) FILTER (WHERE usesysid = r.oid) AS of_role,
         count(*) FILTER (WHERE datid = d.oid) AS of_database
       FROM pg_stat_activity, (SELECT oid FROM pg_roles WHERE rolname = session_user) AS r,
         (SELECT oid FROM pg_database WHERE datname = current_database()) AS d
       WHERE usesysid IS NOT NULL AND coalesce(backend_type, 'client backend') = 'client backend'
     ), limits (allowed, used) AS (
       SELECT current_setting('max_connections')::int - CASE WHEN r.rolsuper THEN 0
           ELSE current_setting('superuser_reserved_connections')::int + coalesce(current_setting('reserved_connections', true), '0')::int END,
         u.of_server FROM used AS u, pg_roles AS r WHERE r.rolname = session_user
       UNION ALL SELECT r.rolconnlimit, u.of_role FROM used AS u, pg_roles AS r
         WHERE r.rolname = session_user AND r.rolconnlimit >= 0 AND NOT r.rolsuper
       UNION ALL SELECT d.datconnlimit, u.of_database FROM used AS u, pg_database AS d, pg_roles AS r
         WHERE d.datname = current_database() AND d.datconnlimit >= 0 AND r.rolname = session_user AND NOT r.rolsuper
     )
     SELECT min(allowed)::int AS limit, min(allowed - used)::int AS free FROM limits`,
  );
  return rows[0] as ConnectionLimit;
}

/**
 * How a process looks whether others may be refused. A pooler's own sessions may fill what its user is allowed while it
 * refuses nobody: there only whoever is refused knows.
 */
export const limitBehind = (pooler: Pooler): ((db: Queryable) => Promise<Pick<ConnectionLimit, 'free'>>) =>
  pooler === 'none' ? readConnectionLimit : () => Promise.resolve({ free: Infinity });

/** Two APIs, two workers, and a fifth share for an upgrade, migrations, erasures and whoever looks at the database. */
const shares = 5;
/** One for what is asked for every event, and one for everything else. */
export const fewestConnections = 2;
/** More does not make it faster. */
const mostByDefault = 20;

/**
 * How many connections a process opens at most when no setting says so.
 * @param processes how many were started together, as `MAILHOOKS_PROCESSES` says
 */
export const defaultConnections = ({ limit }: ConnectionLimit, processes: number): number =>
  Math.min(mostByDefault, Math.max(fewestConnections, Math.floor(limit / Math.max(shares, processes + 1))));
