import { z } from 'zod';
import type { Exposition } from '../exposition.ts';
import { plainRoute } from '../route.ts';

/** For Prometheus. No key: it names no account, endpoint or host. */
export const metricsRoutes = (exposition: Exposition) => [
  plainRoute({
    method: 'get',
    path: '/metrics',
    operationId: 'getMetrics',
    tag: 'Service',
    summary: 'Metrics for Prometheus',
    description: "Mailhooks' own begin with `mailhooks_`, those of the Temporal SDK with `temporal_`.",
    allow: 'anybody',
    quiet: true,
    answer: {
      status: 200,
      description: 'In the Prometheus text format',
      schema: z.string(),
      contentType: exposition.contentType,
      headers: { 'Cache-Control': 'no-store' },
    },
    handle: () => exposition.text(),
  }),
];
