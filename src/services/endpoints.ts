import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { endpointInput, endpointPatch, type Endpoint } from '../domain/endpoint.ts';
import { invalid, notFound } from '../domain/errors.ts';
import { newId } from '../domain/ids.ts';
import { validate } from '../domain/validate.ts';
import { BlockedTargetError, hostOf } from '../delivery/target-guard.ts';
import { newSecret } from '../delivery/sign.ts';
import { checkTypes } from '../formats/index.ts';
import { cancelOpenDeliveries } from '../store/deliveries.ts';
import {
  deleteEndpoint,
  insertEndpoint,
  listEndpoints,
  setDisabled,
  setEnabled,
  updateEndpoint,
} from '../store/endpoints.ts';
import { transaction } from '../store/pool.ts';
import type { ServiceContext } from './context.ts';
import { cut, type Page } from './page.ts';
import { requireAccount, requireEndpoint } from './require.ts';
import { sendTest } from './test-endpoint.ts';

/** Creates the endpoint; when enabled, a test payload goes out first, and a failed one creates it all the same. */
export async function createEndpoint(
  ctx: ServiceContext,
  accountId: string,
  body: unknown,
): Promise<Endpoint & { secret: string }> {
  const { enabled, ...input } = validate(endpointInput, body);
  checkTypes(input.format, input.eventTypes);
  const account = await requireAccount(ctx, accountId);
  await checkTarget(ctx, input.url);
  const secret = newSecret();
  const endpoint = (await insertEndpoint(ctx.db, {
    ...input,
    id: newId('ep'),
    accountId,
    status: enabled ? 'enabled' : 'disabled',
    secret: ctx.box.seal(secret),
  })) as Endpoint;
  if (enabled) await sendTest(ctx, account, endpoint, {});
  return { ...(await requireEndpoint(ctx, accountId, endpoint.id)), secret };
}

export async function listAccountEndpoints(
  ctx: ServiceContext,
  accountId: string,
  page: { before: string | undefined; limit: number },
): Promise<Page<Endpoint, string>> {
  await requireAccount(ctx, accountId);
  const rows = await listEndpoints(ctx.db, accountId, { ...page, limit: page.limit + 1 });
  return cut(rows, page.limit, (endpoint) => endpoint.id);
}

/** Changes what is given. `enabled` does what the enable and disable calls do. */
export async function changeEndpoint(
  ctx: ServiceContext,
  accountId: string,
  id: string,
  body: unknown,
): Promise<Endpoint> {
  const { enabled, ...patch } = validate(endpointPatch, body);
  const before = await requireEndpoint(ctx, accountId, id);
  checkTypes(patch.format ?? before.format, patch.eventTypes ?? before.eventTypes);
  if (patch.url !== undefined) await checkTarget(ctx, patch.url);
  await updateEndpoint(ctx.db, accountId, id, patch);
  if (enabled === true && before.status === 'disabled') return await enableEndpoint(ctx, accountId, id);
  if (enabled === false) return await disableEndpoint(ctx, accountId, id);
  return await requireEndpoint(ctx, accountId, id);
}

/** Enables and sends a test payload; its result, good or bad, is in `lastTest`. */
export async function enableEndpoint(
  ctx: ServiceContext,
  accountId: string,
  id: string,
  body?: unknown,
): Promise<Endpoint> {
  validate(z.strictObject({}), body ?? {});
  const account = await requireAccount(ctx, accountId);
  const endpoint = await requireEndpoint(ctx, accountId, id);
  await setEnabled(ctx.db, accountId, id);
  await sendTest(ctx, account, endpoint, {});
  return await requireEndpoint(ctx, accountId, id);
}

export async function disableEndpoint(ctx: ServiceContext, accountId: string, id: string): Promise<Endpoint> {
  await requireEndpoint(ctx, accountId, id);
  await setDisabled(ctx.db, accountId, id, 'by request');
  return await requireEndpoint(ctx, accountId, id);
}

/** Removes the endpoint; its log stays, its open deliveries are cancelled. */
export async function removeEndpoint(ctx: ServiceContext, accountId: string, id: string): Promise<void> {
  await transaction(ctx.db, async (tx) => {
    if (!(await deleteEndpoint(tx, accountId, id))) throw notFound(`endpoint ${id}`);
    await cancelOpenDeliveries(tx, id);
  });
}

/** A resolver that takes longer must not keep the caller: every attempt looks the name up again. */
const lookupTimeoutMs = 3_000;

/**
 * Refuses a URL that could never be delivered to. A name that does not resolve right now is let through: its host may
 * come later, and every attempt is vetted again.
 */
async function checkTarget(ctx: ServiceContext, url: string): Promise<void> {
  try {
    const lookup = ctx.guard.resolve(hostOf(ctx.guard.checkUrl(url)));
    await Promise.race([lookup, delay(lookupTimeoutMs, undefined, { ref: false })]);
  } catch (error) {
    if (error instanceof BlockedTargetError) throw invalid([{ path: 'url', message: error.message }]);
  }
}
