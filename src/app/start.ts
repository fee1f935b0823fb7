import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { createMetrics } from '../telemetry/metrics/metrics.ts';
import { createClosers } from './closers.ts';
import type { Connections } from './connections.ts';
import { openDatabase } from './database.ts';
import { openDelivery, openGeoIp } from './delivery.ts';
import { openDispatch } from './dispatch.ts';
import { failureOf, type Mailhooks } from './mailhooks.ts';
import { openHttp } from './http.ts';
import { openMailFiles } from './mail.ts';
import { openObservability } from './observability.ts';
import { createServices } from './services.ts';
import type { Roles, Setup } from './setup.ts';
import { openTemporal } from './temporal.ts';
import { openWorker } from './worker.ts';

/** Builds one process of Mailhooks, in the roles asked for, and starts it. All is closed in the opposite order. */
export async function startMailhooks(
  config: Config,
  connections: Connections,
  roles: Roles,
  log: Logger,
  signal?: AbortSignal,
): Promise<Mailhooks> {
  const closers = createClosers(log);
  const setup: Setup = { config, connections, roles, log, closers };
  try {
    const geo = await openGeoIp(config);
    const metrics = createMetrics();
    const database = await openDatabase(setup);
    const temporal = openTemporal(setup);
    const delivery = openDelivery(setup, database, geo, metrics);
    const dispatch = openDispatch(setup, database, temporal, delivery, metrics);
    const mailFiles = openMailFiles(setup, database);
    const services = createServices(setup, database, delivery, dispatch, mailFiles, metrics);
    const operations = openObservability(setup, database, temporal, dispatch, metrics);
    const http = await openHttp(setup, services, operations);
    const parts = { database, temporal, delivery, dispatch, mailFiles, metrics, slow: services.slow };
    const worker = roles.worker ? await openWorker(setup, parts, signal) : undefined;
    // At the end nothing more is accepted before anything else stops, and nothing waits for a slot.
    closers.add(() => delivery.attempts.bulkhead.close());
    closers.add(() => http.close());
    return { url: http.url, failed: failureOf(worker), stop: () => closers.closeAll() };
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}
