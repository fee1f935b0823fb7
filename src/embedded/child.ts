import { spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { open, rename, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { StopPlan } from './processes.ts';

const LOG_KEPT_BYTES = 16 * 1024 * 1024;
const TAIL_BYTES = 4096;

export interface ServerChild {
  readonly pid: number;
  /** The exit code, null when a signal ended it. Never rejects. */
  readonly exited: Promise<number | null>;
  readonly hasExited: () => boolean;
  /** What the process wrote to its log, at most the last 4 KiB. */
  readonly logTail: () => Promise<string>;
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
  const file = await open(logFile, 'r');
  try {
    const start = Math.max(from, (await file.stat()).size - TAIL_BYTES);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(TAIL_BYTES), 0, TAIL_BYTES, start);
    return buffer.subarray(0, bytesRead).toString('utf8').trim();
  } finally {
    await file.close();
  }
}

export interface ReadyWait {
  readonly name: string;
  readonly child: ServerChild;
  /** Resolves when the server answers, rejects while it does not yet. */
  readonly probe: () => Promise<void>;
  /** Default 60 000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Tries `probe` until it resolves.
 * @throws Error with the tail of the server's log when it exits first or the deadline passes.
 */
export async function waitUntilReady(wait: ReadyWait): Promise<void> {
  const { name, child, probe, timeoutMs = 60_000, signal } = wait;
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    if (child.hasExited())
      throw new Error(`${name} ended while starting. Its log says:\n${await child.logTail()}`);
    const problem = await probe().then(
      () => undefined,
      (error: unknown) => error,
    );
    if (problem === undefined && !child.hasExited()) return;
    if (Date.now() > deadline) {
      const tail = await child.logTail();
      throw new Error(`${name} did not answer within ${timeoutMs / 1000} s. Its log says:\n${tail}`, {
        cause: problem,
      });
    }
    await delay(50, undefined, signal ? { signal } : {});
  }
}
