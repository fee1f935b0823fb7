import { button, escapeHtml, page, small } from './html.ts';
import type { MailContent } from '../mail.ts';
import { aboutLink } from './page-link.ts';
import { quoted, whoseWords } from './words.ts';

const title = 'Your new link to the webhook page';

/** A new link in place of one that works no more. @param link into the page @param publicUrl where the service is */
export function portalLinkMail(accountName: string, link: string, publicUrl: string): MailContent {
  const lead =
    `Somebody opened an old link to the webhook page of the account ${quoted(accountName)} at ${publicUrl} and asked for ` +
    'a new one. Here it is:';
  const otherwise = 'If it was not you, you need do nothing: the link was sent to this address only.';
  return {
    subject: title,
    text: [lead, link, aboutLink, otherwise, whoseWords].join('\n\n'),
    html: page(
      title,
      `<p>${escapeHtml(lead)}</p>${button(link, 'Open the page')}${[aboutLink, otherwise, whoseWords].map(small).join('')}`,
    ),
  };
}
