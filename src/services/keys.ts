import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { accountKeyInput, serviceKeyInput, type Caller, type KeyInfo, type Scope } from '../domain/access.ts';
import { notFound } from '../domain/errors.ts';
import { newId } from '../domain/ids.ts';
import { validate } from '../domain/validate.ts';
import { deleteKey, insertKey, listKeys } from '../store/keys.ts';
import { isForeignKeyViolation } from '../store/pool.ts';
import type { ServiceContext } from './context.ts';
import { cut, type Page } from './page.ts';
import { requireAccount } from './require.ts';

export const hashKey = (key: string): Buffer => hash('sha256', key, 'buffer');

/** `mh_<scope>_` and 32 random bytes: a leaked key tells secret scanners, and people, what it is. */
export const newKey = (scope: Scope): string => `mh_${scope}_${randomBytes(32).toString('base64url')}`;

export type CreatedKey = KeyInfo & { key: string };

/** @param hash of the key, by `hashKey` */
export async function authenticate(ctx: ServiceContext, hash: Buffer): Promise<Caller | undefined> {
  if (timingSafeEqual(hash, ctx.adminKeyHash)) return { keyId: 'bootstrap', scope: 'admin' };
  const lookUp = () => ctx.busy.findCaller(hash);
  return (await (ctx.knownCallers?.find(hash, lookUp) ?? lookUp())) ?? undefined;
}

export async function createAccountKey(
  ctx: ServiceContext,
  accountId: string,
  body: unknown,
): Promise<CreatedKey> {
  const input = validate(accountKeyInput, body);
  await requireAccount(ctx, accountId);
  return await create(ctx, accountId, input);
}

export async function createServiceKey(ctx: ServiceContext, body: unknown): Promise<CreatedKey> {
  return await create(ctx, null, validate(serviceKeyInput, body));
}

async function create(
  ctx: ServiceContext,
  accountId: string | null,
  { scope, name }: { scope: Scope; name: string | null },
): Promise<CreatedKey> {
  const key = newKey(scope);
  const row = { id: newId('key'), accountId, scope, name, hash: hashKey(key) };
  const info = await insertKey(ctx.db, row).catch((error: unknown) => {
    // The account was erased since it was looked up.
    throw isForeignKeyViolation(error) ? notFound(`account ${accountId}`) : error;
  });
  return { ...(info as KeyInfo), key };
}

export async function listAccountKeys(
  ctx: ServiceContext,
  accountId: string,
  page: { before: string | undefined; limit: number },
): Promise<Page<KeyInfo, string>> {
  await requireAccount(ctx, accountId);
  const rows = await listKeys(ctx.db, accountId, { ...page, limit: page.limit + 1 });
  return cut(rows, page.limit, (key) => key.id);
}

export async function revokeKey(ctx: ServiceContext, accountId: string | null, keyId: string): Promise<void> {
  if (!(await deleteKey(ctx.db, accountId, keyId))) throw notFound(`key ${keyId}`);
  ctx.knownCallers?.clear();
}
