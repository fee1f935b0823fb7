import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../src/embedded/process/ports.ts';
import { startPostgres } from '../../src/embedded/postgres/postgres.ts';
import { isAlive } from '../../src/embedded/process/processes.ts';
import { findTemporalBinary } from '../../src/embedded/temporal/temporal-binary.ts';
import { startTemporalServer } from '../../src/embedded/temporal/temporal-server.ts';
import { until } from '../support/until.ts';
import { processTree, signalAll, type Part } from './part.ts';

interface RunningServer {
  stop(): Promise<void>;
  exited: Promise<unknown>;
}

/** Holds the address from the first start on. */
export interface Server extends Part {
  readonly address: string;
}

const log = (): void => undefined;

/** Our own Postgres: the postmaster and its backends stop, and die, together. */
export async function createPostgres(dataDir: string): Promise<Server> {
  const port = await freePort();
  return await createServer(join(dataDir, 'postgres', 'data', 'postmaster.pid'), async () => {
    const server = await startPostgres({ dataDir, log, port });
    return { ...server, address: server.url };
  });
}

/** Our own Temporal server. Its search attributes are registered by the worker. */
export async function createTemporal(dataDir: string): Promise<Server> {
  const binary = await findTemporalBinary({ report: (line) => console.error(line) });
  const ports = { grpc: await freePort(), ui: await freePort(), http: await freePort() };
  return await createServer(join(dataDir, 'temporal.pid'), () =>
    startTemporalServer({ binary, dataDir, ports, searchAttributes: {}, log }),
  );
}

async function createServer(
  pidFile: string,
  open: () => Promise<RunningServer & { address: string }>,
): Promise<Server> {
  let running = await open();
  const { address } = running;
  const pids = async (): Promise<number[]> =>
    await processTree(Number((await readFile(pidFile, 'utf8')).split('\n')[0]));
  let paused: number[] = [];
  const resume = async (): Promise<void> => signalAll(paused.splice(0), 'SIGCONT');
  return {
    address,
    async start() {
      running = await open();
      if (running.address !== address) throw new Error(`its port is taken: it is now at ${running.address}`);
    },
    async kill() {
      const all = await pids();
      signalAll(all, 'SIGKILL');
      await running.exited;
      // The memory that a Postgres shares with its backends is free only when they are gone, too.
      await until('all of its processes are gone', async () => {
        const alive = await Promise.all(all.map(isAlive));
        return !alive.includes(true);
      });
    },
    async pause() {
      paused = await pids();
      signalAll(paused, 'SIGSTOP');
    },
    resume,
    async end() {
      await resume();
      await running.stop();
    },
  };
}
