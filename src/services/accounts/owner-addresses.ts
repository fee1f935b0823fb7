import type { Caller } from '../../domain/account/caller.ts';
import { isKnownAddress } from '../../store/mails/confirmations.ts';
import type { Queryable } from '../../store/pool.ts';

/**
 * Whether mail may go to an address at once: a platform speaks for its customers, a customer's own key only for addresses
 * that the account has already. Ask before the address is saved, with the account locked.
 * @param address null: an endpoint's, which has none of its own
 */
export async function mayBeMailed(
  tx: Queryable,
  caller: Caller | undefined,
  accountId: string,
  address: string | null,
): Promise<boolean> {
  if (address === null || caller?.scope === 'admin') return true;
  return await isKnownAddress(tx, accountId, address);
}
