import { z } from 'zod';
import { nameText } from '../basics/text.ts';
import type { SessionRights } from './portal-rules.ts';

/** Of a key: `admin` may do everything, `producer` posts events, `account` does what concerns one account. */
export type Scope = 'admin' | 'producer' | 'account';

/** What a program's key may do within its scope. */
export interface ProducerRights {
  /** Ids of the accounts that it may post for; null: all. */
  accounts: string[] | null;
  /** Whether its events may name endpoints, by `message.webhookEndpoint`. */
  mayNameEndpoints: boolean;
}

/**
 * Who is calling. An `account` caller has exactly one account; the others have none of their own. With `session` the
 * request came with the cookie of the owner's page, and `keyId` is the session's id.
 */
export type Caller =
  | { keyId: string; scope: 'admin'; session?: SessionRights }
  | ({
      keyId: string;
      scope: 'producer';
      /** For whom it speaks: its own id, or that of the first of the keys that it has replaced. */
      speaker: string;
    } & ProducerRights)
  | { keyId: string; scope: 'account'; accountId: string; session?: SessionRights };

/** What the session of the owner's page gives; undefined: the caller came with a key, or needs none. */
export const sessionOf = (caller: Caller | undefined): SessionRights | undefined =>
  caller?.scope === 'producer' ? undefined : caller?.session;

/** Whose events are posted. */
export interface Speaker {
  /** As `MessageWords.speaker`. */
  name: string;
  mayNameEndpoints: boolean;
}

/** A key of the account, or an admin's, speaks for all; a producer's for itself, or for the key that it has replaced. */
export function speakerOf(caller: Caller): Speaker {
  if (caller.scope !== 'producer') return { name: caller.scope, mayNameEndpoints: true };
  return { name: caller.speaker, mayNameEndpoints: caller.mayNameEndpoints };
}

/** `accounts` and `mayNameEndpoints` are of keys of scope `producer` only. */
export interface KeyInfo {
  id: string;
  scope: Scope;
  name: string | null;
  createdAt: Date;
  /** To the minute; null: not since this is noted. */
  lastUsedAt: Date | null;
  accounts?: string[] | null | undefined;
  mayNameEndpoints?: boolean | undefined;
}

const name = nameText.nullable().default(null);

/** Accounts that one key may be for. */
const maxAccounts = 1_000;

export const producerKeyInput = z.strictObject({
  scope: z.literal('producer'),
  name,
  accounts: z
    .array(z.string())
    .min(1)
    .max(maxAccounts)
    .nullable()
    .optional()
    .describe(
      'Ids of the accounts that it may post for. Default, and null: all, or those of the key that it replaces.',
    ),
  mayNameEndpoints: z
    .boolean()
    .optional()
    .describe(
      'Whether its events may have `message.webhookEndpoint`. Default: true, or as the key that it replaces.',
    ),
  replaces: z
    .string()
    .optional()
    .describe(
      'Id of the producer key that it takes the place of: what that one said of messages goes on to count as its own.',
    ),
});
/**
 * An undefined right is taken from the key that it replaces. Without such a key it is for all accounts, and may name
 * endpoints.
 */
export type ProducerKeyInput = z.output<typeof producerKeyInput>;

const elsewhere = {
  account: 'expected account: keys of scope producer and admin are made by POST /v1/keys',
  service: 'expected producer or admin: keys of scope account are made by POST /v1/accounts/{accountId}/keys',
} as const;

/** A scope that is not given is required, as any other field. */
const accountScope = z.literal('account', {
  error: ({ input }) => (input === undefined ? 'is required: account' : elsewhere.account),
});
export const accountKeyInput = z.strictObject({ scope: accountScope, name });
export const adminKeyInput = z.strictObject({ scope: z.literal('admin'), name });
export const serviceKeyInput = z.discriminatedUnion('scope', [producerKeyInput, adminKeyInput], {
  error: (issue: { code: string }) => (issue.code === 'invalid_union' ? elsewhere.service : undefined),
});

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
