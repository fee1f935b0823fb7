import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import PostalMime from 'postal-mime';
import { readConfig } from '../../src/config/config.ts';
import { createFileMailer } from '../../src/mail/file-mailer.ts';
import type { Mail } from '../../src/mail/mail.ts';
import { createSmtpMailer } from '../../src/mail/smtp-mailer.ts';
import { sampleMails } from '../support/sample-mails.ts';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';

const hostile = [
  'Shop\r\nBcc: thief@example.com\r\n\r\n<b>new body</b>',
  'Shop\u2028Bcc: thief@example.com\u0085X: y',
  '\u202Etxt.\u200Fexe \u2066עברית',
  'Überweisung 日本 🛒'.repeat(20),
  'x'.repeat(200),
  '=?utf-8?B?QmNjOiB0aGllZkBleGFtcGxlLmNvbQ==?=',
];

const headersIn = (text: string): string[] =>
  text
    .slice(0, text.indexOf('\r\n\r\n'))
    .replaceAll(/\r\n[ \t]/g, ' ')
    .split('\r\n');

describe('the headers of a mail', () => {
  let smtp: SmtpSink;
  let folder: string;
  before(async () => {
    smtp = await startSmtpSink();
    folder = await mkdtemp(join(tmpdir(), 'mailhooks-mails-'));
  });
  after(async () => {
    await smtp.close();
    await rm(folder, { recursive: true });
  });

  /** The same mail over the wire and as a file, from whom the setting says. */
  async function both(
    mail: Partial<Mail>,
    from = 'Mailhooks <hooks@example.com>',
  ): Promise<[string, string]> {
    const whole = {
      id: 'ntf_1',
      to: 'owner@example.com',
      subject: 's',
      text: 't',
      html: '<p>t</p>',
      ...mail,
    };
    const { mailFrom } = readConfig({ MAIL_FROM: from });
    const mailers = [
      createSmtpMailer({ url: smtp.url, tls: 'opportunistic' }, mailFrom),
      createFileMailer(folder, mailFrom, () => undefined),
    ];
    for (const mailer of mailers) {
      await mailer.send(whole);
      mailer.close();
    }
    return [smtp.raw.at(-1)?.text ?? '', await readFile(join(folder, 'ntf_1.eml'), 'utf8')];
  }

  const idOf = async (from: string): Promise<string | undefined> =>
    (await PostalMime.parse((await both({}, from))[0])).messageId;

  it('say that no person wrote it, are the same in files, and offer nothing to unsubscribe from', async () => {
    const [sent, written] = await both({});
    const withoutOwn = (text: string): string[] =>
      headersIn(text).filter((line) => !/^(Date|Content-Type):/.test(line));
    assert.deepEqual(withoutOwn(sent), withoutOwn(written));
    assert.ok(headersIn(sent).includes('Auto-Submitted: auto-generated'), sent);
    assert.doesNotMatch(sent, /^List-|^Precedence:/im);
  });

  it('have an id of the sender’s domain, the same when the mail is tried again, and never of localhost', async () => {
    assert.equal(await idOf('Hooks <hooks@mail.example.com>'), '<ntf_1@mail.example.com>');
    assert.equal(await idOf('hooks@bücher.example'), '<ntf_1@xn--bcher-kva.example>');
    assert.equal(await idOf('hööks@bücher.example'), '<ntf_1@xn--bcher-kva.example>');
    for (const local of ['hooks@localhost', 'hooks@LOCALHOST.localdomain', 'hooks@mail.localhost'])
      assert.equal(await idOf(local), '<ntf_1@mailhooks.invalid>', local);
    assert.equal(await idOf('hooks@notlocalhost'), '<ntf_1@notlocalhost>');
  });

  for (const words of hostile)
    it(`are ours alone, whatever an account or endpoint is called: ${JSON.stringify(words.slice(0, 24))}`, async () => {
      for (const mail of Object.values(sampleMails(words)))
        for (const text of await both(mail, `"${words.replaceAll(/\p{Cc}/gu, '')}" <hooks@example.com>`)) {
          const names = headersIn(text).map((line) => line.split(':')[0]);
          assert.deepEqual(names.sort(), [
            ...[
              'Auto-Submitted',
              'Content-Type',
              'Date',
              'From',
              'MIME-Version',
              'Message-ID',
              'Subject',
              'To',
            ],
          ]);
          for (const line of text.slice(0, text.indexOf('\r\n\r\n')).split('\r\n'))
            assert.match(line, /^[\x20-\x7e]{1,300}$/);
          const parsed = await PostalMime.parse(text);
          assert.equal(parsed.subject, mail.subject);
          assert.deepEqual(parsed.to, [{ name: '', address: 'owner@example.com' }]);
          assert.equal(parsed.from?.address, 'hooks@example.com');
        }
    });

  it('name recipients in domains of any script', async () => {
    const [text] = await both({ to: 'owner@xn--bcher-kva.example' });
    assert.ok(headersIn(text).includes('To: owner@xn--bcher-kva.example'), text);
  });
});
