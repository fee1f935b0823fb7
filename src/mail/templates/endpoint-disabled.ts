import type { Notification } from '../../store/mails/notifications.ts';
import { asText, facts, linkTo, when } from './facts.ts';
import { button, escapeHtml, page, small, table } from './html.ts';
import type { MailContent } from '../mail.ts';
import { aboutLink } from './page-link.ts';
import { quoted, quotedInSubject, whoseWords } from './words.ts';

const title = 'Webhook endpoint disabled';

/**
 * The mail to the owner when an endpoint has been disabled.
 * @param publicUrl base of the link to the API @param pageLink opens the endpoint's page
 */
export function endpointDisabledMail(
  notification: Notification,
  publicUrl: string,
  pageLink: string,
): MailContent {
  const { lastError } = notification;
  const name = quoted(notification.endpointName);
  const lead =
    `We could not deliver webhooks to your endpoint ${name}, so it has been disabled. ` +
    'Nothing more is sent to it until you enable it again. Events that come meanwhile are recorded as held.';
  const rows: [string, string][] = [...facts(notification), ['Disabled at', when(notification.disabledAt)]];
  if (lastError?.responseBody) rows.push(['Its last response began', quoted(lastError.responseBody, 300)]);
  const next =
    'The page of your endpoint shows its last error. When the endpoint works again, enable it there, and send what it missed:';
  const call = `POST ${linkTo(notification, publicUrl)}/enable`;
  const byApi = 'With an API key instead; with {"recover": true} what it missed is sent again:';
  return {
    subject: `${title}: ${quotedInSubject(notification.endpointName)}`,
    text: [...[lead, asText(rows), whoseWords, `${next}\n${pageLink}`, aboutLink], `${byApi}\n${call}`].join(
      '\n\n',
    ),
    html: page(
      title,
      `<p>${escapeHtml(lead)}</p>${table(rows)}${small(whoseWords)}` +
        `<p>${escapeHtml(next)}</p>${button(pageLink, 'Look at the endpoint')}${small(aboutLink)}` +
        `${small(byApi)}<pre>${escapeHtml(call)}</pre>`,
    ),
  };
}
