import { Router } from 'express';
import { z } from 'zod';
import { validate } from '../../domain/validate.ts';
import type { ServiceContext } from '../../services/context.ts';
import { readEndpointStats } from '../../services/endpoint-stats.ts';
import { allow } from '../access.ts';
import { sendJson, timeFilter } from '../paging.ts';

const query = z.strictObject({ since: timeFilter });

export function statsRoutes(ctx: ServiceContext): Router {
  const router = Router();
  router.get('/accounts/:accountId/endpoints/:endpointId/stats', allow('account'), async (req, res) => {
    const { accountId, endpointId } = req.params;
    const { since } = validate(query, req.query);
    sendJson(res, await readEndpointStats(ctx, accountId, endpointId, since));
  });
  return router;
}
