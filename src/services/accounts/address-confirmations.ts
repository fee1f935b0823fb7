import { hash, randomBytes } from 'node:crypto';
import { lockAccount } from '../../store/tenants/accounts.ts';
import { confirmAddress, findConfirmation, type Confirmation } from '../../store/mails/confirmations.ts';
import { reviveMails } from '../../store/mails/owner-mails.ts';
import { transaction } from '../../store/pool.ts';
import type { ServiceContext } from '../context.ts';

/** `gone`: the link has been used, its time is over, or the address is not wanted any more. */
export type ConfirmationState = 'open' | 'gone' | 'unknown';

/** 32 random bytes; only the hash is stored. */
export function newToken(): { token: string; hash: Buffer } {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: hashOf(token) };
}

const hashOf = (token: string): Buffer => hash('sha256', token, 'buffer');

const stateOf = (found: Confirmation | undefined): ConfirmationState =>
  found === undefined ? 'unknown' : found.open ? 'open' : 'gone';

/** The state of the link in a confirmation mail; changes nothing. */
export async function lookUpConfirmation(
  { db }: Pick<ServiceContext, 'db'>,
  token: string,
): Promise<ConfirmationState> {
  return stateOf(await findConfirmation(db, hashOf(token)));
}

/** Uses the link, once. @returns `open` when the address is confirmed by it */
export async function confirm(
  { db, dbOf }: Pick<ServiceContext, 'db' | 'dbOf'>,
  token: string,
): Promise<ConfirmationState> {
  const found = await findConfirmation(db, hashOf(token));
  if (!found) return 'unknown';
  return await transaction(dbOf(found.accountId), async (tx) => {
    // Locks the account before its mails, in the order of a change of an address.
    if (!(await lockAccount(tx, found.accountId))) return 'unknown';
    const locked = await findConfirmation(tx, hashOf(token), true);
    if (!locked?.open) return stateOf(locked);
    await confirmAddress(tx, locked);
    await reviveMails(tx, locked.accountId);
    return 'open';
  });
}
