import type { Caller } from '../../domain/account/caller.ts';
import { capabilities, portalLimits, portalLinkInput, type Capability } from '../../domain/account/portal.ts';
import { DomainError, invalid, notFound, RateLimitedError } from '../../domain/basics/errors.ts';
import { validate } from '../../domain/basics/validate.ts';
import { countLinks, insertLink } from '../../store/portal/portal-links.ts';
import { findEndpoint } from '../../store/tenants/endpoints.ts';
import { lockAccount } from '../../store/tenants/accounts.ts';
import { transaction } from '../../store/pool.ts';
import { portalUrl } from '../../domain/account/portal-url.ts';
import type { ServiceContext } from '../context.ts';
import { newToken } from './tokens.ts';

export interface CreatedLink {
  /** With the token in its fragment, which no server sees. */
  url: string;
  expiresAt: Date;
}

/**
 * Makes a link into the owner's page that works once.
 * @throws DomainError `missing_capability` where the maker has less, `forbidden` where a link made the maker's session
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
  const isBootstrap = madeByBootstrap(caller);
  const { token, hash } = newToken(ctx, isBootstrap);
  const keyId = isBootstrap ? null : (makerOf(caller) ?? null);
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

/** What the link gives: no more than its maker has. */
function mayGive(caller: Caller | undefined, asked: readonly Capability[] | undefined): Capability[] {
  const session = caller?.scope === 'producer' ? undefined : caller?.session;
  const own = session?.capabilities ?? capabilities;
  const beyond = asked?.find((capability) => !own.includes(capability));
  if (beyond !== undefined)
    throw new DomainError(
      'missing_capability',
      `this session has not the capability ${beyond}: it cannot give it`,
    );
  if (session?.byLink)
    throw new DomainError('forbidden', 'a session that a link opened makes no links: this needs a key');
  return capabilities.filter((capability) => (asked ?? own).includes(capability));
}

/** The key behind it all. */
const makerOf = (caller: Caller | undefined): string | null | undefined =>
  caller?.scope !== 'producer' && caller?.session ? caller.session.madeBy : caller?.keyId;

const madeByBootstrap = (caller: Caller | undefined): boolean =>
  caller?.scope !== 'producer' && caller?.session
    ? caller.session.isBootstrap
    : caller?.keyId === 'bootstrap';
