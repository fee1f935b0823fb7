import type { Caller } from '../../domain/account/caller.ts';
import { accountInput, accountPatch, type Account } from '../../domain/account/account.ts';
import { DomainError, notFound } from '../../domain/basics/errors.ts';
import { newId } from '../../domain/basics/ids.ts';
import { validate } from '../../domain/basics/validate.ts';
import {
  deleteAccount,
  findAccount,
  insertAccount,
  listAccounts,
  lockAccount,
  updateAccount,
  type AccountsPage,
  type StoredAccountPatch,
} from '../../store/tenants/accounts.ts';
import { requestConfirmation } from '../../store/mails/confirmations.ts';
import { reviveMails } from '../../store/mails/owner-mails.ts';
import { patientTransaction, transaction, type Queryable } from '../../store/pool.ts';
import { workflowIdOf } from '../../domain/delivery/workflow-ids.ts';
import type { ServiceContext } from '../context.ts';
import { mayBeMailed } from './owner-addresses.ts';
import { cut, type Page } from '../cut-list.ts';

/**
 * Makes an account. Its `email` counts as confirmed; without an `id` it gets one (`acc_…`).
 * @throws DomainError `validation_failed`, or `conflict` when the id is taken
 */
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

/** Newest first. @returns `page.limit` accounts at most; `next` is the last one's time and id */
export async function listAllAccounts(
  ctx: ServiceContext,
  page: AccountsPage,
): Promise<Page<Account, [Date, string]>> {
  const rows = await listAccounts(ctx.db, { ...page, limit: page.limit + 1 });
  return cut(rows, page.limit, (account) => [account.createdAt, account.id]);
}

/**
 * Changes the fields that `body` names. An address that a key of the account itself names is mailed once its reader has
 * confirmed it.
 * @throws DomainError `validation_failed`, `not_found`
 */
export async function changeAccount(
  ctx: ServiceContext,
  caller: Caller | undefined,
  id: string,
  body: unknown,
): Promise<Account> {
  const { email, ...patch } = validate(accountPatch, body);
  const account = await transaction(ctx.db, async (tx) =>
    email === undefined
      ? await updateAccount(tx, id, patch)
      : await changeAddress(tx, caller, id, { ...patch, email }),
  );
  if (!account) throw notFound(`account ${id}`);
  return account;
}

async function changeAddress(
  tx: Queryable,
  caller: Caller | undefined,
  id: string,
  patch: StoredAccountPatch & { email: string },
): Promise<Account | undefined> {
  const before = (await lockAccount(tx, id)) ? await findAccount(tx, id) : undefined;
  if (!before) return undefined;
  if (!(await mayBeMailed(tx, caller, id, patch.email))) {
    const { confirmedEmail } = before;
    const changed = await updateAccount(tx, id, { ...patch, confirmedEmail });
    await requestConfirmation(tx, id, patch.email);
    return changed;
  }
  if (patch.email === before.confirmedEmail)
    return await updateAccount(tx, id, { ...patch, confirmedEmail: null });
  await reviveMails(tx, id);
  return await updateAccount(tx, id, { ...patch, confirmedEmail: null, ownerMail: null });
}

/**
 * Erases the account with its endpoints and log, however long that takes, and ends the workflows of its open deliveries: some
 * immediately, the others in the background.
 * @throws DomainError `not_found`
 */
export async function removeAccount(ctx: ServiceContext, id: string): Promise<void> {
  const prefix = workflowIdOf(id, '');
  const erase = () => patientTransaction(ctx.db, (tx) => deleteAccount(tx, id, prefix));
  const erasures = await ctx.patient(id, erase);
  if (!erasures) throw notFound(`account ${id}`);
  ctx.workflowDeleter.begin(erasures);
  await ctx.mailFiles.sweep();
}
