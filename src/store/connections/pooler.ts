import type pg from 'pg';
import { errorCode } from '../error-code.ts';
import type { Db } from '../pool.ts';
import { isCrowded } from './crowded.ts';

/**
 * What stands between us and Postgres: `none`; a pooler that `fits`, as it keeps the prepared statements of its clients
 * apart; one that `loses statements`; one that allows `no transactions`; one that is `unknown` as it had no second connection.
 */
export type Pooler = 'none' | 'fits' | 'loses statements' | 'no transactions' | 'unknown';

/** Two connections, and a statement of one name over both, as every process prepares its own. */
export async function findPooler(db: Db): Promise<Pooler> {
  const clients: pg.PoolClient[] = [];
  try {
    for (let index = 0; index < 2; index += 1) clients.push(await db.connect());
    const [first, second] = clients as [pg.PoolClient, pg.PoolClient];
    const isDirect = await isOfServer(first);
    await trySharedName(first, second);
    return isDirect ? 'none' : 'fits';
  } catch (error) {
    const [only] = clients;
    if (only && isCrowded(error)) return (await isOfServer(only)) ? 'none' : 'unknown';
    return kindOf(error);
  } finally {
    for (const client of clients) client.release(true);
  }
}

/** @throws what no pooler says of itself */
function kindOf(error: unknown): Pooler {
  // It exists already, or does not exist.
  if (['42P05', '26000'].includes(errorCode(error) ?? '')) return 'loses statements';
  if (error instanceof Error && /transaction blocks not allowed/i.test(error.message))
    return 'no transactions';
  throw error;
}

/** A pooler gives its clients a backend number of its own, by which they may cancel. */
async function isOfServer(client: pg.PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return (client as { processID?: unknown }).processID === rows[0]?.pid;
}

async function trySharedName(first: pg.PoolClient, second: pg.PoolClient): Promise<void> {
  const prepared = { name: 'mailhooks-pooler', text: 'SELECT $1::int' };
  await first.query('BEGIN');
  await first.query('COMMIT');
  await first.query(prepared, [1]);
  await second.query(prepared, [2]);
  // The session that the first one had is taken now: a pooler gives the second one another.
  await first.query('BEGIN');
  await first.query(prepared, [3]);
  await second.query(prepared, [4]);
  await first.query('COMMIT');
}

/** Of a pooler that does not do, what it is and what to set. */
export const unfitPoolers: Readonly<Partial<Record<Pooler, { found: string; toDo: string }>>> = {
  'loses statements': {
    found:
      'connections share sessions of the server: a pooler in transaction mode that loses prepared statements',
    toDo: 'set pool_mode=session for this database, or use PgBouncer 1.21 or newer with max_prepared_statements=200',
  },
  'no transactions': {
    found: 'transactions are not allowed: a pooler in statement mode',
    toDo: 'set pool_mode=session for this database, or pool_mode=transaction with PgBouncer 1.21 or newer and max_prepared_statements=200',
  },
};
