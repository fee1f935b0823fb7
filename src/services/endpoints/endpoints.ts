import type { Account } from '../../domain/account/account.ts';
import type { Caller } from '../../domain/account/caller.ts';
import {
  defaultBatch,
  endpointInput,
  endpointPatch,
  mostEndpoints,
  type BatchSettings,
  type Endpoint,
  type EndpointInput,
  type FormatName,
} from '../../domain/account/endpoint.ts';
import { DomainError, invalid, notFound } from '../../domain/basics/errors.ts';
import { newId } from '../../domain/basics/ids.ts';
import { validate } from '../../domain/basics/validate.ts';
import { newSecret } from '../../delivery/request/sign.ts';
import { checkTypes, formats } from '../../formats/index.ts';
import { lockAccount } from '../../store/tenants/accounts.ts';
import { requestConfirmation } from '../../store/mails/confirmations.ts';
import {
  countEndpoints,
  findEndpoint,
  insertEndpoint,
  listEndpoints,
  updateEndpoint,
  type NewEndpoint,
  type StoredEndpoint,
} from '../../store/tenants/endpoints.ts';
import { reviveMails } from '../../store/mails/owner-mails.ts';
import { isUniqueViolation, transaction, type Queryable } from '../../store/pool.ts';
import { sealHeaders } from '../../secrets/sealed-headers.ts';
import { signingSecretOf } from '../../secrets/secret-box.ts';
import { checkTarget, checkUrl } from './check-target.ts';
import { disableEndpoint, enableVetted } from './enable-endpoint.ts';
import { activityOf, type EndpointActivity } from './endpoint-activity.ts';
import type { ServiceContext } from '../context.ts';
import { mayBeMailed } from '../accounts/owner-addresses.ts';
import { cut, trim, type Page } from '../cut-list.ts';
import { opened, requireAccount, requireEndpoint } from '../must-exist.ts';
import { sendTest, withTest } from './test-endpoint.ts';

/** Creates the endpoint and, when it is enabled, sends a test payload. A failed test leaves it created and enabled. */
export async function createEndpoint(
  ctx: ServiceContext,
  caller: Caller | undefined,
  accountId: string,
  body: unknown,
): Promise<Endpoint & { secret: string }> {
  const { account, enabled, headers, batch, ...input } = await vet(ctx, accountId, body);
  const secret = newSecret();
  const id = newId('ep');
  const row: NewEndpoint = {
    ...input,
    batch,
    id,
    accountId,
    status: enabled ? 'enabled' : 'disabled',
    sealedHeaders: sealHeaders(ctx.box, id, headers).sealedHeaders,
    secret: ctx.box.seal(secret, signingSecretOf(id)),
  };
  const max = Math.min(ctx.maxEndpoints, mostEndpoints);
  await withTest(ctx, accountId, enabled, async () => {
    const endpoint = await transaction(ctx.db, (tx) => insertOneMore(tx, caller, row, max));
    if (enabled) await sendTest(ctx, account, opened(ctx, endpoint), {});
  });
  return { ...(await requireEndpoint(ctx, accountId, id)), secret };
}

/** Checks an endpoint as `createEndpoint` does, but saves and sends nothing. @throws DomainError as `createEndpoint` does */
export async function checkEndpoint(ctx: ServiceContext, accountId: string, body: unknown): Promise<void> {
  await vet(ctx, accountId, body);
}

/** Checks all of a new endpoint but the number of endpoints that the account has. */
async function vet(
  ctx: ServiceContext,
  accountId: string,
  body: unknown,
): Promise<EndpointInput & { account: Account; batch: BatchSettings | null }> {
  const input = validate(endpointInput, body);
  checkTypes(input.format, input.eventTypes);
  const batch = batchFor(input.format, input.batch);
  const account = await requireAccount(ctx, accountId);
  if (input.enabled) await checkTarget(ctx.guard, input.url, 'url', accountId);
  else checkUrl(ctx.guard, input.url, 'url');
  return { ...input, batch, account };
}

/** Two requests at the same time must not both make the last endpoint. */
async function insertOneMore(
  tx: Queryable,
  caller: Caller | undefined,
  row: NewEndpoint,
  max: number,
): Promise<StoredEndpoint> {
  if (!(await lockAccount(tx, row.accountId))) throw notFound(`account ${row.accountId}`);
  if ((await countEndpoints(tx, row.accountId, 'api')) >= max)
    throw new DomainError('limit_reached', `an account may have ${max} endpoints`);
  const ownerEmailUnconfirmed = !(await mayBeMailed(tx, caller, row.accountId, row.ownerEmail));
  const endpoint = await insertEndpoint(tx, { ...row, ownerEmailUnconfirmed });
  if (ownerEmailUnconfirmed && row.ownerEmail !== null) {
    await requestConfirmation(tx, row.accountId, row.ownerEmail);
  }
  return endpoint;
}

