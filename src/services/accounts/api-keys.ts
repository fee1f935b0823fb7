import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import {
  accountKeyInput,
  serviceKeyInput,
  type Caller,
  type KeyInfo,
  type ProducerKeyInput,
  type Scope,
} from '../../domain/account/caller.ts';
import { DomainError, invalid, notFound } from '../../domain/basics/errors.ts';
import { newId } from '../../domain/basics/ids.ts';
import { validate } from '../../domain/basics/validate.ts';
import { findMissingAccounts, lockAccount } from '../../store/tenants/accounts.ts';
import {
  countKeys,
  deleteKey,
  findProducer,
  insertKey,
  listKeys,
  listServiceKeys,
  type Producer,
} from '../../store/tenants/api-keys.ts';
import { transaction, type Queryable } from '../../store/pool.ts';
import type { ServiceContext } from '../context.ts';
import { cut, type Page } from '../cut-list.ts';
import { requireAccount } from '../must-exist.ts';

/** SHA-256, 32 bytes. Keys that Mailhooks makes have 32 random bytes, so no slow hash is needed. */
export const hashKey = (key: string): Buffer => hash('sha256', key, 'buffer');

/** `mh_<scope>_` and 32 random bytes: a leaked key tells secret scanners, and people, what it is. */
export const newKey = (scope: Scope): string => `mh_${scope}_${randomBytes(32).toString('base64url')}`;

/** `key` is shown this once: only its hash is stored. */
export type CreatedKey = KeyInfo & { key: string };

/**
 * @param hash of the key, by `hashKey`
 * @param isDoubted whether many wrong keys came from the same address: then it is looked up apart from the others
 * @returns undefined when no key has this hash
 */
export async function authenticate(
  ctx: ServiceContext,
  hash: Buffer,
  isDoubted: boolean,
): Promise<Caller | undefined> {
  if (timingSafeEqual(hash, ctx.adminKeyHash)) return { keyId: 'bootstrap', scope: 'admin' };
  const lookUp = () => (isDoubted ? ctx.batched.findDoubtedCaller(hash) : ctx.batched.findCaller(hash));
  const caller = await (ctx.apiKeyCache?.find(hash, lookUp) ?? lookUp());
  if (caller) ctx.keyUses.note(caller.keyId);
  return caller ?? undefined;
}

/**
 * Makes a key of scope `account`.
 * @throws DomainError `validation_failed`, `not_found` for the account, or `limit_reached` when it has `ctx.maxKeys` keys
 */
export async function createAccountKey(
  ctx: ServiceContext,
  accountId: string,
  body: unknown,
): Promise<CreatedKey> {
  const input = validate(accountKeyInput, body);
  return await transaction(ctx.db, async (tx) => {
    // Two requests at the same time must not both make the last key.
    if (!(await lockAccount(tx, accountId))) throw notFound(`account ${accountId}`);
    if ((await countKeys(tx, accountId)) >= ctx.maxKeys) {
      throw new DomainError('limit_reached', `an account may have ${ctx.maxKeys} keys: delete one first`);
    }
    return await create(tx, accountId, input);
  });
}

/** Makes a key of scope `producer` or `admin`. @throws DomainError `validation_failed`, also for accounts that are not there */
export async function createServiceKey(ctx: ServiceContext, body: unknown): Promise<CreatedKey> {
  const input = validate(serviceKeyInput, body);
  const producer = input.scope === 'producer' ? await producerOf(ctx.db, input) : undefined;
  return await create(ctx.db, null, input, producer);
}

/** @throws DomainError `validation_failed` for an account or a key that is not there */
async function producerOf(db: Queryable, input: ProducerKeyInput): Promise<Producer> {
  const replaced = input.replaces === undefined ? undefined : await findProducer(db, input.replaces);
  if (input.replaces !== undefined && !replaced) {
    const message = `expected the id of a producer key that has not been deleted, got ${input.replaces}`;
    throw invalid([{ path: 'replaces', message }]);
  }
  const missing = await findMissingAccounts(db, input.accounts ?? []);
  const errors = (input.accounts ?? []).flatMap((id, index) =>
    missing.has(id) ? [{ path: `accounts[${index}]`, message: `there is no account ${id}` }] : [],
  );
  if (errors.length > 0) throw invalid(errors);
  return {
    speaker: replaced?.speaker ?? null,
    accounts: input.accounts === undefined ? (replaced?.accounts ?? null) : input.accounts,
    mayNameEndpoints: input.mayNameEndpoints ?? replaced?.mayNameEndpoints ?? true,
  };
}

async function create(
  db: Queryable,
  accountId: string | null,
  { scope, name }: { scope: Scope; name: string | null },
  producer?: Producer,
): Promise<CreatedKey> {
  const key = newKey(scope);
  const row = { id: newId('key'), accountId, scope, name, hash: hashKey(key) };
  const info = await insertKey(db, row, producer);
  return { ...(info as KeyInfo), key };
}

/** Newest first; `before` is the last id of the page before. @throws DomainError `not_found` for the account */
export async function listAccountKeys(
  ctx: ServiceContext,
  accountId: string,
  page: { before: string | undefined; limit: number },
): Promise<Page<KeyInfo, string>> {
  await requireAccount(ctx, accountId);
  const rows = await listKeys(ctx.db, accountId, { ...page, limit: page.limit + 1 });
  return cut(rows, page.limit, (key) => key.id);
}

/** Lists the keys of programs (`producer` and `admin`), without the bootstrap key of the settings. Newest first. */
export async function listProgramKeys(
  ctx: ServiceContext,
  page: { before: string | undefined; limit: number },
): Promise<Page<KeyInfo, string>> {
  const rows = await listServiceKeys(ctx.db, { ...page, limit: page.limit + 1 });
  return cut(rows, page.limit, (key) => key.id);
}

/**
 * Deletes a key. Other processes may accept it for one more second (`api-key-cache.ts`).
 * @param accountId null: a key of a program, of scope `producer` or `admin`
 * @throws DomainError `not_found`, also for a key of another account
 */
export async function revokeKey(ctx: ServiceContext, accountId: string | null, keyId: string): Promise<void> {
  if (!(await deleteKey(ctx.db, accountId, keyId))) throw notFound(`key ${keyId}`);
}
