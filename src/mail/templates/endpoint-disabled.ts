import type { Notification } from '../../store/mails/notifications.ts';
import { asText, facts, linkTo, when } from './facts.ts';
import { escapeHtml, page, table } from './html.ts';
import type { MailContent } from '../smtp-mailer.ts';
import { quoted, quotedInSubject, whoseWords } from './words.ts';

const title = 'Webhook endpoint disabled';

/** The mail to the owner when an endpoint has been disabled. @param publicUrl base of the link to the API */
export function endpointDisabledMail(notification: Notification, publicUrl: string): MailContent {
  const { lastError } = notification;
  const name = quoted(notification.endpointName);
  const link = linkTo(notification, publicUrl);
  const lead =
    `We could not deliver webhooks to your endpoint ${name}, so it has been disabled. ` +
    'Nothing more is sent to it until you enable it again. Events that come meanwhile are recorded as held.';
  const rows: [string, string][] = [...facts(notification), ['Disabled at', when(notification.disabledAt)]];
  if (lastError?.responseBody) rows.push(['Its last response began', quoted(lastError.responseBody, 300)]);
  const next =
    'When the endpoint works again, enable it; with {"recover": true} what it missed is sent again:';
  return {
    subject: `${title}: ${quotedInSubject(notification.endpointName)}`,
    text: [lead, asText(rows), whoseWords, `${next}\nPOST ${link}/enable`, `Its state: ${link}`].join('\n\n'),
    html: page(
      title,
      `<p>${escapeHtml(lead)}</p>${table(rows)}<p>${whoseWords}</p>` +
        `<p>${escapeHtml(next)}</p><pre>POST ${escapeHtml(link)}/enable</pre>` +
        `<p>Its state: <a href="${escapeHtml(link)}">${escapeHtml(link)}</a></p>`,
    ),
  };
}
