import { hash } from 'node:crypto';
import { mailedCapabilities, mailedLinkMs } from '../../domain/account/portal-rules.ts';
import { portalUrl } from '../../domain/account/portal-url.ts';
import { insertLink } from '../../store/portal/portal-links.ts';
import type { DueMail } from '../../store/mails/owner-mails.ts';
import type { ServiceContext } from '../context.ts';

/** Marks links in mails, to distinguish them from others. */
const mailMark = 'm';

/**
 * The link in a mail: the same however often the mail is composed for this address, and stored as a hash only.
 * It works for 7 days, once per browser.
 */
export async function mailedLink(
  { db, box, publicUrl }: Pick<ServiceContext, 'db' | 'box' | 'publicUrl'>,
  mail: Pick<DueMail, 'id' | 'accountId' | 'endpointId' | 'capabilities'>,
  address: string,
): Promise<string> {
  const token = `${mailMark}${box.derive(`portal-link/${mail.id}/${address}`)}`;
  const { accountId, endpointId } = mail;
  await insertLink(db, {
    ...{ hash: hash('sha256', token, 'buffer'), accountId, endpointId, keyId: null, address },
    ...{ capabilities: mail.capabilities ?? mailedCapabilities, lifeMs: mailedLinkMs },
  });
  return portalUrl(publicUrl, token, accountId, endpointId);
}
