import { z } from 'zod';
import {
  accountStatsView,
  endpointStatsView,
  readAccountStats,
  readEndpointStats,
} from '../../services/endpoints/endpoint-stats.ts';
import { output } from '../components.ts';
import { timeFilter } from '../paging.ts';
import { route } from '../route.ts';

const description =
  'Counts by outcome and percentiles of times, in all and per bucket of time for a chart of 60 points at most; failures by ' +
  'status and error code. Counts are exact; beyond 20,000 deliveries in the range the times are those of an even sample (`sampled`).';

const span = z.strictObject({
  since: timeFilter('Default: 24 hours before `until`; at most the retention.'),
  until: timeFilter('Default: now.'),
});

export const statsRoutes = [
  route({
    method: 'get',
    path: '/v1/accounts/{accountId}/endpoints/{endpointId}/stats',
    operationId: 'getEndpointStats',
    tag: 'Endpoints',
    summary: 'Read how an endpoint does',
    description,
    allow: ['account'],
    query: span,
    answer: {
      status: 200,
      description: 'The numbers of now',
      schema: output('EndpointStats', endpointStatsView),
    },
    handle: ({ ctx, params, query }) => readEndpointStats(ctx, params.accountId, params.endpointId, query),
  }),
  route({
    method: 'get',
    path: '/v1/accounts/{accountId}/stats',
    operationId: 'getAccountStats',
    tag: 'Accounts',
    summary: 'Read how all endpoints of an account do',
    description,
    allow: ['account'],
    query: span,
    answer: {
      status: 200,
      description: 'The numbers of now',
      schema: output('AccountStats', accountStatsView),
    },
    handle: ({ ctx, params, query }) => readAccountStats(ctx, params.accountId, query),
  }),
];
