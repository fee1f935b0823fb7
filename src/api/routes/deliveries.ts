import { z } from 'zod';
import { deliveryStatuses } from '../../domain/delivery.ts';
import { eventTypes } from '../../domain/event.ts';
import { listAccountDeliveries, readDelivery } from '../../services/read-log.ts';
import { idCursor, listQuery, timeFilter, toPage } from '../paging.ts';
import { route } from '../route.ts';
import { delivery, deliveryPage } from '../schemas/delivery.ts';

const tag = 'Deliveries';
const all = '/v1/accounts/{accountId}/deliveries';

export const deliveryRoutes = [
  route({
    method: 'get',
    path: all,
    operationId: 'listDeliveries',
    tag,
    summary: 'List deliveries',
    allow: ['account'],
    query: listQuery({
      endpointId: z.string().max(100).optional(),
      status: z.enum(deliveryStatuses).optional(),
      type: z.enum(eventTypes).optional(),
      since: timeFilter('Those accepted at this time or later.'),
    }),
    answer: { status: 200, description: 'One page of deliveries', schema: deliveryPage },
    handle: async ({ ctx, params, query: { cursor, limit, endpointId, status, type, since } }) => {
      const before = idCursor('deliveries', cursor);
      const filters = { endpointId, status, type, since, limit, before };
      return toPage('deliveries', await listAccountDeliveries(ctx, params.accountId, filters));
    },
  }),
  route({
    method: 'get',
    path: `${all}/{deliveryId}`,
    operationId: 'getDelivery',
    tag,
    summary: 'Read a delivery',
    allow: ['account'],
    answer: { status: 200, description: 'The delivery with every attempt', schema: delivery },
    handle: ({ ctx, params }) => readDelivery(ctx, params.accountId, params.deliveryId),
  }),
];
