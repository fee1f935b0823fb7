import { Router } from 'express';
import type { ServiceContext } from '../../services/context.ts';
import {
  changeEndpoint,
  createEndpoint,
  disableEndpoint,
  enableEndpoint,
  listAccountEndpoints,
  removeEndpoint,
} from '../../services/endpoints.ts';
import { requireEndpoint } from '../../services/require.ts';
import { readSecret, rotate } from '../../services/secrets.ts';
import { testEndpoint } from '../../services/test-endpoint.ts';
import { allow } from '../access.ts';
import { jsonBody } from '../body.ts';
import { idCursor, readQuery, sendJson, sendPage } from '../paging.ts';

export function endpointRoutes(ctx: ServiceContext): Router {
  const router = Router();
  const all = '/accounts/:accountId/endpoints';
  const one = `${all}/:endpointId` as const;

  router.post(all, allow('account'), async (req, res) => {
    const endpoint = await createEndpoint(ctx, req.params.accountId, jsonBody(req));
    sendJson(
      res.status(201).location(`/v1/accounts/${endpoint.accountId}/endpoints/${endpoint.id}`),
      endpoint,
    );
  });
  router.get(all, allow('account'), async (req, res) => {
    const { limit, cursor } = readQuery(req, {});
    const page = await listAccountEndpoints(ctx, req.params.accountId, {
      limit,
      before: idCursor('endpoints', cursor),
    });
    sendPage(res, 'endpoints', page, page.rows);
  });
  router.get(one, allow('account'), async (req, res) => {
    sendJson(res, await requireEndpoint(ctx, req.params.accountId, req.params.endpointId));
  });
  router.patch(one, allow('account'), async (req, res) => {
    sendJson(res, await changeEndpoint(ctx, req.params.accountId, req.params.endpointId, jsonBody(req)));
  });
  router.delete(one, allow('account'), async (req, res) => {
    await removeEndpoint(ctx, req.params.accountId, req.params.endpointId);
    res.status(204).end();
  });
  router.post(`${one}/enable`, allow('account'), async (req, res) => {
    sendJson(res, await enableEndpoint(ctx, req.params.accountId, req.params.endpointId, jsonBody(req)));
  });
  router.post(`${one}/disable`, allow('account'), async (req, res) => {
    sendJson(res, await disableEndpoint(ctx, req.params.accountId, req.params.endpointId));
  });
  router.post(`${one}/test`, allow('account'), async (req, res) => {
    sendJson(res, await testEndpoint(ctx, req.params.accountId, req.params.endpointId, jsonBody(req)));
  });
  router.get(`${one}/secret`, allow('account'), async (req, res) => {
    sendJson(res, await readSecret(ctx, req.params.accountId, req.params.endpointId));
  });
  router.post(`${one}/secret/rotate`, allow('account'), async (req, res) => {
    sendJson(res, await rotate(ctx, req.params.accountId, req.params.endpointId, jsonBody(req)));
  });
  return router;
}
