import { spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { open, rename, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { StopPlan } from './processes.ts';

const LOG_KEPT_BYTES = 16 * 1024 * 1024;
const TAIL_BYTES = 4096;
/** A Go program that dies writes its reason first and thousands of lines of stacks after it. */
const REASON_BYTES = 256 * 1024;

export interface ServerChild {
  readonly pid: number;
  /** The exit code, null when a signal ended it. Never rejects. */
  readonly exited: Promise<number | null>;
  readonly hasExited: () => boolean;
  /** What the process wrote to its log, at most the last 4 KiB. */
  readonly logTail: () => Promise<string>;
  /** Whether the first 256 KiB that it wrote match. */
  readonly wrote: (pattern: RegExp) => Promise<boolean>;
  readonly stop: (plan: StopPlan) => Promise<void>;
}

export interface ServerCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly logFile: string;
  readonly options?: SpawnOptions;
}

/**
 * Starts a long-running server with its output appended to a file and in its own process group,
 * so that a Ctrl-C in the terminal does not reach it before Mailhooks has drained.
 * @throws Error when the program cannot be started.
 */
export async function spawnServer(command: ServerCommand): Promise<ServerChild> {
  const { file, args, logFile, options } = command;
  await keepLogSmall(logFile);
  const log = await open(logFile, 'a', 0o600);
  const from = (await log.stat()).size;
  try {
    const child = spawn(file, args, {
      cwd: '/',
      ...options,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
    await once(child, 'spawn');
    const stop = async (plan: StopPlan): Promise<void> => {
      for (const { signal, waitMs } of plan) {
        child.kill(signal);
        if (await settledWithin(exited, waitMs)) return;
      }
    };
    return {
      pid: child.pid as number,
      exited,
      hasExited: () => child.exitCode !== null || child.signalCode !== null,
      logTail: () => readTail(logFile, from),
      wrote: async (pattern) => pattern.test(await readLog(logFile, from, REASON_BYTES)),
      stop,
    };
  } finally {
    await log.close();
  }
}

async function settledWithin(promise: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  const timer = new AbortController();
  const tooLate = delay(timeoutMs, false, { signal: timer.signal }).catch(() => false);
  const settled = await Promise.race([promise.then(() => true), tooLate]);
  timer.abort();
  return settled;
}

async function keepLogSmall(logFile: string): Promise<void> {
  const size = await stat(logFile).then(
    (found) => found.size,
    () => 0,
  );
  if (size > LOG_KEPT_BYTES) await rename(logFile, `${logFile}.1`);
}

async function readTail(logFile: string, from: number): Promise<string> {
  const { size } = await stat(logFile);
  return (await readLog(logFile, Math.max(from, size - TAIL_BYTES), TAIL_BYTES)).trim();
}

async function readLog(logFile: string, from: number, bytes: number): Promise<string> {
  const file = await open(logFile, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, from);
    return buffer.subarray(0, bytesRead).toString('utf8');
  } finally {
    await file.close();
  }
}
