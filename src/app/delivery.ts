import { ConfigError, type Config } from '../config/config.ts';
import type { AttemptDeps } from '../delivery/attempt/attempt-types.ts';
import { createBatchPosts, type BatchPosts } from '../delivery/attempt/batch-posts.ts';
import { lookUpsBy } from '../delivery/dns/look-ups.ts';
import { createTargetGuard, type TargetGuard } from '../delivery/guard/target-guard.ts';
import { createHttpSender, type HttpSender } from '../delivery/http/http-sender.ts';
import { createBulkhead } from '../delivery/isolation/bulkhead.ts';
import { createSendBudget } from '../delivery/isolation/send-budget.ts';
import { createGeoLookup, type GeoLookup } from '../delivery/request/geoip.ts';
import { dispatchMode, type DispatchMode } from '../dispatch/dispatcher.ts';
import { createSecretBox } from '../secrets/secret-box.ts';
import type { Metrics } from '../telemetry/metrics/metrics.ts';
import type { Database } from './database.ts';
import type { Setup } from './setup.ts';

export interface Delivery {
  guard: TargetGuard;
  /** What every attempt is made with. */
  attempts: AttemptDeps;
  batchPosts: BatchPosts;
  mode: DispatchMode;
}

export function openDelivery(
  setup: Setup,
  { db, dbOf, batched }: Database,
  geo: GeoLookup | undefined,
  metrics: Metrics,
): Delivery {
  const { config, connections, log } = setup;
  const { retry } = config;
  const { localAttempt } = config.optimizations;
  const mode = dispatchMode(config.workflow, { localAttempt, requestTimeoutMs: retry.requestTimeoutMs });
  const { resolve, bounds } = lookUpsBy(config.nameLookUps, retry.requestTimeoutMs);
  const guard = createTargetGuard(config.allowedTargets, resolve, bounds);
  const attempts: AttemptDeps = {
    db,
    dbOf,
    batched,
    box: createSecretBox(connections.encryptionKey, connections.previousEncryptionKeys),
    sender: openSender(setup, guard),
    bulkhead: createBulkhead({
      slots: mode.slots,
      requestTimeoutMs: retry.requestTimeoutMs,
      longestDelayMs: retry.windowMs,
    }),
    budget: createSendBudget(config.sendRates, retry.windowMs),
    geo,
    retry,
    metrics,
    log,
    clock: connections.clock,
  };
  return { guard, attempts, batchPosts: createBatchPosts(attempts), mode };
}

function openSender({ config, connections, closers }: Setup, guard: TargetGuard): HttpSender {
  const plain = createHttpSender(guard, config.retry.requestTimeoutMs);
  const sender = connections.telemetry?.tracing?.sender(plain) ?? plain;
  closers.add(() => sender.close());
  return sender;
}

/** @throws ConfigError when the GeoIP file is of no use: the first event that needs it would be too late */
export async function openGeoIp({ geoIpFile }: Config): Promise<GeoLookup | undefined> {
  if (geoIpFile === undefined) return undefined;
  return await createGeoLookup(geoIpFile).catch((error: unknown) => {
    throw new ConfigError([`MAILHOOKS_GEOIP_FILE: ${(error as Error).message}`]);
  });
}
