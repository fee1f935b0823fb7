import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { poll } from './poll.ts';

/** The mails that were written instead of sent, as paths. */
export async function mailFiles(folder: string): Promise<string[]> {
  // The folder is made with the first mail.
  const names = await readdir(folder).catch(() => [] as string[]);
  return names.filter((name) => name.endsWith('.eml')).map((name) => join(folder, name));
}

/** The mail of a subject that begins so and was not there before; undefined when none comes within 15 s. */
export async function awaitMail(
  folder: string,
  before: readonly string[],
  subject: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const wanted = async (): Promise<string | undefined> => {
    for (const file of await mailFiles(folder)) {
      if (!before.includes(file) && (await readMail(file)).subject.startsWith(subject)) return file;
    }
    return undefined;
  };
  return await poll(wanted, (file) => file !== undefined, signal);
}

/** What a mail program shows first. Reads what our own mailer writes, not any mail. */
export async function readMail(file: string): Promise<{ to: string; subject: string; text: string }> {
  const mail = (await readFile(file, 'utf8')).replaceAll('\r\n', '\n');
  const header = (name: string): string =>
    decoded(new RegExp(`^${name}: (.*(?:\\n[ \\t].*)*)$`, 'mi').exec(mail)?.[1] ?? '');
  const [, head = '', body = ''] = /(Content-Type: text\/plain[^]*?)\n\n([^]*?)\n--/.exec(mail) ?? [];
  const isBase64 = /encoding: base64/i.test(head);
  const text = isBase64 ? Buffer.from(body, 'base64').toString('utf8') : fromQuotedPrintable(body);
  return { to: header('To'), subject: header('Subject'), text };
}

/** A header on one line, with its encoded words (RFC 2047), in which a subject with quotation marks is written. */
const decoded = (header: string): string =>
  header
    .replaceAll(/\?=\n\s+=\?/g, '?==?')
    .replaceAll(/\n\s+/g, ' ')
    .replaceAll(/=\?utf-8\?([qb])\?(.*?)\?=/gi, (_, encoding: string, text: string) =>
      encoding.toLowerCase() === 'b'
        ? Buffer.from(text, 'base64').toString('utf8')
        : fromQuotedPrintable(text.replaceAll('_', ' ')),
    );

function fromQuotedPrintable(text: string): string {
  const bytes = text
    .replaceAll('=\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
