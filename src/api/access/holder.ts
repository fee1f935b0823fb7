import type { Request } from 'express';
import { callerOf } from './authenticate.ts';

/** On whose behalf the request uses what is shared: an account, whichever of its keys it is, or another key. */
export function holderOf(req: Request): string {
  const caller = callerOf(req);
  return caller?.scope === 'account' ? caller.accountId : (caller?.keyId ?? '');
}
