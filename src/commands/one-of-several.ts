import { debuglog } from 'node:util';
import { createLogger } from '../app/logger.ts';
import { joinProcesses, type FirstProcess } from '../app/processes/join-processes.ts';
import type { Task } from '../app/processes/procedures.ts';
import { startMailhooks } from '../app/start.ts';
import { installTelemetry, roleOf } from './install-telemetry.ts';
import { runUntilStopped } from './run-until-stopped.ts';
import { stopSignals } from './signals.ts';

/** What a process does that another one has started: for every command, in the roles that it is given. */
export async function runAsOneOfSeveral(): Promise<number> {
  const stop = new AbortController();
  // A second signal is the first process's matter: when that one ends, this one does at once.
  for (const name of stopSignals) process.on(name, () => stop.abort(new Error(`stopped by ${name}`)));
  const first = joinProcesses(() => stop.abort(new Error('stopped')));
  const task = await first.task();
  if (task === null) return 0;
  try {
    return await run(task, first, stop.signal);
  } catch (error) {
    debuglog('mailhooks')('%o', error);
    await first.failed(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

async function run(
  { config, connections, roles, number }: Task,
  { up, siblings }: FirstProcess,
  signal: AbortSignal,
): Promise<number> {
  const log = createLogger(config.logLevel, number);
  const telemetry = await installTelemetry(config, log, roleOf(roles));
  try {
    const running = await startMailhooks(config, { ...connections, telemetry, siblings }, roles, log, signal);
    await up(running.url).catch(async (error: unknown) => {
      await running.stop();
      throw error;
    });
    return await runUntilStopped(running, signal, log);
  } finally {
    await telemetry.stop();
  }
}
