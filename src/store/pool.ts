import pg from 'pg';

export type Db = pg.Pool;
/** A pool or one of its connections: a query that can also be part of a transaction takes this. */
export type Queryable = Pick<pg.Pool, 'query'>;

// COUNT(*) and bigint columns are counts here: they fit a double.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** @param max connections at most, default 20 */
export function createPool(connectionString: string, onError: (error: Error) => void, max = 20): Db {
  const pool = new pg.Pool({
    connectionString,
    max,
    connectionTimeoutMillis: 5_000,
    application_name: 'mailhooks',
  });
  // Without a listener an idle connection that Postgres closes would end the process.
  pool.on('error', onError);
  return pool;
}

/** Runs `work` in one transaction: committed when it returns, rolled back when it throws. */
export async function transaction<T>(db: Db, work: (tx: Queryable) => Promise<T>): Promise<T> {
  const client = await db.connect();
  // Lent out, the client has no listener of the pool's: a connection that Postgres closes would end the process.
  const ignore = (): void => undefined;
  client.on('error', ignore);
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((rollbackError: unknown) => {
      broken = rollbackError as Error;
    });
    throw error;
  } finally {
    client.off('error', ignore);
    client.release(broken);
  }
}

/** SQLSTATE of a Postgres error, or the code of a connection error; undefined for anything else. */
export function errorCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}

/**
 * Whether the database cannot be reached or is going away, as against a query that is wrong. Postgres calls `FATAL`
 * what ends or refuses a whole session: it is starting, stopping, full, or takes no connections.
 */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof pg.DatabaseError && error.severity === 'FATAL') return true;
  const code = errorCode(error);
  if (code !== undefined) return /^(08|57P0|53)|^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_|EHOST)/.test(code);
  return (
    error instanceof Error &&
    /timeout exceeded when trying to connect|Connection terminated/.test(error.message)
  );
}
