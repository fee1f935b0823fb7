import { Histogram, type Registry } from 'prom-client';
import { requestSeconds } from './buckets.ts';
import type { HttpMetrics } from '../../api/http-metrics.ts';

/** Anybody may send any method: what no route knows is one value. */
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

export function httpMetrics(registry: Registry): HttpMetrics {
  const duration = new Histogram({
    registers: [registry],
    name: 'mailhooks_http_request_duration_seconds',
    help: 'Time from the head of a request to the end of its answer, by method, route and class of status',
    labelNames: ['method', 'route', 'status_class'],
    buckets: requestSeconds,
  });
  return {
    answered({ method, route, status, durationMs }) {
      const labels = {
        method: methods.has(method) ? method : 'other',
        route,
        status_class: `${Math.floor(status / 100)}xx`,
      };
      duration.observe(labels, durationMs / 1_000);
    },
  };
}
