import pg from 'pg';
import { WaitingPool } from './connections/waiting-pool.ts';
import { errorCode } from './error-code.ts';

export { errorCode };

/** A whole pool, by `createPool`: what needs a transaction (`transaction`, `snapshot`) takes one of its connections. */
export type Db = pg.Pool;
/** A pool or one of its connections: a query that can also be part of a transaction takes this. */
export type Queryable = Pick<pg.Pool, 'query'>;

// COUNT(*) and bigint columns are counts here: they fit a double.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

export interface PoolOptions {
  /** Connections at most, default 10. */
  max?: number;
  /**
   * Prepared statements are planned once per connection, for whatever values come. Else Postgres plans those that name
   * a span of time at every call, which takes it ten times as long as running them. Default: no.
   */
  plansOnce?: boolean;
  /** How long a response may take, in ms, default 30 s: a connection that was lost in silence would never give one. */
  answerWithinMs?: number;
  /** How long a connection without work stays open, in ms, default 5 minutes. */
  idleMs?: number;
}

/** The server gives up this much earlier than we do, and says so, as long as it is there. */
const serverMarginMs = 5_000;

/** Longer than anything of ours thinks between two statements. */
const idleInTransactionMs = 60_000;

/**
 * Plans are made when tables may be nearly empty, and are kept while these fill up: they read few rows, by their keys,
 * however few there are to choose from. Postgres would read all of a small table, and go on with that until it is
 * analyzed again, a minute or more later.
 */
const planOnceByKey = [
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
  'cpu_tuple_cost=1',
  // These costs are no time that compiling could save.
  'jit=off',
]
  .map((setting) => `-c ${setting}`)
  .join(' ');

/**
 * `options` in DATABASE_URL would take the place of these, and these that of PGOPTIONS: a connection without the
 * `search_path` of the others finds no tables. Both are sent, ours last.
 */
function planningOnce(connectionString: string): pg.PoolConfig {
  const { connectionParameters } = new pg.Client({ connectionString }) as unknown as {
    connectionParameters: { options?: string };
  };
  const options = [connectionParameters.options, planOnceByKey].filter(Boolean).join(' ');
  const url = URL.parse(connectionString);
  if (!url?.searchParams.has('options')) return { options };
  url.searchParams.delete('options');
  return { options, connectionString: url.href };
}

/**
 * A pool that connects at its first query. A query waits 10 s for a connection, then rejects (`isUnavailable`).
 * @param onError gets errors of idle connections, which are closed then; an error of a query rejects that query
 */
export function createPool(
  connectionString: string,
  onError: (error: Error) => void,
  { max = 10, plansOnce = false, answerWithinMs = 30_000, idleMs = 300_000 }: PoolOptions = {},
): WaitingPool {
  const pool = new WaitingPool({
    connectionString,
    max,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    // What a new one has to learn of a month of partitions takes longer than most queries.
    idleTimeoutMillis: idleMs,
    query_timeout: answerWithinMs,
    statement_timeout: Math.max(answerWithinMs - serverMarginMs, 0),
    application_name: 'mailhooks',
    // What a process that froze or lost its way has locked is free again: others wait for it.
    idle_in_transaction_session_timeout: idleInTransactionMs,
    ...(plansOnce && planningOnce(connectionString)),
  });
  // Without a listener an idle connection that Postgres closes would end the process.
  pool.on('error', onError);
  return pool;
}

/** Runs `work` in one transaction: committed when it returns, rolled back when it throws. */
export const transaction = <T>(db: Db, work: (tx: Queryable) => Promise<T>): Promise<T> =>
  within(db, 'BEGIN', work);

/** The same for statements that read: all of them see one instant. */
export const snapshot = <T>(db: Db, work: (tx: Queryable) => Promise<T>): Promise<T> =>
  within(db, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', work);

async function within<T>(db: Db, begin: string, work: (tx: Queryable) => Promise<T>): Promise<T> {
  const client = await db.connect();
  // Lent out, the client has no listener of the pool's: a connection that Postgres closes would end the process.
  const ignore = (): void => undefined;
  client.on('error', ignore);
  let broken: Error | undefined;
  try {
    await client.query(begin);
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    broken = await rollBack(client, error as Error);
    throw error;
  } finally {
    client.off('error', ignore);
    client.release(broken);
  }
}

/** The same on a connection of its own, whose statements take as long as they need. */
export async function patientTransaction<T>(db: Db, work: (tx: Queryable) => Promise<T>): Promise<T> {
  const patient = new WaitingPool({ ...db.options, max: 1, query_timeout: 0, statement_timeout: 0 });
  patient.on('error', () => undefined);
  try {
    return await transaction(patient, async (tx) => {
      // The role or the database may have a limit of its own.
      await tx.query('SET LOCAL statement_timeout = 0');
      return await work(tx);
    });
  } finally {
    await patient.end();
  }
}

/** @returns what makes the connection useless; the server rolls back what is left on one that is closed */
async function rollBack(client: pg.PoolClient, reason: Error): Promise<Error | undefined> {
  // A connection that did not answer will not answer this either.
  if (isReadTimeout(reason)) return reason;
  return await client.query('ROLLBACK').then(
    () => undefined,
    (error: unknown) => error as Error,
  );
}

/** What `pg` says when `answerWithinMs` is over. */
const isReadTimeout = (error: unknown): boolean =>
  error instanceof Error && error.message === 'Query read timeout';

/**
 * Whether the database cannot be reached or is going away, as against a query that is wrong. Postgres calls `FATAL`
 * what ends or refuses a whole session: it is starting, stopping, full, or takes no connections. A statement that took
 * too long (57014) counts as well: what we ask for takes milliseconds, unless something is in its way.
 */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof pg.DatabaseError && error.severity === 'FATAL') return true;
  const code = errorCode(error);
  if (code !== undefined)
    return /^(08|57P0|57014|53|25006|42P05|26000)|^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_|EHOST)/.test(code);
  return (
    isReadTimeout(error) ||
    (error instanceof Error &&
      /timeout exceeded when trying to connect|Connection terminated/.test(error.message))
  );
}

/** Whether the database has looked at a statement and said no, as against not having answered. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && !isUnavailable(error);

/** Whether this statement was given up so that another could go on: tried again, it has its turn. */
export const isDeadlock = (error: unknown): boolean => errorCode(error) === '40P01';

/** Whether a row was refused because the one that it belongs to is gone. */
export const isForeignKeyViolation = (error: unknown): boolean => errorCode(error) === '23503';

/** Whether another row has a value that only one may have. */
export const isUniqueViolation = (error: unknown): boolean => errorCode(error) === '23505';
