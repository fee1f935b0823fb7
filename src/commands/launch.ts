import type { Logger } from 'pino';
import type { Connections } from '../app/connections.ts';
import type { Mailhooks } from '../app/mailhooks.ts';
import { startProcesses } from '../app/processes/start-processes.ts';
import type { Roles } from '../app/setup.ts';
import { startMailhooks } from '../app/start.ts';
import type { Config } from '../config/config.ts';

/** Starts Mailhooks in this process, or in as many others as `MAILHOOKS_PROCESSES` says. */
export const launch = (
  config: Config,
  connections: Connections,
  roles: Roles,
  log: Logger,
  signal: AbortSignal,
): Promise<Mailhooks> =>
  (config.processes === 1 ? startMailhooks : startProcesses)(config, connections, roles, log, signal);
