import { accountInput, accountPatch, type Account } from '../domain/account.ts';
import { DomainError, notFound } from '../domain/errors.ts';
import { newId } from '../domain/ids.ts';
import { validate } from '../domain/validate.ts';
import { deleteAccount, insertAccount, listAccounts, updateAccount } from '../store/accounts.ts';
import { patientTransaction } from '../store/pool.ts';
import type { ServiceContext } from './context.ts';
import { cut, type Page } from './page.ts';

export async function createAccount(ctx: ServiceContext, body: unknown): Promise<Account> {
  const input = validate(accountInput, body);
  const id = input.id ?? newId('acc');
  const account = await insertAccount(ctx.db, { ...input, id });
  if (!account)
    throw new DomainError('conflict', `account ${id} exists already`, [
      { path: 'id', message: 'exists already' },
    ]);
  return account;
}

export async function listAllAccounts(
  ctx: ServiceContext,
  page: { before: [Date, string] | undefined; limit: number },
): Promise<Page<Account, [Date, string]>> {
  const rows = await listAccounts(ctx.db, { ...page, limit: page.limit + 1 });
  return cut(rows, page.limit, (account) => [account.createdAt, account.id]);
}

export async function changeAccount(ctx: ServiceContext, id: string, body: unknown): Promise<Account> {
  const account = await updateAccount(ctx.db, id, validate(accountPatch, body));
  if (!account) throw notFound(`account ${id}`);
  ctx.freshJobs.clear();
  return account;
}

/** Erases the account with its endpoints and log, however long that is; deliveries under way end at their next attempt. */
export async function removeAccount(ctx: ServiceContext, id: string): Promise<void> {
  if (!(await patientTransaction(ctx.db, (tx) => deleteAccount(tx, id)))) throw notFound(`account ${id}`);
  ctx.knownCallers?.clear();
  ctx.freshJobs.clear();
}
