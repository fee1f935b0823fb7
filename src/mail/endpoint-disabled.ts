import type { Notification } from '../store/notifications.ts';
import { escapeHtml, page, table } from './html.ts';
import type { Mail } from './mailer.ts';

/** The mail to the owner when an endpoint has been disabled. @param publicUrl base of the link to the API */
export function endpointDisabledMail(notification: Notification, publicUrl: string): Mail {
  const { endpointName, url, lastError } = notification;
  const count = notification.failedDeliveries;
  const link = `${publicUrl}/v1/accounts/${encodeURIComponent(notification.accountId)}/endpoints/${notification.endpointId}`;
  const lead =
    `We could not deliver webhooks to your endpoint “${endpointName}”, so it has been disabled. ` +
    'Nothing more is sent to it until you enable it again. Events that come meanwhile are recorded as held.';
  const rows: [string, string][] = [
    ['Endpoint', endpointName],
    ['URL', url],
    ['Failing since', when(notification.failingSince ?? notification.disabledAt)],
    ['Disabled at', when(notification.disabledAt)],
    ['Deliveries affected', String(count)],
    ['Last status', lastError?.statusCode ? String(lastError.statusCode) : 'no response'],
    ['Last error', lastError?.message ?? 'unknown'],
  ];
  const body = lastError?.responseBody?.slice(0, 500);
  const answer = body ? `The endpoint's last response began with:\n\n${body}` : undefined;
  const next = 'When the endpoint works again, enable it:';
  return {
    id: notification.id,
    to: notification.to,
    subject: `Webhook endpoint disabled: ${endpointName}`,
    text: [
      lead,
      rows.map(([name, value]) => `${name}: ${value}`).join('\n'),
      answer,
      `${next}\nPOST ${link}/enable`,
    ]
      .filter((part) => part !== undefined)
      .join('\n\n'),
    html: page(
      'Webhook endpoint disabled',
      `<p>${escapeHtml(lead)}</p>${table(rows)}` +
        (body ? `<p>The endpoint's last response began with:</p><pre>${escapeHtml(body)}</pre>` : '') +
        `<p>${next}</p><pre>POST ${escapeHtml(link)}/enable</pre>`,
    ),
  };
}

const when = (date: Date): string =>
  date
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');
