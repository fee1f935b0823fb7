import type { Account } from '../domain/account/account.ts';
import type { Endpoint } from '../domain/account/endpoint.ts';
import { notFound } from '../domain/basics/errors.ts';
import { findAccount } from '../store/tenants/accounts.ts';
import { findEndpoint, type StoredEndpoint } from '../store/tenants/endpoints.ts';
import { openHeaders } from '../secrets/sealed-headers.ts';
import type { ServiceContext } from './context.ts';

/** @throws DomainError `not_found` */
export async function requireAccount(ctx: Pick<ServiceContext, 'db'>, id: string): Promise<Account> {
  const account = await findAccount(ctx.db, id);
  if (!account) throw notFound(`account ${id}`);
  return account;
}

/** @throws DomainError `not_found`, also for an endpoint of another account */
export async function requireEndpoint(
  ctx: Pick<ServiceContext, 'db' | 'box'>,
  accountId: string,
  id: string,
): Promise<Endpoint> {
  const endpoint = await findEndpoint(ctx.db, accountId, id);
  if (!endpoint) throw notFound(`endpoint ${id}`);
  return opened(ctx, endpoint);
}

/** The endpoint with its headers in clear text. */
export function opened(
  { box }: Pick<ServiceContext, 'box'>,
  { headers, sealedHeaders, ...endpoint }: StoredEndpoint,
): Endpoint {
  return { ...endpoint, headers: openHeaders(box, endpoint.id, { headers, sealedHeaders }) };
}
