import { button, escapeHtml, page, small } from './html.ts';
import type { MailContent } from '../mail.ts';

const title = 'Confirm this address for webhook notices';

/**
 * Asks the reader of an address whether notices may go there. It has no words of whoever named the address: they may be
 * anybody's. @param token of the link, which works for 7 days
 */
export function confirmAddressMail(token: string, publicUrl: string): MailContent {
  const link = `${publicUrl}/confirm/${token}`;
  const lead =
    `Somebody who uses the webhook service at ${publicUrl} asked that notices about failing webhook endpoints be sent ` +
    'to this address.';
  const next = 'If that is right, open this page and confirm it. The link works for 7 days, once:';
  const otherwise = 'If it is not, you need do nothing: without a confirmation no notices are sent here.';
  return {
    subject: title,
    text: [lead, `${next}\n${link}`, otherwise].join('\n\n'),
    html: page(
      title,
      `<p>${escapeHtml(lead)}</p><p>${next}</p>${button(link, 'Open the page')}${small(link)}${small(otherwise)}`,
    ),
  };
}
