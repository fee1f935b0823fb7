import type { Caller } from '../../domain/account/caller.ts';
import {
  capabilities,
  portalLimits,
  sessionInput,
  sessionMs,
  type Capability,
} from '../../domain/account/portal.ts';
import { DomainError } from '../../domain/basics/errors.ts';
import { newId } from '../../domain/basics/ids.ts';
import { validate } from '../../domain/basics/validate.ts';
import { lockAccount } from '../../store/tenants/accounts.ts';
import { expireLinks } from '../../store/portal/portal-links.ts';
import {
  deleteSession,
  deleteSessionsOf,
  findStoredSession,
  insertSession,
  type NewSession,
  type StoredSession,
} from '../../store/portal/portal-sessions.ts';
import { isForeignKeyViolation, transaction, type Queryable } from '../../store/pool.ts';
import { authenticate, hashKey } from '../accounts/api-keys.ts';
import type { ServiceContext } from '../context.ts';
import { requireAccount } from '../must-exist.ts';
import { useLink } from './use-link.ts';
import { hashToken, isOfBootstrap, newToken } from './tokens.ts';

/** A session as the page is told of it. */
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
  /** Undefined: the cookie that the browser has goes on. */
  token: string | undefined;
  /** Set for a browser that had no id of its own, and needs one. */
  browser: string | undefined;
}

/** What a browser brought. */
export interface Brought {
  session: string | undefined;
  browser: string | undefined;
}

/** Looks something up that may be guessed at: see `FailedLogins`. */
export type Guard = <T>(
  hash: string,
  lookUp: (isDoubted: boolean) => Promise<T | undefined>,
) => Promise<T | undefined>;

/**
 * Opens a session by a link or a key. The one that the browser had ends: a cookie that somebody planted never becomes that
 * of a session.
 * @throws DomainError `portal_link_unknown`, `portal_link_used`, `portal_link_expired`, `invalid_key`, `validation_failed`
 */
export async function openSession(
  ctx: ServiceContext,
  body: unknown,
  brought: Brought,
  guard: Guard,
): Promise<Opened> {
  const input = validate(sessionInput, body);
  if ('token' in input) return await useLink(ctx, input.token, brought, guard);
  const hash = hashKey(input.key);
  const caller = await guard(hash.toString('base64'), async (isDoubted) => {
    const found = await authenticate(ctx, hash, isDoubted);
    // A key of a program opens no page.
    return found?.scope === 'producer' ? undefined : found;
  });
  if (!caller || caller.scope === 'producer')
    throw new DomainError('invalid_key', 'expected a key of scope account or admin that has not been deleted');
  const isBootstrap = caller.keyId === 'bootstrap';
  const made = await begin(ctx, ctx.db, brought, isBootstrap, {
    accountId: caller.scope === 'account' ? caller.accountId : null,
    endpointId: null,
    keyId: isBootstrap ? null : caller.keyId,
    linkHash: null,
    capabilities,
  }).catch((error: unknown) => {
    // Known for a second longer than it was there.
    if (isForeignKeyViolation(error)) throw new DomainError('invalid_key', 'this key has been deleted');
    throw error;
  });
  return { ...made, browser: undefined };
}

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
  await insertSession(tx, { ...rights, hash, id: newId('ses') }, sessionMs, portalLimits.sessions);
  const stored = await findStoredSession(tx, hash);
  if (!stored) throw new Error('a session ended as it began');
  return { session: view(stored), token };
}

export const view = (stored: StoredSession): Session => ({
  accountId: stored.accountId,
  accountName: stored.accountName,
  scope: stored.accountId === null ? 'admin' : 'account',
  capabilities: [...stored.capabilities],
  endpointId: stored.endpointId,
  expiresAt: stored.expiresAt,
});

/** @param token of the cookie @returns undefined when the session has ended */
export const findSession = (ctx: ServiceContext, token: string): Promise<StoredSession | undefined> =>
  findStoredSession(ctx.db, hashToken(ctx, token));

/** Who the session of a cookie is. */
export function callerOfSession(session: StoredSession, token: string): Caller {
  const rights = {
    id: session.id,
    madeBy: session.keyId,
    isBootstrap: isOfBootstrap(token),
    byLink: session.linkHash !== null,
    capabilities: session.capabilities,
    endpointId: session.endpointId,
  };
  const { id: keyId, accountId } = session;
  return accountId === null
    ? { keyId, scope: 'admin', session: rights }
    : { keyId, scope: 'account', accountId, session: rights };
}

export const endSession = (ctx: ServiceContext, token: string): Promise<void> =>
  deleteSession(ctx.db, hashToken(ctx, token));

/** Ends every session of an account, in every process, and the links that would open others. */
export async function endSessionsOf(ctx: ServiceContext, accountId: string): Promise<void> {
  await requireAccount(ctx, accountId);
  await transaction(ctx.db, async (tx) => {
    // After a link that is being used, so that its session ends too.
    await lockAccount(tx, accountId);
    await expireLinks(tx, accountId);
    await deleteSessionsOf(tx, accountId);
  });
}
