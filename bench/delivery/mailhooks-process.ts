import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readPorts } from '../../src/embedded/process/ports.ts';
import { isAlive, runsWithArgument, stopPid } from '../../src/embedded/process/processes.ts';
import { folderMark } from '../../src/embedded/temporal/temporal-command.ts';
import type { Mode } from './options.ts';
import { receiverTrust } from './receiver.ts';

export const adminKey = 'mh_admin_for-a-benchmark-0123456789';

export interface MailhooksProcess {
  url: string;
  databaseUrl: string;
  temporalAddress: string;
  pids: { mailhooks: number; temporal: number; postgres: number };
  stop(): Promise<void>;
}

/** Building a Temporal server is bounded by itself; this is for one that is there. */
const startMs = 10 * 60_000;
const stopMs = 40_000;
const outputKept = 4_000;

export interface Way {
  mode: Mode;
  /** Folder for CPU profiles. */
  profile?: string | undefined;
  /** Workflow tasks at a time; undefined: as many as Mailhooks has. */
  slots?: number | undefined;
  /** Of the environment, beside those of the mode. */
  settings?: Readonly<Record<string, string>> | undefined;
}

/** `mailhooks start`, with the servers that it embeds. @throws Error with its output when it does not come up */
export async function startMailhooks(
  dataDir: string,
  { mode, profile, slots, settings }: Way,
  signal: AbortSignal,
): Promise<MailhooksProcess> {
  // A group of its own: Ctrl-C in the terminal must not reach it before the benchmark lets go of it.
  const profiling = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${resolve(profile)}`];
  const preloading = slots === undefined ? [] : ['--import', import.meta.resolve('./slots.ts')];
  const child = spawn(process.execPath, [...profiling, ...preloading, mode.program, 'start'], {
    env: { ...environment(dataDir, mode), ...settings, BENCH_SLOTS: String(slots) },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const exited = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await Promise.race([exited, delay(stopMs, undefined, { ref: false })]);
    if (child.exitCode === null) child.kill('SIGKILL');
    await exited;
    await stopOrphans(dataDir);
  };
  let output = '';
  const up = Promise.withResolvers<string>();
  up.promise.catch(() => undefined);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-outputKept);
      const url = /^ {2}API +(http\S+)/m.exec(output)?.[1];
      if (url !== undefined) up.resolve(url);
    });
  }
  child.on('error', up.reject);
  child.on('exit', () => up.reject(new Error(`mailhooks start ended:\n${output}`)));
  const giveUp = AbortSignal.any([signal, AbortSignal.timeout(startMs)]);
  giveUp.addEventListener('abort', () => up.reject(giveUp.reason));
  try {
    giveUp.throwIfAborted();
    const url = await up.promise;
    const pids = { mailhooks: child.pid ?? 0, ...(await embeddedPids(dataDir)) };
    const { grpc } = await readPorts(join(dataDir, 'temporal.ports.json'));
    const temporalAddress = `127.0.0.1:${String(grpc)}`;
    return { url, databaseUrl: await databaseUrl(dataDir), temporalAddress, pids, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The user's own settings are meant for another Mailhooks. */
function environment(dataDir: string, mode: Mode): NodeJS.ProcessEnv {
  const foreign = /^(MAILHOOKS_|TEMPORAL_|OTEL_|SMTP_|MAIL_|DATABASE_URL$|PORT$|HOST$)/;
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name))),
    DATA_DIR: dataDir,
    PORT: '0',
    LOG_LEVEL: 'warn',
    MAILHOOKS_ADMIN_KEY: adminKey,
    MAILHOOKS_ALLOWED_TARGETS: '127.0.0.0/8',
    ...receiverTrust,
    ...mode.settings,
  };
}

async function embeddedPids(dataDir: string): Promise<{ temporal: number; postgres: number }> {
  const first = async (file: string): Promise<number> =>
    Number((await readFile(join(dataDir, file), 'utf8').catch(() => '')).split('\n')[0]);
  return { temporal: await first('temporal.pid'), postgres: await first('postgres/data/postmaster.pid') };
}

async function databaseUrl(dataDir: string): Promise<string> {
  const password = (await readFile(join(dataDir, 'postgres', 'password'), 'utf8')).trim();
  const { postgres: port } = await readPorts(join(dataDir, 'postgres.ports.json'));
  return `postgres://mailhooks:${password}@127.0.0.1:${String(port)}/mailhooks?sslmode=disable`;
}

/** Servers of a Mailhooks that had to be killed. They are proved to be its own by what they were started with. */
async function stopOrphans(dataDir: string): Promise<void> {
  const folder = await realpath(dataDir);
  const { temporal, postgres } = await embeddedPids(folder);
  const servers: [number, string, NodeJS.Signals][] = [
    [temporal, folderMark(folder), 'SIGTERM'],
    [postgres, join(folder, 'postgres', 'data'), 'SIGINT'],
  ];
  for (const [pid, argument, first] of servers) {
    if (!(await isAlive(pid)) || !(await runsWithArgument(pid, argument))) continue;
    await stopPid(pid, [
      { signal: first, waitMs: 10_000 },
      { signal: 'SIGKILL', waitMs: 5_000 },
    ]);
  }
}
