import type { Logger } from 'pino';
import { version, type Config } from '../config/config.ts';
import type { ProcessTelemetry } from '../telemetry/process-telemetry.ts';
import type { Roles } from '../app/setup.ts';
import type { Role } from '../telemetry/tracing/tracing.ts';
import { installTemporalRuntime } from './temporal-runtime.ts';

/**
 * Everything process-wide that measures. Libraries for traces are loaded only when the settings ask for them.
 * @param role of the process; default all in one
 * @returns to be stopped at the very end, when nothing makes spans any more
 */
export async function installTelemetry(
  { traces, traceHeaders }: Pick<Config, 'traces' | 'traceHeaders'>,
  log: Logger,
  role: Role = 'api+worker',
): Promise<ProcessTelemetry> {
  const temporal = await installTemporalRuntime(log);
  if (!traces) return { temporal, tracing: undefined, stop: () => Promise.resolve() };
  const { startTracing } = await import('../telemetry/tracing/tracing.ts');
  const tracing = startTracing({ version, role }, log, traceHeaders);
  return { temporal, tracing, stop: () => tracing.stop() };
}

/** As traces name it. */
export function roleOf({ api, worker }: Roles): Role {
  if (api && worker) return 'api+worker';
  return api ? 'api' : 'worker';
}
