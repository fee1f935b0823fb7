import { mkdir, readFile, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { sayingEvery15s } from '../../domain/basics/still-waiting.ts';
import { spawnServer } from '../process/child.ts';
import { onFreePorts } from '../process/other-ports.ts';
import { choosePorts } from '../process/ports.ts';
import {
  findPrograms,
  openCluster,
  postgresEnvironment,
  SUPERUSER,
  type Cluster,
} from './postgres-cluster.ts';
import { runsWithArgument, stopPid, type StopPlan } from '../process/processes.ts';
import { waitUntilReady } from '../process/wait-until-ready.ts';

const DATABASE = 'mailhooks';

/** SIGINT is Postgres's fast shutdown, SIGQUIT its immediate one (recovers at the next start). */
const STOP: StopPlan = [
  { signal: 'SIGINT', waitMs: 15_000 },
  { signal: 'SIGQUIT', waitMs: 5_000 },
  { signal: 'SIGKILL', waitMs: 5_000 },
];

export interface PostgresOptions {
  /** Holds postgres/, postgres.log and postgres.ports.json. Only one Mailhooks may use it. */
  readonly dataDir: string;
  readonly log: (line: string) => void;
  /** First choice; a busy one is replaced. Default: that of the last start, else any free one. */
  readonly port?: number;
  /** What the server allows in all, superusers included. Default 100. */
  readonly maxConnections?: number | undefined;
  /** Gives up the start. */
  readonly signal?: AbortSignal | undefined;
}

export interface PostgresServer {
  /** Holds the password of the superuser: not for logs. */
  readonly url: string;
  /** Fast shutdown, harder after 15 s. */
  readonly stop: () => Promise<void>;
  /** Exit code, null when a signal ended it. Never rejects. */
  readonly exited: Promise<number | null>;
}

/**
 * A Postgres of our own on 127.0.0.1, ready for use, with the database `mailhooks`.
 * An orphan of a killed Mailhooks on the same data folder is stopped first.
 * @throws Error with the tail of its log when it does not answer within 60 s.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const programs = await findPrograms();
  await mkdir(options.dataDir, { recursive: true });
  const dataDir = await realpath(options.dataDir);
  const cluster = await sayingEvery15s(
    (seconds) => options.log(`Still waiting for initdb at ${dataDir} (DATA_DIR): ${seconds} s`),
    openCluster(dataDir, programs),
  );
  await stopOrphan(cluster.dir, options.log);
  return await onFreePorts(() => startOnce({ ...options, dataDir }, cluster, programs.postgres));
}

async function startOnce(
  options: PostgresOptions,
  cluster: Cluster,
  program: string,
): Promise<PostgresServer> {
  const { dataDir, log, maxConnections = 100, signal } = options;
  const { postgres: port } = await choosePorts(join(dataDir, 'postgres.ports.json'), {
    postgres: { asked: options.port },
  });
  const {
    file,
    args,
    options: user,
  } = cluster.launcher.command(program, serverArguments(cluster.dir, port, maxConnections));
  const logFile = join(dataDir, 'postgres.log');
  const child = await spawnServer({ file, args, logFile, options: { ...user, env: postgresEnvironment() } });
  const stop = (): Promise<void> => child.stop(STOP);
  const url = (database: string): string =>
    // sslmode stands here so that a PGSSLMODE in the user's environment does not apply.
    `postgres://${SUPERUSER}:${cluster.password}@127.0.0.1:${port}/${database}?sslmode=disable`;
  try {
    const probe = (): Promise<void> => createDatabase(url('postgres'));
    const portTaken = /could not bind|create any TCP\/IP sockets/;
    const at = `127.0.0.1:${port}`;
    await waitUntilReady({ name: 'the embedded Postgres', at, child, probe, portTaken, report: log, signal });
  } catch (error) {
    await stop();
    throw error;
  }
  log(`Postgres runs on 127.0.0.1:${port}`);
  return { url: url(DATABASE), stop, exited: child.exited };
}

function serverArguments(dir: string, port: number, maxConnections: number): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    // The path of a data folder is easily longer than a socket's 107 bytes.
    unix_socket_directories: '',
    max_connections: maxConnections,
    logging_collector: 'off',
  };
  return ['-D', dir, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

/** Rejects while the server starts or recovers ("the database system is starting up"). */
async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {}); // the query that it breaks rejects as well
  try {
    await client.connect();
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Postgres's own lock file names the server; a stale one whose pid went to another program would block the start. */
async function stopOrphan(dir: string, log: (line: string) => void): Promise<void> {
  const pidFile = join(dir, 'postmaster.pid');
  const pid = Number((await readFile(pidFile, 'utf8').catch(() => '')).split('\n')[0]);
  if (await runsWithArgument(pid, dir)) {
    log(`Stopping the Postgres server (process ${pid}) that a killed Mailhooks left behind`);
    await stopPid(pid, STOP);
  }
  await rm(pidFile, { force: true });
}
