import { readOverview } from '../../services/overview.ts';
import { route } from '../route.ts';
import { overview } from '../schemas/overview.ts';

export const overviewRoutes = [
  route({
    method: 'get',
    path: '/v1/overview',
    operationId: 'getOverview',
    tag: 'Service',
    summary: 'Read how the service does',
    description:
      'For operators: rates of the last minute, what waits, and unhealthy endpoints, over all accounts.',
    allow: [],
    answer: { status: 200, description: 'The numbers of now', schema: overview },
    handle: ({ ctx }) => readOverview(ctx),
  }),
];
