import type { Config } from '../config/config.ts';
import { createLogger, warnOfUnknown } from '../app/logger.ts';
import { givenConnections } from './given-connections.ts';
import { launch } from './launch.ts';
import { runUntilStopped } from './run-until-stopped.ts';
import { onStopSignal } from './signals.ts';
import { installTelemetry } from './install-telemetry.ts';

/** Accepts events and manages subscriptions; any number of such processes may share a database. */
export const api = (config: Config): Promise<number> => runRole(config, 'api');

export async function runRole(config: Config, role: 'api' | 'worker'): Promise<number> {
  const log = createLogger(config.logLevel);
  warnOfUnknown(config, log);
  const connections = givenConnections(config);
  const signal = onStopSignal();
  const telemetry = await installTelemetry(config, log, role);
  const roles = { api: role === 'api', worker: role === 'worker' };
  try {
    const running = await launch(config, { ...connections, telemetry }, roles, log, signal);
    log.info({ url: running.url }, `mailhooks ${role} is up`);
    return await runUntilStopped(running, signal, log);
  } finally {
    await telemetry.stop();
  }
}
