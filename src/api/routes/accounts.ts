import { Router } from 'express';
import { changeAccount, createAccount, listAllAccounts, removeAccount } from '../../services/accounts.ts';
import type { ServiceContext } from '../../services/context.ts';
import { requireAccount } from '../../services/require.ts';
import { allow } from '../access.ts';
import { jsonBody } from '../body.ts';
import { readQuery, sendJson, sendPage, timeCursor } from '../paging.ts';

export function accountRoutes(ctx: ServiceContext): Router {
  const router = Router();
  router.post('/accounts', allow(), async (req, res) => {
    const account = await createAccount(ctx, jsonBody(req));
    sendJson(res.status(201).location(`/v1/accounts/${account.id}`), account);
  });
  router.get('/accounts', allow(), async (req, res) => {
    const { limit, cursor } = readQuery(req, {});
    const page = await listAllAccounts(ctx, { limit, before: timeCursor('accounts', cursor) });
    sendPage(res, 'accounts', page, page.rows);
  });
  router.get('/accounts/:accountId', allow('account'), async (req, res) => {
    sendJson(res, await requireAccount(ctx, req.params.accountId));
  });
  router.patch('/accounts/:accountId', allow('account'), async (req, res) => {
    sendJson(res, await changeAccount(ctx, req.params.accountId, jsonBody(req)));
  });
  router.delete('/accounts/:accountId', allow('account'), async (req, res) => {
    await removeAccount(ctx, req.params.accountId);
    res.status(204).end();
  });
  return router;
}
