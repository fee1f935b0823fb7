import { setTimeout as delay } from 'node:timers/promises';
import { sayingEvery15s } from '../../domain/basics/still-waiting.ts';
import type { ServerChild } from './child.ts';
import { PortTakenError } from './other-ports.ts';

export interface ReadyWait {
  readonly name: string;
  /** Its address, for people. */
  readonly at: string;
  /** Told every 15 s that it still does not answer. */
  readonly report: (line: string) => void;
  readonly child: ServerChild;
  /** Resolves when the server answers, rejects while it does not yet. */
  readonly probe: () => Promise<void>;
  /** What its log says when another program took one of its ports first. */
  readonly portTaken: RegExp;
  /** Default 60 000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Tries `probe` until it resolves.
 * @throws PortTakenError when the server ended for want of a port; else Error with the tail of its log when it exits first
 * or the deadline passes
 */
export async function waitUntilReady(wait: ReadyWait): Promise<void> {
  const { name, at, report } = wait;
  const line = (seconds: number): string =>
    `Still waiting for ${name} at ${at}: ${seconds} s. Its log is in the folder of DATA_DIR.`;
  await sayingEvery15s((seconds) => report(line(seconds)), untilReady(wait));
}

async function untilReady(wait: ReadyWait): Promise<void> {
  const { child, probe, portTaken, timeoutMs = 60_000, signal } = wait;
  const name = wait.name.replace(/^t/, 'T');
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    if (child.hasExited()) {
      const Failure = (await child.wrote(portTaken)) ? PortTakenError : Error;
      throw new Failure(`${name} ended while starting. Its log says:\n${await child.logTail()}`);
    }
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
