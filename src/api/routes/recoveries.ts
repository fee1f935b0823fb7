import { Router } from 'express';
import type { ServiceContext } from '../../services/context.ts';
import { listAccountRecoveries, readRecovery, recover } from '../../services/recoveries.ts';
import { allow } from '../access.ts';
import { jsonBody } from '../body.ts';
import { idCursor, readQuery, sendJson, sendPage } from '../paging.ts';

export function recoveryRoutes(ctx: ServiceContext): Router {
  const router = Router();
  const all = '/accounts/:accountId/recoveries';

  router.post('/accounts/:accountId/endpoints/:endpointId/recover', allow('account'), async (req, res) => {
    const { accountId, endpointId } = req.params;
    const started = await recover(ctx, accountId, endpointId, jsonBody(req));
    sendJson(res.status(202).location(`/v1/accounts/${accountId}/recoveries/${started.recoveryId}`), started);
  });
  router.get(all, allow('account'), async (req, res) => {
    const { limit, cursor } = readQuery(req, {});
    const before = idCursor('recoveries', cursor);
    const page = await listAccountRecoveries(ctx, req.params.accountId, { limit, before });
    sendPage(res, 'recoveries', page, page.rows);
  });
  router.get(`${all}/:recoveryId`, allow('account'), async (req, res) => {
    sendJson(res, await readRecovery(ctx, req.params.accountId, req.params.recoveryId));
  });
  return router;
}
