import type { Caller } from '../../domain/account/caller.ts';
import { isKnownAddress } from '../../store/mails/confirmations.ts';
import type { Queryable } from '../../store/pool.ts';

/**
 * Whether mail may go to an address without a confirmation. An admin key may name any address, a key of the account only
 * addresses that the account has already. To be called before the address is saved, with the account locked.
 * @param address null: of an endpoint without an address of its own
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
