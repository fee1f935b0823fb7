import { collectDefaultMetrics, Registry } from 'prom-client';
import { deliveryMetrics } from './delivery-metrics.ts';
import type { DeliveryMetrics } from '../../delivery/attempt/delivery-metrics.ts';
import { httpMetrics } from './http-metrics.ts';
import type { HttpMetrics } from '../../api/http-metrics.ts';
import { ingestMetrics } from './ingest-metrics.ts';
import type { IngestMetrics } from '../../services/ingest-metrics.ts';
import { outageMetrics } from './outage-metrics.ts';
import { startMetrics } from './start-metrics.ts';
import type { StartMetrics } from '../../dispatch/start-metrics.ts';
import type { OutageMetrics } from '../../services/outage-metrics.ts';

/**
 * What is counted and timed. Labels have few values: never an account, an endpoint, a host. Names are stable: dashboards
 * and alerts (`docs/operate/ops`) live by them.
 */
export interface Metrics extends DeliveryMetrics, HttpMetrics, IngestMetrics, OutageMetrics, StartMetrics {}

/** With a registry of its own: several Mailhooks may run in one process. */
export function createMetrics(): Metrics & { registry: Registry } {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const delivery = deliveryMetrics(registry);
  return {
    registry,
    ...delivery,
    ...ingestMetrics(registry, (outcome, count) => delivery.ended(outcome, count)),
    ...startMetrics(registry),
    ...outageMetrics(registry),
    ...httpMetrics(registry),
  };
}
