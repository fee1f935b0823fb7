import type { Notification } from '../store/notifications.ts';
import { facts, linkTo, when } from './facts.ts';
import { escapeHtml, page, table } from './html.ts';
import type { Mail } from './mailer.ts';

/** The mail to the owner when an endpoint has been disabled. @param publicUrl base of the link to the API */
export function endpointDisabledMail(notification: Notification, publicUrl: string): Mail {
  const { endpointName, lastError } = notification;
  const link = linkTo(notification, publicUrl);
  const lead =
    `We could not deliver webhooks to your endpoint “${endpointName}”, so it has been disabled. ` +
    'Nothing more is sent to it until you enable it again. Events that come meanwhile are recorded as held.';
  const rows: [string, string][] = [...facts(notification), ['Disabled at', when(notification.disabledAt)]];
  const body = lastError?.responseBody?.slice(0, 500);
  const answer = body ? `The endpoint's last response began with:\n\n${body}` : undefined;
  const next =
    'When the endpoint works again, enable it; with {"recover": true} what it missed is sent again:';
  return {
    id: notification.id,
    to: notification.to,
    subject: `Webhook endpoint disabled: ${endpointName}`,
    text: [
      lead,
      rows.map(([name, value]) => `${name}: ${value}`).join('\n'),
      answer,
      `${next}\nPOST ${link}/enable`,
      `Its state: ${link}`,
    ]
      .filter((part) => part !== undefined)
      .join('\n\n'),
    html: page(
      'Webhook endpoint disabled',
      `<p>${escapeHtml(lead)}</p>${table(rows)}` +
        (body ? `<p>The endpoint's last response began with:</p><pre>${escapeHtml(body)}</pre>` : '') +
        `<p>${next}</p><pre>POST ${escapeHtml(link)}/enable</pre>` +
        `<p>Its state: <a href="${escapeHtml(link)}">${escapeHtml(link)}</a></p>`,
    ),
  };
}
