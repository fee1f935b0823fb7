import type { Request } from 'express';
import { callerOf } from './authenticate.ts';
import { networkOf } from './remote-network.ts';

/** On whose behalf the request uses what is shared: an account, whichever of its keys it is, or another key. */
export function holderOf(req: Request): string {
  const caller = callerOf(req);
  return caller?.scope === 'account' ? caller.accountId : (caller?.keyId ?? '');
}

/** Who waits for what the request waits for: the account in its path, else on whose behalf it is, else where it is from. */
export function ownerOf(req: Request): string {
  const { accountId } = req.params as { accountId?: string };
  return accountId ?? (holderOf(req) || networkOf(req.ip));
}
