import { fileURLToPath } from 'node:url';
import { Registry } from 'prom-client';
import type { Operations } from '../api/app.ts';
import { isLoopbackName } from '../domain/basics/request-host.ts';
import { readBacklog } from '../store/stats/backlog.ts';
import { backlogGauges } from '../telemetry/metrics/backlog-gauges.ts';
import { createExposition } from '../telemetry/metrics/exposition.ts';
import type { Metrics } from '../telemetry/metrics/metrics.ts';
import {
  deferredGauge,
  poolGauges,
  processGauge,
  refusedTasksCounter,
  workerGauge,
} from '../telemetry/metrics/process-gauges.ts';
import type { Database } from './database.ts';
import type { Dispatch } from './dispatch.ts';
import type { Siblings } from './processes/siblings.ts';
import { openReadiness } from './readiness.ts';
import { acceptanceCheck, unableOfAll, watchAcceptance } from './acceptance.ts';
import type { Setup } from './setup.ts';
import type { TemporalAccess } from './temporal.ts';

/** As `npm run build` writes it. */
const builtPortal = fileURLToPath(new URL('../../dist/portal', import.meta.url));

/** What the process shows of itself: readiness, metrics, traces. */
export function openObservability(
  setup: Setup,
  database: Database,
  temporal: TemporalAccess,
  { starter }: Dispatch,
  metrics: Metrics & { registry: Registry },
): Operations {
  const { config, connections, roles, log } = setup;
  const { registry } = metrics;
  const { db, pools } = database;
  const { telemetry, siblings } = connections;
  const tracing = telemetry?.tracing;
  const polls = roles.worker ? () => temporal.own.running?.polls() ?? false : () => undefined;
  processGauge(registry);
  poolGauges(registry, pools, database.waiting);
  workerGauge(registry, polls);
  deferredGauge(registry, () => starter.deferred());
  refusedTasksCounter(registry, () => telemetry?.temporal.refusedTasks() ?? 0);
  const backlog = new Registry();
  const exposition = createExposition(registry, backlog, {
    readDatabase: backlogGauges(backlog, () => readBacklog(db)),
    temporal: async () => (await telemetry?.temporal.metrics()) ?? '',
    all: siblings?.metrics,
    log,
  });
  const checks = openReadiness(setup, database, temporal, polls);
  const acceptance = roles.api ? watchAcceptance(() => database.tryToAccept(), log) : undefined;
  const unable = (): string | undefined => acceptance?.problem();
  siblings?.show({ metrics: exposition.own, checks: { ...checks, acceptance: acceptanceCheck(unable) } });
  setup.closers.add(() => acceptance?.stop());
  return {
    unable: siblings && acceptance ? async () => unable() ?? (await unableOfAll(siblings)) : unable,
    checks: siblings ? checksOfAll(checks, siblings) : checks,
    exposition,
    portal: { ...config.portal, publicUrl: config.publicUrl },
    portalFolder: connections.portalFolder ?? builtPortal,
    beginTrace: tracing && ((req) => tracing.request(req)),
    metrics,
    ownHosts: ownHostsOf(config),
    log,
  };
}

/** One process is ready when all are. */
function checksOfAll(own: Operations['checks'], { check }: Siblings): Operations['checks'] {
  const names = ['processes', ...Object.keys(own)];
  return Object.fromEntries(names.map((name) => [name, () => check(name)]));
}

/** Undefined where a network reaches the process: it may know it by any name. */
function ownHostsOf({ host, publicUrl }: Setup['config']): ReadonlySet<string> | undefined {
  return isLoopbackName(host.toLowerCase()) ? new Set([new URL(publicUrl).hostname]) : undefined;
}
