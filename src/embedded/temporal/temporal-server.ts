import { chmod, mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { spawnServer, type ServerChild } from '../process/child.ts';
import { withoutProxy } from './direct-connection.ts';
import { hiddenAddress } from './hidden-address.ts';
import { onFreePorts, PortTakenError } from '../process/other-ports.ts';
import { choosePorts, connectsTo } from '../process/ports.ts';
import {
  DATABASE_NAME,
  folderMark,
  serverArguments,
  serverEnvironment,
  type SearchAttributeKind,
} from './temporal-command.ts';
import { runsWithArgument, stopPid, type StopPlan } from '../process/processes.ts';
import { startUiGuard, type UiGuard } from './ui-guard.ts';
import { waitUntilReady } from '../process/wait-until-ready.ts';

const STOP: StopPlan = [
  { signal: 'SIGTERM', waitMs: 10_000 },
  { signal: 'SIGKILL', waitMs: 5_000 },
];

export type { SearchAttributeKind } from './temporal-command.ts';

export interface TemporalServerOptions {
  /** The `temporal` program: see `findTemporalBinary`. */
  readonly binary: string;
  /** Holds temporal.db, temporal.log, temporal.pid and temporal.ports.json. Only one Mailhooks may use it. */
  readonly dataDir: string;
  /** Default `default`. */
  readonly namespace?: string;
  readonly searchAttributes: Readonly<Record<string, SearchAttributeKind>>;
  /** Whether others are added while it runs, and count at once. Default false: after some seconds. */
  readonly addsSearchAttributes?: boolean;
  /** First choices; a busy one is replaced. Default: those of the last start, else 7233 and 8233. */
  readonly ports?: { readonly grpc?: number; readonly ui?: number; readonly http?: number };
  /** Host names by which the UI may be asked for, besides those of the loopback interface. Default none. */
  readonly uiHosts?: readonly string[];
  readonly log: (line: string) => void;
  /** Gives up the start. */
  readonly signal?: AbortSignal | undefined;
}

export interface TemporalServer {
  readonly address: string;
  readonly uiUrl: string;
  /** SIGTERM, then SIGKILL after 10 s. */
  readonly stop: () => Promise<void>;
  /** Exit code, null when a signal ended it. Never rejects. */
  readonly exited: Promise<number | null>;
}

/**
 * A durable Temporal dev server (SQLite) on 127.0.0.1, ready for use.
 * An orphan of a killed Mailhooks on the same data folder is stopped first.
 * @throws Error with the tail of its log when it does not answer within 60 s.
 */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  await mkdir(options.dataDir, { recursive: true });
  const dataDir = await realpath(options.dataDir);
  const pidFile = join(dataDir, 'temporal.pid');
  await stopOrphan(pidFile, folderMark(dataDir), options.log);
  return await onFreePorts(() => startOnce({ ...options, dataDir }, pidFile));
}

async function startOnce(options: TemporalServerOptions, pidFile: string): Promise<TemporalServer> {
  const { dataDir, ports: asked = {}, namespace = 'default', log, signal } = options;
  const ports = await choosePorts(join(dataDir, 'temporal.ports.json'), {
    grpc: { asked: asked.grpc, preferred: 7233 },
    ui: { asked: asked.ui, preferred: 8233 },
    http: { asked: asked.http, isNew: true },
    metrics: { isNew: true },
  });
  const ui = await hiddenAddress();
  const guard = await guardUi(ports.ui, ui, options.uiHosts);
  const child = await spawnServer({
    file: options.binary,
    args: serverArguments(options, ports, ui),
    logFile: join(dataDir, 'temporal.log'),
    options: { cwd: dataDir, env: serverEnvironment() },
  }).catch(async (error: unknown) => {
    await guard.close();
    throw error;
  });
  const stop = async (): Promise<void> => {
    await guard.close();
    await stopChild(child, pidFile);
  };
  const address = `127.0.0.1:${ports.grpc}`;
  const uiUrl = `http://127.0.0.1:${ports.ui}`;
  try {
    await writeFile(pidFile, `${child.pid}\n`);
    // The HTTP port is our own random one: its answering proves that the gRPC port is held by this very server.
    const probe = (): Promise<void> => connectsTo(ports.http).then(() => answers(address, namespace));
    const portTaken = /address already in use|can't (set|use) .*port/i;
    const name = 'the embedded Temporal server';
    await waitUntilReady({ name, at: address, child, probe, portTaken, report: log, signal });
  } catch (error) {
    await stop();
    throw error;
  }
  await keepPrivate(dataDir);
  log(`Temporal runs on ${address}, its UI on ${uiUrl}`);
  return { address, uiUrl, stop, exited: child.exited };
}

async function guardUi(
  port: number,
  ui: { host: string; port: number },
  hosts: readonly string[] = [],
): Promise<UiGuard> {
  return await startUiGuard({ port, ui, allowedHosts: new Set(hosts) }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new PortTakenError(`port ${port} is in use`);
  });
}

/** SQLite gives its files to all; as root the data folder cannot be closed to everyone, so the files must be. */
async function keepPrivate(dataDir: string): Promise<void> {
  for (const suffix of ['', '-wal', '-shm'])
    await chmod(join(dataDir, DATABASE_NAME) + suffix, 0o600).catch(() => {});
}

async function answers(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({
    address,
    connectTimeout: 5_000,
    channelArgs: withoutProxy,
  });
  try {
    await connection.withDeadline(Date.now() + 5_000, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
  } finally {
    await connection.close();
  }
}

async function stopChild(child: ServerChild, pidFile: string): Promise<void> {
  await child.stop(STOP);
  await rm(pidFile, { force: true });
}

async function stopOrphan(pidFile: string, mark: string, log: (line: string) => void): Promise<void> {
  const pid = Number(await readFile(pidFile, 'utf8').catch(() => ''));
  if (await runsWithArgument(pid, mark)) {
    log(`Stopping the Temporal server (process ${pid}) that a killed Mailhooks left behind`);
    await stopPid(pid, STOP);
  }
  await rm(pidFile, { force: true });
}
