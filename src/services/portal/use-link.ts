import { hash, randomBytes } from 'node:crypto';
import { portalLimits } from '../../domain/account/portal-rules.ts';
import { DomainError } from '../../domain/basics/errors.ts';
import { findLink, forgetBrowsers, markUsed, noteBrowser } from '../../store/portal/portal-links.ts';
import { findStoredSession } from '../../store/portal/portal-sessions.ts';
import { lockAccount } from '../../store/tenants/accounts.ts';
import { transaction, type Queryable } from '../../store/pool.ts';
import type { ServiceContext } from '../context.ts';
import { begin, view, type Brought, type Guard, type Opened } from './begin-session.ts';
import { hashToken, isOfBootstrap } from './tokens.ts';

/**
 * Opens a session by the token of a link. A link that was mailed works once per browser, any other once; while the session of
 * a mailed link lives, the link opens the page again without another session.
 * @throws DomainError `portal_link_unknown`, `portal_link_used`, `portal_link_expired`
 */
export async function useLink(
  ctx: ServiceContext,
  token: string,
  brought: Brought,
  guard: Guard,
): Promise<Opened> {
  const linkHash = hashToken(ctx, token);
  const known = await guard(linkHash.toString('base64'), () => ctx.batched.findLink(linkHash));
  if (!known) throw new DomainError('portal_link_unknown', 'open the whole link, exactly as it was sent');
  return await transaction(ctx.dbOf(known.accountId), async (tx) => {
    // Locks the account before its link, in the order of `endSessionsOf`.
    await lockAccount(tx, known.accountId);
    const link = await findLink(tx, linkHash, true);
    if (!link) throw new DomainError('portal_link_unknown', 'this link was withdrawn');
    const goesOn = await ownSession(ctx, tx, brought, linkHash);
    if (goesOn && link.address !== null)
      return { session: view(goesOn), token: undefined, browser: undefined };
    if (link.isUsed) throw used('this link has been used: it works once');
    if (link.isExpired) throw new DomainError('portal_link_expired', 'this link has expired');
    const browser =
      link.address === null ? undefined : (brought.browser ?? randomBytes(32).toString('base64url'));
    const browserHash = browser === undefined ? null : sha256(browser);
    if (browserHash && !(await noteBrowser(tx, linkHash, browserHash)))
      throw used('this link has been used in this browser');
    if (link.address === null) await markUsed(tx, linkHash);
    const { accountId, endpointId, keyId, capabilities } = link;
    const rights = { accountId, endpointId, keyId, linkHash, browserHash, capabilities };
    const made = await begin(ctx, tx, brought, isOfBootstrap(token), rights);
    if (browserHash) await forgetBrowsers(tx, { hash: linkHash, accountId }, portalLimits.browsersPerLink);
    return { ...made, browser: browser === brought.browser ? undefined : browser };
  });
}

const sha256 = (text: string): Buffer => hash('sha256', text, 'buffer');

const used = (message: string): DomainError => new DomainError('portal_link_used', message);

/** The session that the browser has by this very link. */
async function ownSession(ctx: ServiceContext, tx: Queryable, { session }: Brought, linkHash: Buffer) {
  if (session === undefined) return undefined;
  const found = await findStoredSession(tx, hashToken(ctx, session));
  return found?.linkHash?.equals(linkHash) ? found : undefined;
}
