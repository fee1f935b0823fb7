import { confirmAddressMail } from '../../mail/templates/confirm-address.ts';
import { digestMail } from '../../mail/templates/digest.ts';
import { endpointDisabledMail } from '../../mail/templates/endpoint-disabled.ts';
import { endpointFailingMail } from '../../mail/templates/endpoint-failing.ts';
import { portalLinkMail } from '../../mail/templates/portal-link.ts';
import type { Mail, MailContent } from '../../mail/mail.ts';
import { newToken } from '../../services/accounts/address-confirmations.ts';
import { mailedLink } from '../../services/portal/mailed-links.ts';
import { saveToken } from '../../store/mails/confirmations.ts';
import { findCollected, type CollectedMail } from '../../store/mails/digests.ts';
import type { DueMail } from '../../store/mails/owner-mails.ts';
import { noteQuoted } from '../../store/mails/withdrawn-mails.ts';
import { loadNotification, type Notification } from '../../store/mails/notifications.ts';
import type { ActivityDeps } from '../deps.ts';

export interface ComposedMail {
  mail: Mail;
  /** Of a digest: the mails that it names. */
  collected?: CollectedMail[];
}

/** @returns undefined when the mail has nothing to say any more */
export async function composeMail(
  deps: ActivityDeps,
  mail: DueMail,
  to: string,
): Promise<ComposedMail | undefined> {
  const as = (content: MailContent): Mail => ({ id: mail.id, to, ...content });
  const load = async (): Promise<Notification | undefined> => {
    const notification = await loadNotification(deps.db, mail.id);
    if (notification) await noteQuoted(deps.db, mail.id, notification.lastError?.eventId ?? null);
    return notification;
  };
  const link = () => mailedLink({ ...deps, box: deps.attempts.box }, mail, to);
  switch (mail.kind) {
    case 'endpoint-disabled': {
      const notification = await load();
      if (!notification) return undefined;
      return { mail: as(endpointDisabledMail(notification, deps.publicUrl, await link())) };
    }
    case 'endpoint-failing': {
      const notification = await load();
      if (!notification) return undefined;
      const { windowMs } = deps.retry;
      return { mail: as(endpointFailingMail(notification, deps.publicUrl, windowMs, await link())) };
    }
    case 'digest': {
      const collected = await findCollected(deps.db, mail);
      if (collected.length === 0) return undefined;
      return { mail: as(digestMail(mail, collected, deps.publicUrl)), collected };
    }
    case 'portal-link':
      return { mail: as(portalLinkMail(mail.accountName, await link(), deps.publicUrl)) };
    case 'confirm-address': {
      // Each try makes a new token, which replaces that of the try before: only its hash is stored.
      const { token, hash } = newToken();
      await saveToken(deps.db, mail.id, hash);
      return { mail: as(confirmAddressMail(token, deps.publicUrl)) };
    }
  }
}
