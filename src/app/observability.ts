import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Operations } from '../api/app.ts';
import type { Config } from '../config/config.ts';
import { readyOverdueMs } from '../domain/delivery/attempt-time.ts';
import { readBacklog, readOverdueSeconds } from '../store/stats/backlog.ts';
import type { Db } from '../store/pool.ts';
import { backlogGauges } from '../telemetry/metrics/backlog-gauges.ts';
import { createExposition } from '../telemetry/metrics/exposition.ts';
import { deferredGauge, poolGauges, workerGauge } from '../telemetry/metrics/process-gauges.ts';
import type { ProcessTelemetry } from '../telemetry/process-telemetry.ts';
import type { Awaited } from '../telemetry/startup-watch.ts';
import { readinessChecks } from '../temporal/client/readiness.ts';

/** What a process cannot work without, as people know it: kind, place and setting. */
export function awaitedBy(
  checks: Operations['checks'],
  { temporalNamespace, temporalProxy, databaseUrl: ownDatabase }: Config,
  { databaseUrl, temporalAddress }: { databaseUrl: string; temporalAddress: string },
): Awaited[] {
  const proxy = temporalProxy ? ` by the proxy ${temporalProxy.address}` : '';
  const database = `Postgres at ${new URL(databaseUrl).host} (${ownDatabase === undefined ? 'embedded' : 'DATABASE_URL'})`;
  const temporal = `Temporal at ${temporalAddress}${proxy} (TEMPORAL_ADDRESS), namespace ${temporalNamespace} (TEMPORAL_NAMESPACE)`;
  const worker = `a worker that polls Temporal at ${temporalAddress}, namespace ${temporalNamespace}: mailhooks worker with the same TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE`;
  return Object.entries({ database, temporal, worker }).flatMap(([name, what]) => {
    const check = checks[name];
    return check ? [{ what, check }] : [];
  });
}

/** What this process shows of itself: whether it is ready, metrics, traces. */
export function observed(
  registry: Registry,
  { readyMaxOverdueMs, retry }: Config,
  of: {
    db: Db;
    /** All of this process's connections to Postgres. */
    pools: readonly Db[];
    client: Client;
    polls: () => boolean | undefined;
    deferred: () => number;
    telemetry: ProcessTelemetry | undefined;
    log: Logger;
  },
): Pick<Operations, 'checks' | 'exposition' | 'beginTrace'> {
  const { db, pools, client, polls, deferred, telemetry, log } = of;
  const tracing = telemetry?.tracing;
  const maxOverdueMs = readyOverdueMs(retry.requestTimeoutMs, readyMaxOverdueMs);
  poolGauges(registry, pools);
  workerGauge(registry, polls);
  deferredGauge(registry, deferred);
  return {
    checks: readinessChecks(db, client, {
      overdueSeconds: () => readOverdueSeconds(db, maxOverdueMs),
      maxOverdueMs,
      polls,
    }),
    exposition: createExposition(registry, {
      readDatabase: backlogGauges(registry, () => readBacklog(db)),
      temporal: async () => (await telemetry?.temporal.metrics()) ?? '',
      log,
    }),
    beginTrace: tracing && ((req) => tracing.request(req)),
  };
}
