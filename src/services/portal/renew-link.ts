import { mailedCapabilities, renewalLimits } from '../../domain/account/portal-rules.ts';
import { RateLimitedError } from '../../domain/basics/errors.ts';
import { countLinkMails, requestLinkMail } from '../../store/mails/link-mails.ts';
import { findLink } from '../../store/portal/portal-links.ts';
import { lockAccount } from '../../store/tenants/accounts.ts';
import { transaction } from '../../store/pool.ts';
import type { ServiceContext } from '../context.ts';
import { hashToken } from './tokens.ts';

const hourMs = 3_600_000;

/**
 * Mails a new link in place of one that does not work any more: to the address of the first one, else to the owner. Its caller
 * does not learn whether there is such a link. The new link never gives signing secrets: mails are forwarded.
 * @throws RateLimitedError when the account has asked too often
 */
export async function renewLink(ctx: ServiceContext, token: string): Promise<void> {
  const hash = hashToken(ctx, token);
  const link = await findLink(ctx.db, hash);
  if (!link) return;
  const { accountId, endpointId, address } = link;
  const given = link.capabilities.filter((capability) => mailedCapabilities.includes(capability));
  if (given.length === 0) return;
  await transaction(ctx.dbOf(accountId), async (tx) => {
    if (!(await lockAccount(tx, accountId))) return;
    if ((await countLinkMails(tx, accountId)) >= renewalLimits.perAccount)
      throw new RateLimitedError('too many new links were requested', hourMs);
    await requestLinkMail(tx, { accountId, endpointId, address, capabilities: given });
  });
}
