import { sessionOf, type Caller } from '../../domain/account/caller.ts';
import {
  capabilities,
  portalLimits,
  portalLinkInput,
  type Capability,
} from '../../domain/account/portal-rules.ts';
import { DomainError, invalid, notFound, RateLimitedError } from '../../domain/basics/errors.ts';
import { validate } from '../../domain/basics/validate.ts';
import { countLinks, insertLink } from '../../store/portal/portal-links.ts';
import { findEndpoint } from '../../store/tenants/endpoints.ts';
import { lockAccount } from '../../store/tenants/accounts.ts';
import { transaction } from '../../store/pool.ts';
import { portalUrl } from '../../domain/account/portal-url.ts';
import type { ServiceContext } from '../context.ts';
import { newToken } from './tokens.ts';

/** Shown this once: of the link only a hash is stored. */
export interface CreatedLink {
  /** With the token in its fragment, which no server sees. */
  url: string;
  expiresAt: Date;
}

/**
 * Makes a link into the owner's page that works once.
 * @param body as `portalLinkInput`; undefined: its defaults
 * @throws DomainError `missing_capability` where the maker has less, `forbidden` where a link made the maker's session,
 *   `validation_failed`, `not_found` for the account, `rate_limited` beyond `portalLimits.linksPerDay`
 */
export async function createPortalLink(
  ctx: ServiceContext,
  caller: Caller | undefined,
  accountId: string,
  body: unknown,
): Promise<CreatedLink> {
  const input = validate(portalLinkInput, body === undefined ? {} : body);
  const given = mayGive(caller, input.capabilities ?? undefined);
  const endpointId = input.endpointId ?? null;
  const lifeMs = input.expiresInSeconds * 1_000;
  const { keyId, isBootstrap } = makerOf(caller);
  const { token, hash } = newToken(ctx, isBootstrap);
  const expiresAt = await transaction(ctx.db, async (tx) => {
    if (!(await lockAccount(tx, accountId))) throw notFound(`account ${accountId}`);
    if (endpointId !== null && !(await findEndpoint(tx, accountId, endpointId)))
      throw invalid([{ path: 'endpointId', message: `there is no endpoint ${endpointId}` }]);
    if ((await countLinks(tx, accountId)) >= portalLimits.linksPerDay)
      throw new RateLimitedError(`an account has at most ${portalLimits.linksPerDay} links a day`, 3_600_000);
    const link = { hash, accountId, endpointId, keyId, capabilities: given, address: null, lifeMs };
    return await insertLink(tx, link);
  });
  if (!expiresAt) throw new Error('two links have one token');
  return { url: portalUrl(ctx.publicUrl, token, accountId, endpointId), expiresAt };
}

/** The capabilities of the link: no more than its maker has. */
function mayGive(caller: Caller | undefined, asked: readonly Capability[] | undefined): Capability[] {
  const session = sessionOf(caller);
  const own = session?.capabilities ?? capabilities;
  const beyond = asked?.find((capability) => !own.includes(capability));
  if (beyond !== undefined)
    throw new DomainError(
      'missing_capability',
      `this session does not have the capability ${beyond}, so it cannot give it`,
    );
  if (session?.byLink)
    throw new DomainError('forbidden', 'a session that a link opened makes no links: this needs a key');
  return capabilities.filter((capability) => (asked ?? own).includes(capability));
}

/** The key that the link goes back to: the caller's own, or the one behind the caller's session. */
function makerOf(caller: Caller | undefined): { keyId: string | null; isBootstrap: boolean } {
  const session = sessionOf(caller);
  const isBootstrap = session ? session.isBootstrap : caller?.keyId === 'bootstrap';
  const keyId = session ? session.madeBy : (caller?.keyId ?? null);
  return { keyId: isBootstrap ? null : keyId, isBootstrap };
}
