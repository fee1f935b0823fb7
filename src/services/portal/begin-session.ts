import { portalLimits, sessionMs, type Capability } from '../../domain/account/portal-rules.ts';
import { newId } from '../../domain/basics/ids.ts';
import {
  deleteSession,
  findStoredSession,
  insertSession,
  type NewSession,
  type StoredSession,
} from '../../store/portal/portal-sessions.ts';
import type { Queryable } from '../../store/pool.ts';
import type { ServiceContext } from '../context.ts';
import { hashToken, newToken } from './tokens.ts';

/** A session as the page sees it. */
export interface Session {
  accountId: string | null;
  accountName: string | null;
  scope: 'account' | 'admin';
  capabilities: Capability[];
  endpointId: string | null;
  expiresAt: Date;
}

/** A session that was opened, with its new cookies. */
export interface Opened {
  session: Session;
  /** Undefined: the browser keeps the cookie that it has. */
  token: string | undefined;
  /** Set for a browser that had no id of its own, and needs one. */
  browser: string | undefined;
}

/** The cookies that a browser sent. */
export interface Brought {
  session: string | undefined;
  browser: string | undefined;
}

/** Looks up a secret that a caller may have guessed, and counts failures: see `FailedLogins`. */
export type Guard = <T>(
  hash: string,
  lookUp: (isDoubted: boolean) => Promise<T | undefined>,
) => Promise<T | undefined>;

/** Begins a session in place of the one that the browser had. */
export async function begin(
  ctx: ServiceContext,
  tx: Queryable,
  brought: Brought,
  isBootstrap: boolean,
  rights: Omit<NewSession, 'hash' | 'id'>,
): Promise<{ session: Session; token: string }> {
  const { token, hash } = newToken(ctx, isBootstrap);
  if (brought.session !== undefined) await deleteSession(tx, hashToken(ctx, brought.session));
  const most = { ofAccount: portalLimits.sessions, ofLink: portalLimits.sessionsPerLink };
  await insertSession(tx, { ...rights, hash, id: newId('ses') }, sessionMs, most);
  const stored = await findStoredSession(tx, hash);
  if (!stored) throw new Error('a session ended as it began');
  return { session: view(stored), token };
}

/** What of a stored session the page gets: neither its hash nor the key behind it. */
export const view = (stored: StoredSession): Session => ({
  accountId: stored.accountId,
  accountName: stored.accountName,
  scope: stored.accountId === null ? 'admin' : 'account',
  capabilities: [...stored.capabilities],
  endpointId: stored.endpointId,
  expiresAt: stored.expiresAt,
});