/** `activity` is undefined where it was not asked for. */
export type ListedEndpoint = Endpoint & { activity?: EndpointActivity | undefined };

/** @param withActivity whether each comes with what it was sent lately */
export async function listAccountEndpoints(
  ctx: ServiceContext,
  accountId: string,
  page: { before: string | undefined; limit: number; only?: string | undefined },
  withActivity: boolean,
): Promise<Page<ListedEndpoint, string>> {
  await requireAccount(ctx, accountId);
  const rows = await listEndpoints(ctx.db, accountId, { ...page, limit: page.limit + 1 });
  const position = (endpoint: Endpoint): string => endpoint.id;
  const endpoints = rows.map((row) => opened(ctx, row));
  const listed = trim(cut(endpoints, page.limit, position), position);
  if (!withActivity) return listed;
  const ids = listed.rows.map(position);
  const activities = await activityOf(ctx, accountId, ids, Date.now());
  return {
    ...listed,
    rows: listed.rows.map((endpoint) => ({ ...endpoint, activity: activities.get(endpoint.id) })),
  };
}

/** Changes what is given. `enabled` does what the enable and disable calls do. */
export async function changeEndpoint(
  ctx: ServiceContext,
  caller: Caller | undefined,
  accountId: string,
  id: string,
  body: unknown,
): Promise<Endpoint> {
  const { enabled, headers, ...patch } = validate(endpointPatch, body);
  const before = await requireEndpoint(ctx, accountId, id);
  checkTypes(patch.format ?? before.format, patch.eventTypes ?? before.eventTypes);
  const { url = before.url } = patch;
  const isToEnable = enabled === true && before.status === 'disabled';
  const isOpen = enabled ?? before.status === 'enabled';
  // An endpoint that stays disabled gets nothing: its name is looked up when it is enabled.
  if (isToEnable || (isOpen && patch.url !== undefined)) await checkTarget(ctx.guard, url, 'url', accountId);
  else if (patch.url !== undefined) checkUrl(ctx.guard, url, 'url');
  const batch = batchFor(patch.format ?? before.format, patch.batch, before.batch);
  const stored = headers && sealHeaders(ctx.box, id, headers);
  const change = { ...patch, ...stored, batch };
  await withTest(ctx, accountId, isToEnable, async () => {
    await transaction(ctx.db, (tx) => updateWithAddress(tx, caller, accountId, id, change)).catch(
      (error: unknown) => {
        if (!isUniqueViolation(error)) throw error;
        const message = 'another endpoint that messages name has this URL';
        throw new DomainError('conflict', message, [{ path: 'url', message }]);
      },
    );
    if (isToEnable) await enableVetted(ctx, await requireAccount(ctx, accountId), id);
  });
  if (enabled === false) return await disableEndpoint(ctx, accountId, id);
  return await requireEndpoint(ctx, accountId, id);
}

/** An address that a key of the account itself names is mailed once its reader has confirmed it. */
async function updateWithAddress(
  tx: Queryable,
  caller: Caller | undefined,
  accountId: string,
  id: string,
  change: Parameters<typeof updateEndpoint>[3],
): Promise<void> {
  const { ownerEmail } = change;
  if (ownerEmail === undefined) return await updateEndpoint(tx, accountId, id, change);
  const before = (await lockAccount(tx, accountId)) ? await findEndpoint(tx, accountId, id) : undefined;
  if (!before) throw notFound(`endpoint ${id}`);
  const ownerEmailUnconfirmed = !(await mayBeMailed(tx, caller, accountId, ownerEmail));
  const isOther = ownerEmail !== before.ownerEmail || ownerEmailUnconfirmed === before.ownerEmailConfirmed;
  await updateEndpoint(tx, accountId, id, {
    ...change,
    ownerEmailUnconfirmed,
    ...(isOther && { ownerMail: null }),
  });
  if (isOther) await reviveMails(tx, accountId, id);
  if (ownerEmailUnconfirmed && ownerEmail !== null) await requestConfirmation(tx, accountId, ownerEmail);
}

/** A format of arrays always has batch settings, another format never. @throws DomainError when such a one is given some */
function batchFor(
  format: FormatName,
  given: BatchSettings | null | undefined,
  before: BatchSettings | null = null,
): BatchSettings | null {
  if (formats[format].joinable) return given ?? before ?? defaultBatch;
  if (!given) return null;
  throw invalid([{ path: 'batch', message: `format ${format} sends one event per request` }]);
}
