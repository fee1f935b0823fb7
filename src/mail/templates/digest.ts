import type { CollectedMail } from '../../store/mails/digests.ts';
import { when } from './facts.ts';
import { button, escapeHtml, page, small, table } from './html.ts';
import type { MailContent } from '../mail.ts';
import { quoted, whoseWords } from './words.ts';

const title = 'Webhook endpoints in trouble';
/** Endpoints that one mail names; the others it counts. */
const maxNamed = 50;

/** What was one too many for mails of its own, once a day. @param publicUrl base of the link to the page, which asks who it is */
export function digestMail(
  { accountId, accountName }: { accountId: string; accountName: string },
  collected: readonly CollectedMail[],
  publicUrl: string,
): MailContent {
  const count = collected.length;
  const lead =
    `There were more notices about the webhook endpoints of the account ${quoted(accountName)} within a day than we send ` +
    `as mails of their own. ${count === 1 ? 'This one is' : `These ${count} are`} the rest:`;
  const rows = collected
    .slice(0, maxNamed)
    .map(({ kind, endpointName, createdAt }): [string, string] => [
      when(createdAt),
      `${quoted(endpointName)} ${kind === 'endpoint-disabled' ? 'was disabled' : 'was failing'}`,
    ]);
  if (count > maxNamed) rows.push(['…', `and ${count - maxNamed} more`]);
  const link = `${publicUrl}/accounts/${encodeURIComponent(accountId)}/endpoints`;
  const next = 'How your endpoints stand now:';
  const aboutPage = 'The page asks for your key, or for a link that you have.';
  return {
    subject: `${title}: ${count} ${count === 1 ? 'notice' : 'notices'}`,
    text: [
      lead,
      rows.map((row) => row.join('  ')).join('\n'),
      whoseWords,
      `${next}\n${link}\n${aboutPage}`,
    ].join('\n\n'),
    html: page(
      title,
      `<p>${escapeHtml(lead)}</p>${table(rows)}${small(whoseWords)}` +
        `<p>${next}</p>${button(link, 'Look at the endpoints')}${small(aboutPage)}`,
    ),
  };
}
