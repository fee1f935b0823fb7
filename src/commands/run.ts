import type { Logger } from 'pino';
import type { Mailhooks } from '../mailhooks.ts';
import { aborted } from './signals.ts';

/** Waits until it is told to stop or a part of it dies, then stops in order. @returns the exit status */
export async function runUntilStopped(
  running: Mailhooks,
  signal: AbortSignal,
  log: Logger,
  died: Promise<unknown> = new Promise(() => undefined),
): Promise<number> {
  const status = await Promise.race([
    aborted(signal).then(() => 0),
    running.failed.catch((error: unknown) => fail(log, String(error))),
    died.then((what) => fail(log, `${String(what)} ended unexpectedly`)),
  ]);
  await running.stop();
  return status;
}

function fail(log: Logger, message: string): number {
  log.fatal(message);
  return 1;
}
