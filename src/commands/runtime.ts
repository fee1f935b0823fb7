import { makeTelemetryFilterString, Runtime, type LogLevel, type LogMetadata } from '@temporalio/worker';
import type { Logger } from 'pino';

/**
 * The Temporal SDK writes to our log, and leaves signals to us: it would shut its workers down before the API has
 * stopped accepting.
 */
export function installTemporalRuntime(log: Logger): void {
  // What the SDK calls info (worker states, pollers) interests nobody who runs Mailhooks.
  const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const;
  const write =
    (level: LogLevel) =>
    (message: string, meta?: LogMetadata): void =>
      log[levels[level]]({ temporal: meta }, message);
  Runtime.install({
    shutdownSignals: [],
    logger: {
      log: (level, message, meta) => write(level)(message, meta),
      trace: write('TRACE'),
      debug: write('DEBUG'),
      info: write('INFO'),
      warn: write('WARN'),
      error: write('ERROR'),
    },
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) },
    },
  });
}
