import { IllegalStateError } from '@temporalio/common';
import { makeTelemetryFilterString, Runtime, type LogLevel, type LogMetadata } from '@temporalio/worker';
import type { Logger } from 'pino';
import { freePort } from '../embedded/process/ports.ts';
import type { TemporalRuntime } from '../telemetry/process-telemetry.ts';
import { readTemporalMetrics } from '../telemetry/metrics/temporal-metrics.ts';

/** Of the retry lane's worker, which is meant to have none. */
const noWorkflows = 'No workflows registered';
/** Of a completed workflow task that did not reach the server, or that it refused. */
const notCompleted = 'Error while completing workflow activation';
/** Another program may take a port between our look and its use. */
const maxTries = 5;

/** What the SDK calls info (worker states, pollers) interests nobody who runs Mailhooks. */
const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const;
type SdkLog = (level: LogLevel, message: string, meta?: LogMetadata) => void;

/**
 * The Temporal SDK writes to our log, shows its metrics on a port of this machine, and leaves signals to us: it would
 * shut its workers down before the API has stopped accepting. Once per process.
 * @throws Error when the process has a runtime already
 */
export async function installTemporalRuntime(log: Logger): Promise<TemporalRuntime> {
  let refused = 0;
  const sdkLog: SdkLog = (level, message, meta) => {
    // The SDK has no metric for it. Temporal's limits are told as invalid arguments; other errors are outages.
    if (message === notCompleted && /invalid.?argument/i.test(String(meta?.error))) refused += 1;
    log[message.startsWith(noWorkflows) ? 'debug' : levels[level]]({ temporal: meta }, message);
  };
  let address = await installOnFreePort(sdkLog);
  return {
    metrics: () => readTemporalMetrics(address),
    refusedTasks: () => refused,
    async ensure() {
      try {
        address = await installOnFreePort(sdkLog);
      } catch (error) {
        // It is still there.
        if (!(error instanceof IllegalStateError)) throw error;
      }
    },
  };
}

/** @returns where it shows its metrics, as in `127.0.0.1:40123` */
async function installOnFreePort(log: SdkLog): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    const address = `127.0.0.1:${await freePort()}`;
    try {
      install(log, address);
      return address;
    } catch (error) {
      if (tries === maxTries || !String(error).includes('Address already in use')) throw error;
    }
  }
}

function install(log: SdkLog, metricsAddress: string): void {
  const write =
    (level: LogLevel) =>
    (message: string, meta?: LogMetadata): void =>
      log(level, message, meta);
  Runtime.install({
    shutdownSignals: [],
    logger: {
      log,
      trace: write('TRACE'),
      debug: write('DEBUG'),
      info: write('INFO'),
      warn: write('WARN'),
      error: write('ERROR'),
    },
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) },
      metrics: {
        // Names as Prometheus wants them: units in them, counters end in _total.
        prometheus: {
          bindAddress: metricsAddress,
          countersTotalSuffix: true,
          unitSuffix: true,
          useSecondsForDurations: true,
        },
      },
    },
  });
}
