import { z } from 'zod';
import type { Account } from '../../domain/account/account.ts';
import type { Endpoint } from '../../domain/account/endpoint.ts';
import { validate } from '../../domain/basics/validate.ts';
import { setDisabled, setEnabled } from '../../store/tenants/endpoints.ts';
import type { ServiceContext } from '../context.ts';
import { requireAccount, requireEndpoint } from '../must-exist.ts';
import { recoverOutage } from '../recovery/recoveries.ts';
import { outageBegan } from '../recovery/recovery-span.ts';
import { checkTarget } from './check-target.ts';
import { sendTest, withTest } from './test-endpoint.ts';

export const enableInput = z.strictObject({
  recover: z.boolean().default(false),
  test: z
    .boolean()
    .default(true)
    .describe('Whether a test payload is sent. False where `POST …/test` was called a moment ago.'),
});

/**
 * Enables and, unless `test` is false, sends a test payload; its result, good or bad, is in `lastTest`. With `recover`,
 * deliveries that failed or were held in the outage are sent again: `recoveryId` names that recovery, null when there is
 * nothing to send.
 */
export async function enableEndpoint(
  ctx: ServiceContext,
  accountId: string,
  id: string,
  body?: unknown,
): Promise<Endpoint & { recoveryId?: string | null }> {
  const { recover, test } = validate(enableInput, body === undefined ? {} : body);
  const account = await requireAccount(ctx, accountId);
  const { url, status } = await requireEndpoint(ctx, accountId, id);
  if (status === 'disabled') await checkTarget(ctx.guard, url, 'url', accountId);
  const began = recover ? await outageBegan(ctx, accountId, id) : null;
  await withTest(ctx, accountId, test, () => enableVetted(ctx, account, id, test));
  const recoveryId = recover ? await recoverOutage(ctx, accountId, id, began) : undefined;
  const enabled = await requireEndpoint(ctx, accountId, id);
  return recoveryId === undefined ? enabled : { ...enabled, recoveryId };
}

/**
 * Enables an endpoint whose target has been checked, and sends it a test payload; within `withTest`.
 * @param sendsTest false: it was tested before
 */
export async function enableVetted(
  ctx: ServiceContext,
  account: Account,
  id: string,
  sendsTest = true,
): Promise<void> {
  const endpoint = await requireEndpoint(ctx, account.id, id);
  await setEnabled(ctx.db, account.id, id);
  if (sendsTest) await sendTest(ctx, account, endpoint, {});
}

/** Disables an endpoint by request of its owner. New deliveries are held. @throws DomainError `not_found` */
export async function disableEndpoint(ctx: ServiceContext, accountId: string, id: string): Promise<Endpoint> {
  await requireEndpoint(ctx, accountId, id);
  if (await setDisabled(ctx.db, accountId, id, 'by request')) ctx.metrics.disabled('request');
  return await requireEndpoint(ctx, accountId, id);
}
