import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runsWithArgument, stopPid } from '../../../src/embedded/process/processes.ts';
import { folderMark } from '../../../src/embedded/temporal/temporal-command.ts';

export interface RunningScript {
  readonly child: ChildProcess;
  readonly pid: number;
  /** What it printed first. */
  readonly firstLine: string;
  /** Ends its input and waits for its exit. */
  readonly finish: () => Promise<void>;
  readonly kill: () => Promise<void>;
}

export async function runScript(
  t: TestContext,
  name: string,
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<RunningScript> {
  const script = fileURLToPath(new URL(name, import.meta.url));
  const child = spawn(process.execPath, [script, ...args], { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
  const { stdin, stdout, stderr, pid } = child;
  if (!stdin || !stdout || !stderr || pid === undefined) throw new Error(`${name} did not start`);
  const exited = once(child, 'exit');
  t.after(() => child.kill('SIGKILL'));
  let errors = '';
  stderr.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk));
  const line = once(createInterface(stdout), 'line') as Promise<[string]>;
  const early = exited.then(() => Promise.reject(new Error(`${name} ended early: ${errors}`)));
  const [firstLine] = await Promise.race([line, early]);
  early.catch(() => {}); // an exit after the first line is expected
  const ended = async (): Promise<void> => void (await exited);
  return {
    child,
    pid,
    firstLine,
    finish: () => (stdin.end(), ended()),
    kill: () => (child.kill('SIGKILL'), ended()),
  };
}

/** A folder removed after the test, with servers that a failed test may have left in it. */
export async function temporaryDataDir(t: TestContext): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'mailhooks-embedded-'));
  const dataDir = join(parent, 'data');
  t.after(async () => {
    for (const { pid, argument } of await serverPids(dataDir)) {
      if (await runsWithArgument(pid, argument)) await stopPid(pid, [{ signal: 'SIGKILL', waitMs: 5_000 }]);
    }
    await rm(parent, { recursive: true, force: true });
  });
  return dataDir;
}

export const postgresPidFile = (dataDir: string): string =>
  join(dataDir, 'postgres', 'data', 'postmaster.pid');
export const temporalPidFile = (dataDir: string): string => join(dataDir, 'temporal.pid');

export async function pidIn(file: string): Promise<number> {
  return Number((await readFile(file, 'utf8')).split('\n')[0]);
}

async function serverPids(dataDir: string): Promise<{ pid: number; argument: string }[]> {
  const none = (): number => NaN;
  return [
    { pid: await pidIn(postgresPidFile(dataDir)).catch(none), argument: join(dataDir, 'postgres', 'data') },
    { pid: await pidIn(temporalPidFile(dataDir)).catch(none), argument: folderMark(dataDir) },
  ];
}
