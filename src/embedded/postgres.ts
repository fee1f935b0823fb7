import { mkdir, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { spawnServer, waitUntilReady } from './child.ts';
import { choosePorts } from './ports.ts';
import {
  findPrograms,
  openCluster,
  postgresEnvironment,
  SUPERUSER,
  type Cluster,
} from './postgres-cluster.ts';
import { withClient } from './postgres-client.ts';
import { isOfSocket, socketFolder, throughSocket } from './postgres-socket.ts';
import { runsWithArgument, stopPid, type StopPlan } from './processes.ts';

const DATABASE = 'mailhooks';
const START_ATTEMPTS = 3;

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
  /** Whether to listen on a Unix-domain socket as well, where there can be one. Default: no. */
  readonly withSocket?: boolean | undefined;
  /** Gives up the start. */
  readonly signal?: AbortSignal | undefined;
}

export interface PostgresServer {
  /** Holds the password of the superuser: not for logs. */
  readonly url: string;
  /** The same through the socket; undefined when there is none. */
  readonly socketUrl: string | undefined;
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
  const cluster = await openCluster(dataDir, programs);
  await stopOrphan(cluster, options.log);

  let socketIn = options.withSocket ? socketFolder(cluster.home) : undefined;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce({ ...options, dataDir, socketIn }, cluster, programs.postgres);
    } catch (error) {
      const message = error instanceof Error ? error.message : '';
      // Another program may take the port between our choice and the server's bind.
      const portLost = /could not bind|create any TCP\/IP sockets/.test(message);
      // A file system that holds no sockets, as one that is shared with another machine.
      const socketRefused = /create any Unix-domain sockets/.test(message);
      if ((!portLost && !socketRefused) || attempt === START_ATTEMPTS) throw error;
      if (socketRefused) socketIn = undefined;
    }
  }
}

async function startOnce(
  options: PostgresOptions & { socketIn: string | undefined },
  cluster: Cluster,
  program: string,
): Promise<PostgresServer> {
  const { dataDir, socketIn, log, signal } = options;
  const { postgres: port } = await choosePorts(join(dataDir, 'postgres.ports.json'), {
    postgres: { asked: options.port },
  });
  const {
    file,
    args,
    options: user,
  } = cluster.launcher.command(program, serverArguments(cluster.dir, port, socketIn));
  const logFile = join(dataDir, 'postgres.log');
  const child = await spawnServer({ file, args, logFile, options: { ...user, env: postgresEnvironment() } });
  const stop = (): Promise<void> => child.stop(STOP);
  const url = (database: string): string =>
    // sslmode stands here so that a PGSSLMODE in the user's environment does not apply.
    `postgres://${SUPERUSER}:${cluster.password}@127.0.0.1:${port}/${database}?sslmode=disable`;
  try {
    const probe = (): Promise<void> => createDatabase(url('postgres'));
    await waitUntilReady({ name: 'The embedded Postgres', child, probe, signal });
  } catch (error) {
    await stop();
    throw error;
  }
  log(`Postgres runs on 127.0.0.1:${port}`);
  const socketUrl = socketIn === undefined ? undefined : await throughSocket(url(DATABASE), socketIn);
  return { url: url(DATABASE), socketUrl, stop, exited: child.exited };
}

function serverArguments(dir: string, port: number, socketIn: string | undefined): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: socketIn === undefined ? '' : `"${socketIn}"`,
    max_connections: 100,
    logging_collector: 'off',
  };
  return ['-D', dir, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

/** Rejects while the server starts or recovers ("the database system is starting up"). */
const createDatabase = (url: string): Promise<void> =>
  withClient(url, async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  });

/** Postgres's own lock file names the server; a stale one whose pid went to another program would block the start. */
async function stopOrphan({ home, dir }: Cluster, log: (line: string) => void): Promise<void> {
  const pidFile = join(dir, 'postmaster.pid');
  const pid = Number((await readFile(pidFile, 'utf8').catch(() => '')).split('\n')[0]);
  if (await runsWithArgument(pid, dir)) {
    log(`Stopping the Postgres server (process ${pid}) that a killed Mailhooks left behind`);
    await stopPid(pid, STOP);
  }
  await rm(pidFile, { force: true });
  // So would the lock of a socket.
  for (const name of await readdir(home)) if (isOfSocket(name)) await rm(join(home, name), { force: true });
}
