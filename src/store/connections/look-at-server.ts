import { createPool } from '../pool.ts';
import { findPooler, unfitPoolers, type Pooler } from './pooler.ts';
import { readConnectionLimit, type ConnectionLimit } from './connection-limit.ts';

/** What a process has to know before it opens its pools. */
export interface Server {
  room: ConnectionLimit;
  pooler: Pooler;
}

/** @throws Error that says what to set when a pooler stands before the database that does not do */
export async function lookAtServer(databaseUrl: string): Promise<Server> {
  // With all that any pool of a process sends at the start of a connection: what a pooler refuses is refused now.
  const db = createPool(databaseUrl, () => undefined, { max: 2, plansOnce: true });
  try {
    const pooler = await findPooler(db);
    const unfit = unfitPoolers[pooler];
    if (unfit)
      throw new Error(
        `Postgres at ${new URL(databaseUrl).host} (DATABASE_URL) cannot be used: ${unfit.found} → ${unfit.toDo}`,
      );
    return { pooler, room: await readConnectionLimit(db) };
  } finally {
    await db.end();
  }
}
