import type { Caller } from '../../domain/account/caller.ts';
import { capabilities, sessionInput } from '../../domain/account/portal-rules.ts';
import { DomainError } from '../../domain/basics/errors.ts';
import { validate } from '../../domain/basics/validate.ts';
import { lockAccount } from '../../store/tenants/accounts.ts';
import { expireLinks } from '../../store/portal/portal-links.ts';
import { deleteSession, deleteSessionsOf, type StoredSession } from '../../store/portal/portal-sessions.ts';
import { isForeignKeyViolation, transaction } from '../../store/pool.ts';
import { authenticate, hashKey } from '../accounts/api-keys.ts';
import type { ServiceContext } from '../context.ts';
import { requireAccount } from '../must-exist.ts';
import { begin, type Brought, type Guard, type Opened } from './begin-session.ts';
import { useLink } from './use-link.ts';
import { hashToken, isOfBootstrap } from './tokens.ts';

/**
 * Opens a session by a link or a key. The session that the browser had ends: a cookie that an attacker planted never becomes
 * the cookie of a session.
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
  if (!caller)
    throw new DomainError(
      'invalid_key',
      'expected a key of scope account or admin that has not been deleted',
    );
  const isBootstrap = caller.keyId === 'bootstrap';
  const rights = {
    accountId: caller.scope === 'account' ? caller.accountId : null,
    endpointId: null,
    keyId: isBootstrap ? null : caller.keyId,
    linkHash: null,
    browserHash: null,
    capabilities,
  };
  try {
    const db = rights.accountId === null ? ctx.db : ctx.dbOf(rights.accountId);
    const made = await transaction(db, (tx) => begin(ctx, tx, brought, isBootstrap, rights));
    return { ...made, browser: undefined };
  } catch (error) {
    // A deleted key may still be remembered for a second.
    if (isForeignKeyViolation(error)) throw new DomainError('invalid_key', 'this key has been deleted');
    throw error;
  }
}

/**
 * @param token of the cookie
 * @param isDoubted as for `authenticate`
 * @returns undefined when the session has ended
 */
export const findSession = (
  ctx: ServiceContext,
  token: string,
  isDoubted: boolean,
): Promise<StoredSession | undefined> => {
  const hash = hashToken(ctx, token);
  return isDoubted ? ctx.batched.findDoubtedSession(hash) : ctx.batched.findSession(hash);
};

/** The caller that a session stands for. @param token of its cookie */
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

/** Ends the session of a cookie; nothing happens when it has ended. */
export const endSession = (ctx: ServiceContext, token: string): Promise<void> =>
  deleteSession(ctx.db, hashToken(ctx, token));

/** Ends every session of an account, in every process, and the links that would open others. */
export async function endSessionsOf(ctx: ServiceContext, accountId: string): Promise<void> {
  await requireAccount(ctx, accountId);
  await transaction(ctx.db, async (tx) => {
    // Waits for a link that is being used, so that its session ends too.
    await lockAccount(tx, accountId);
    await expireLinks(tx, accountId);
    await deleteSessionsOf(tx, accountId);
  });
}
