import type { MailContent } from '../../src/mail/mail.ts';
import { digestMail } from '../../src/mail/templates/digest.ts';
import { endpointDisabledMail } from '../../src/mail/templates/endpoint-disabled.ts';
import { endpointFailingMail } from '../../src/mail/templates/endpoint-failing.ts';
import { portalLinkMail } from '../../src/mail/templates/portal-link.ts';

/** Every mail that has words of others, with these in all places where they may stand. */
export function sampleMails(words: string): Record<string, MailContent> {
  const notification = {
    ...{ accountId: 'acme', accountName: words, endpointId: 'ep_1', endpointName: words },
    url: `https://hooks.example.com/${'p'.repeat(2_000)}`,
    disabledAt: new Date(0),
    lastError: {
      ...{ at: '2026-01-01T00:00:00.000Z', statusCode: 500, code: 'http_5xx' as const, message: 'HTTP 500' },
      ...{ responseBody: `line 1\nline 2\u202E${'b'.repeat(4_000)}`, eventId: 'e', deliveryId: 'd' },
    },
    failingSince: new Date(0),
    failedDeliveries: 1,
  };
  const kind = 'endpoint-failing' as const;
  const collected = [
    { id: 'n', kind, endpointId: 'ep_1', endpointName: words, createdAt: new Date(0) },
    { id: 'm', kind, endpointId: 'ep_2', endpointName: words, createdAt: new Date(0) },
  ];
  const service = 'https://hooks.test';
  const link = `${service}/#token=m${'a'.repeat(43)}&to=/accounts/acme/endpoints/ep_1`;
  return {
    'endpoint-disabled': endpointDisabledMail(notification, service, link),
    'endpoint-failing': endpointFailingMail(notification, service, 86_400_000, link),
    digest: digestMail(notification, collected, service),
    'portal-link': portalLinkMail(words, link, service),
  };
}
