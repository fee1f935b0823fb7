import type { Logger } from 'pino';
import { sayingEvery15s } from '../domain/basics/still-waiting.ts';
import { createBatchedQueries, type BatchedQueries } from '../store/batching/batched-queries.ts';
import { lookAtServer, type Server } from '../store/connections/look-at-server.ts';
import { defaultConnections, limitBehind } from '../store/connections/connection-limit.ts';
import { createShares } from '../store/connections/shares.ts';
import { shareConnections } from '../store/connections/share-connections.ts';
import type { WaitingPool } from '../store/connections/waiting-pool.ts';
import { ensurePartitions, migrate } from '../store/migrate.ts';
import { createPool, type Db } from '../store/pool.ts';
import { reaching } from '../store/reaching.ts';
import type { Setup } from './setup.ts';

export interface Database {
  db: WaitingPool;
  /** The same as an owner may use it, which is an account for most. */
  dbOf: (owner: string) => Db;
  /** How many wait for a connection that their owner may use. */
  waiting: () => number;
  /** Of statements that are made for every event, over connections of their own. */
  batched: BatchedQueries;
  pools: readonly WaitingPool[];
  /** Rejects while events cannot be accepted: no connection is to be had, or the database takes no changes. */
  tryToAccept(): Promise<void>;
}

/** Both pools, and a schema that is up to date. */
export async function openDatabase(setup: Setup): Promise<Database> {
  const { config, connections, log, closers } = setup;
  const { databaseUrl } = connections;
  const server = await reaching(databaseUrl, lookAtServer(databaseUrl));
  const pools = openPools(setup, server);
  const [db, batchedDb] = pools;
  const lockedOut = `still waiting for Postgres at ${new URL(databaseUrl).host} to let the schema be changed`;
  const migrating = reaching(databaseUrl, migrate(db));
  const applied = await sayingEvery15s((seconds) => log.warn(`${lockedOut} (${seconds} s)`), migrating);
  if (applied.length > 0) log.info({ applied }, 'database migrated');
  const housekeeping = keepPartitions(db, log);
  closers.add(() => clearInterval(housekeeping));
  closers.add(shareConnections(pools, limitBehind(server.pooler)));
  const { groupCommit, batchedLog } = config.optimizations;
  const batched = createBatchedQueries(batchedDb, { commits: groupCommit, attempts: batchedLog }, db);
  const shares = createShares(db);
  return {
    db,
    dbOf: shares.of,
    waiting: shares.waiting,
    batched,
    pools,
    async tryToAccept() {
      // The weakest lock of a row: what takes no changes refuses it.
      await batchedDb.query('SELECT FROM migrations LIMIT 1 FOR KEY SHARE');
    },
  };
}

/** Behind a pooler, which keeps sessions of the server, a new connection is cheap, and one without work may be another's. */
const pooledIdleMs = 5_000;
/** At most so many statements that run for every event are in flight together. */
const mostBatched = 20;

function openPools({ config, connections, log, closers }: Setup, server: Server): [WaitingPool, WaitingPool] {
  const { limit } = server.room;
  const inAll = config.databaseConnections ?? defaultConnections(server.room, config.processes);
  const found = { connections: inAll, allowed: limit, pooler: server.pooler };
  if (inAll > limit)
    log.warn(found, 'MAILHOOKS_DATABASE_CONNECTIONS is more than the database allows this user');
  else log.info(found, 'database connections');
  const forBatched = Math.min(mostBatched, Math.floor(inAll / 2));
  const onLost = (error: Error): void => log.warn({ error: error.message }, 'database connection lost');
  const open = (max: number, plansOnce: boolean): WaitingPool => {
    const idle = server.pooler === 'none' ? {} : { idleMs: pooledIdleMs };
    const pool = createPool(connections.databaseUrl, onLost, { max, plansOnce, ...idle });
    closers.add(() => pool.end());
    return pool;
  };
  return [open(inAll - forBatched, false), open(forBatched, true)];
}

/** A week of partitions exists ahead. */
const partitionsEveryMs = 3_600_000;

/** Every process that writes the log makes its coming days: none depends on another to be there. */
function keepPartitions(db: Db, log: Logger): NodeJS.Timeout {
  return setInterval(() => {
    ensurePartitions(db).catch((error: unknown) => log.warn({ error: String(error) }, 'partitions not made'));
  }, partitionsEveryMs);
}
