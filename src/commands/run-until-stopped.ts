import type { Logger } from 'pino';
import type { Mailhooks } from '../app/mailhooks.ts';
import { aborted } from './signals.ts';

/** Waits for a signal to stop or for the failure of a part, then stops in order. @returns the exit status */
export async function runUntilStopped(
  running: Mailhooks,
  signal: AbortSignal,
  log: Logger,
  died: Promise<unknown> = new Promise(() => undefined),
): Promise<number> {
  const problem = await Promise.race([
    aborted(signal).then(() => null),
    running.failed.catch(String),
    died.then((what) => `${String(what)} ended unexpectedly`),
  ]);
  if (problem !== null) log.fatal(problem);
  await running.stop();
  return problem === null ? 0 : 1;
}
