import type { Logger } from 'pino';
import { sayingEvery15s } from '../domain/basics/still-waiting.ts';
import { createBatchedQueries, type BatchedQueries } from '../store/batching/batched-queries.ts';
import { ensurePartitions, migrate } from '../store/migrate.ts';
import { createPool, type Db } from '../store/pool.ts';
import { reaching } from '../store/reaching.ts';
import type { Setup } from './setup.ts';

export interface Database {
  db: Db;
  /** Of statements that are made for every event, over connections of their own. */
  batched: BatchedQueries;
  pools: readonly Db[];
}

/** Both pools, and a schema that is up to date. */
export async function openDatabase({ config, connections, log, closers }: Setup): Promise<Database> {
  const { databaseUrl } = connections;
  const onLost = (error: Error): void => log.warn({ error: error.message }, 'database connection lost');
  const db = createPool(databaseUrl, onLost);
  closers.add(() => db.end());
  const busyDb = createPool(databaseUrl, onLost, { plansOnce: true });
  closers.add(() => busyDb.end());
  const lockedOut = `still waiting for Postgres at ${new URL(databaseUrl).host} to let the schema be changed`;
  const migrating = reaching(databaseUrl, migrate(db));
  const applied = await sayingEvery15s((seconds) => log.warn(`${lockedOut} (${seconds} s)`), migrating);
  if (applied.length > 0) log.info({ applied }, 'database migrated');
  const housekeeping = keepPartitions(db, log);
  closers.add(() => clearInterval(housekeeping));
  const { groupCommit, batchedLog } = config.optimizations;
  const batched = createBatchedQueries(busyDb, { commits: groupCommit, attempts: batchedLog });
  return { db, batched, pools: [db, busyDb] };
}

/** A week of partitions exists ahead. */
const partitionsEveryMs = 3_600_000;

/** Every process that writes the log makes its coming days: none depends on another to be there. */
function keepPartitions(db: Db, log: Logger): NodeJS.Timeout {
  return setInterval(() => {
    ensurePartitions(db).catch((error: unknown) => log.warn({ error: String(error) }, 'partitions not made'));
  }, partitionsEveryMs);
}
