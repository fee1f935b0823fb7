import { z } from 'zod';
import { endpointStatsView, readEndpointStats } from '../../services/endpoints/endpoint-stats.ts';
import { output } from '../components.ts';
import { timeFilter } from '../paging.ts';
import { route } from '../route.ts';

export const statsRoutes = [
  route({
    method: 'get',
    path: '/v1/accounts/{accountId}/endpoints/{endpointId}/stats',
    operationId: 'getEndpointStats',
    tag: 'Endpoints',
    summary: 'Read how an endpoint does',
    description:
      'Counts by outcome and percentiles of times, in all and per bucket of time for a chart. Counts are exact; beyond ' +
      '20,000 deliveries in the range the times are those of an even sample (`sampled`).',
    allow: ['account'],
    query: z.strictObject({ since: timeFilter('Default: 24 hours ago; at most the retention.') }),
    answer: {
      status: 200,
      description: 'The numbers of now',
      schema: output('EndpointStats', endpointStatsView),
    },
    handle: ({ ctx, params, query }) =>
      readEndpointStats(ctx, params.accountId, params.endpointId, query.since),
  }),
];
