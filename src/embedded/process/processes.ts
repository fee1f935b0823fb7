import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** One column of `ps`, or undefined where there is no such process (or no `ps`). */
async function ps(pid: number, column: string): Promise<string | undefined> {
  try {
    const { stdout } = await run('ps', ['-ww', '-p', String(pid), '-o', `${column}=`]);
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}

/** The fields of /proc/<pid>/stat after the command name, which may itself hold spaces and brackets. */
async function procStat(pid: number): Promise<string[] | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether the process runs. A zombie (ended, but not yet collected by its parent) counts as dead. */
export async function isAlive(pid: number): Promise<boolean> {
  if (!Number.isSafeInteger(pid) || pid <= 0 || !answersSignals(pid)) return false;
  const state = (await procStat(pid))?.[0] ?? (await ps(pid, 'stat')) ?? '';
  return !state.startsWith('Z') && !state.startsWith('X');
}

/** When the process started, in whatever unit the system has: with the pid, it names one process for good. */
export async function startTime(pid: number): Promise<string | undefined> {
  return (await procStat(pid))?.[19] ?? (await ps(pid, 'lstart'));
}

/**
 * Whether a living process was started with exactly this argument: the proof that a pid from a file
 * is still ours. False when the command line cannot be read.
 */
export async function runsWithArgument(pid: number, argument: string): Promise<boolean> {
  if (!(await isAlive(pid))) return false;
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').includes(argument);
  } catch {
    return ` ${(await ps(pid, 'command')) ?? ''} `.includes(` ${argument} `);
  }
}

function signalPid(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function goneWithin(pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (await isAlive(pid)) {
    if (Date.now() > deadline) return false;
    await delay(50);
  }
  return true;
}

export type StopPlan = readonly { signal: NodeJS.Signals; waitMs: number }[];

/**
 * Sends the signals in turn until the process is gone, waiting `waitMs` after each.
 * For a process that is not our child; the caller must have proved that it is ours.
 * @throws Error when it survives all of them.
 */
export async function stopPid(pid: number, plan: StopPlan): Promise<void> {
  for (const { signal, waitMs } of plan) {
    signalPid(pid, signal);
    if (await goneWithin(pid, waitMs)) return;
  }
  throw new Error(`process ${pid} did not end after ${plan.map((step) => step.signal).join(', ')}`);
}
