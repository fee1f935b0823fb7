import { formatDuration } from '../../domain/basics/duration.ts';
import type { Notification } from '../../store/mails/notifications.ts';
import { asText, facts, linkTo, when } from './facts.ts';
import { button, escapeHtml, page, small, table } from './html.ts';
import type { MailContent } from '../mail.ts';
import { aboutLink } from './page-link.ts';
import { quoted, quotedInSubject, whoseWords } from './words.ts';

const title = 'Webhook endpoint failing';

/**
 * The warning, while there is still time to fix the endpoint.
 * @param publicUrl base of the link to the API
 * @param windowMs of all attempts of a delivery
 * @param pageLink opens the endpoint's page
 */
export function endpointFailingMail(
  notification: Notification,
  publicUrl: string,
  windowMs: number,
  pageLink: string,
): MailContent {
  const { failingSince } = notification;
  const name = quoted(notification.endpointName);
  const deadline = failingSince && when(new Date(failingSince.getTime() + windowMs));
  const lead =
    `Webhooks to your endpoint ${name} have been failing for a while. We go on trying` +
    `${deadline ? `, until ${deadline}` : ''}. A delivery that still fails ${formatDuration(windowMs)} after its first ` +
    'attempt disables the endpoint, and nothing more is sent to it until you enable it again.';
  const rows = facts(notification);
  const next =
    'Once the endpoint answers with a 2xx status again, nothing else is to be done. Its page shows what we sent, and what came back:';
  const byApi = `In the API: ${linkTo(notification, publicUrl)}`;
  return {
    subject: `${title}: ${quotedInSubject(notification.endpointName)}`,
    text: [lead, asText(rows), whoseWords, `${next}\n${pageLink}`, aboutLink, byApi].join('\n\n'),
    html: page(
      title,
      `<p>${escapeHtml(lead)}</p>${table(rows)}${small(whoseWords)}<p>${escapeHtml(next)}</p>` +
        `${button(pageLink, 'Look at the endpoint')}${small(aboutLink)}${small(byApi)}`,
    ),
  };
}
