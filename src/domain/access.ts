import { z } from 'zod';
import { nameText } from './text.ts';

export type Scope = 'admin' | 'producer' | 'account';

/** Who is calling. An `account` caller has exactly one account; the others have none of their own. */
export type Caller =
  { keyId: string; scope: 'admin' | 'producer' } | { keyId: string; scope: 'account'; accountId: string };

export interface KeyInfo {
  id: string;
  scope: Scope;
  name: string | null;
  createdAt: Date;
}

const name = nameText.nullable().default(null);

export const accountKeyInput = z.strictObject({ scope: z.literal('account'), name });
export const serviceKeyInput = z.strictObject({ scope: z.enum(['producer', 'admin']), name });

/** How much callers may ask for; null: any amount. */
export interface CallerLimits {
  /** Per second, of one key of whatever scope. */
  requestsPerKey: number | null;
  /** Per second, of all keys of one account. */
  requestsPerAccount: number | null;
  /** MiB of request bodies per second, unpacked, of all keys of one account. */
  mebibytesOfAccount: number | null;
  /** Per minute without a good key, from one address. */
  failedLogins: number | null;
  /** CIDRs of proxies whose `X-Forwarded-For` tells where a request is from. */
  trustedProxies: readonly string[];
}
