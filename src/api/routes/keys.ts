import { Router } from 'express';
import type { ServiceContext } from '../../services/context.ts';
import { createAccountKey, createServiceKey, listAccountKeys, revokeKey } from '../../services/keys.ts';
import { allow } from '../access.ts';
import { jsonBody } from '../body.ts';
import { idCursor, readQuery, sendJson, sendPage } from '../paging.ts';

export function keyRoutes(ctx: ServiceContext): Router {
  const router = Router();
  router.post('/keys', allow(), async (req, res) => {
    sendJson(res.status(201), await createServiceKey(ctx, jsonBody(req)));
  });
  router.delete('/keys/:keyId', allow(), async (req, res) => {
    await revokeKey(ctx, null, req.params.keyId);
    res.status(204).end();
  });
  router.post('/accounts/:accountId/keys', allow('account'), async (req, res) => {
    sendJson(res.status(201), await createAccountKey(ctx, req.params.accountId, jsonBody(req)));
  });
  router.get('/accounts/:accountId/keys', allow('account'), async (req, res) => {
    const { limit, cursor } = readQuery(req, {});
    const page = await listAccountKeys(ctx, req.params.accountId, {
      limit,
      before: idCursor('keys', cursor),
    });
    sendPage(res, 'keys', page, page.rows);
  });
  router.delete('/accounts/:accountId/keys/:keyId', allow('account'), async (req, res) => {
    await revokeKey(ctx, req.params.accountId, req.params.keyId);
    res.status(204).end();
  });
  return router;
}
