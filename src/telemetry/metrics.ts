import { collectDefaultMetrics, Registry } from 'prom-client';
import { deliveryMetrics, type DeliveryMetrics } from './delivery-metrics.ts';
import { httpMetrics, type HttpMetrics } from './http-metrics.ts';
import { ingestMetrics, type IngestMetrics } from './ingest-metrics.ts';
import { outageMetrics, type OutageMetrics } from './outage-metrics.ts';

/**
 * What is counted and timed. Labels have few values: never an account, an endpoint, a host. Names are stable: dashboards
 * and alerts (`docs/operate/ops`) live by them.
 */
export interface Metrics extends DeliveryMetrics, HttpMetrics, IngestMetrics, OutageMetrics {}

/** With a registry of its own: several Mailhooks may run in one process. */
export function createMetrics(): Metrics & { registry: Registry } {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const delivery = deliveryMetrics(registry);
  return {
    registry,
    ...delivery,
    ...ingestMetrics(registry, (outcome, count) => delivery.ended(outcome, count)),
    ...outageMetrics(registry),
    ...httpMetrics(registry),
  };
}
