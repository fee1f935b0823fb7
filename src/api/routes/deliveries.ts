import { Router } from 'express';
import { z } from 'zod';
import { deliveryActions } from '../../domain/delivery-control.ts';
import { deliveryStatuses } from '../../domain/delivery.ts';
import { eventTypes } from '../../domain/event.ts';
import type { ServiceContext } from '../../services/context.ts';
import { controlDelivery } from '../../services/control-delivery.ts';
import { listAccountDeliveries, readDelivery } from '../../services/read-log.ts';
import { allow } from '../access.ts';
import { jsonBody, refuseBody } from '../body.ts';
import { idCursor, readQuery, sendJson, sendPage, timeFilter } from '../paging.ts';

export function deliveryRoutes(ctx: ServiceContext): Router {
  const router = Router();
  const all = '/accounts/:accountId/deliveries';

  router.get(all, allow('account'), async (req, res) => {
    const { cursor, limit, endpointId, status, type, since } = readQuery(req, {
      endpointId: z.string().max(100).optional(),
      status: z.enum(deliveryStatuses).optional(),
      type: z.enum(eventTypes).optional(),
      since: timeFilter,
    });
    const before = idCursor('deliveries', cursor);
    const page = await listAccountDeliveries(ctx, req.params.accountId, {
      endpointId,
      status,
      type,
      since,
      limit,
      before,
    });
    sendPage(res, 'deliveries', page, page.rows);
  });

  router.get(`${all}/:deliveryId`, allow('account'), async (req, res) => {
    sendJson(res, await readDelivery(ctx, req.params.accountId, req.params.deliveryId));
  });
  for (const action of deliveryActions) {
    router.post(`${all}/:deliveryId/${action}`, allow('account'), async (req, res) => {
      refuseBody(jsonBody(req));
      const { accountId, deliveryId } = req.params;
      const delivery = await controlDelivery(ctx, accountId, deliveryId, action);
      // A retry is under way when this is answered, the others are done.
      sendJson(res.status(action === 'retry' ? 202 : 200), delivery);
    });
  }
  return router;
}
