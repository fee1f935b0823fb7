import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { after, before, describe, it } from 'node:test';
import { readConfig } from '../../src/config/config.ts';
import { judgeMailFailure, type MailFailure } from '../../src/mail/judge-mail-failure.ts';
import type { Mail } from '../../src/mail/mail.ts';
import { createSmtpMailer } from '../../src/mail/smtp-mailer.ts';
import { noPostfix, startPostfix, type PostfixSettings } from '../support/postfix.ts';
import { sampleMails } from '../support/sample-mails.ts';
import { certificate, startSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';

const from = { name: 'Überweisung GmbH', address: 'hooks@mail.example.com' };
const someMail = { id: 'ntf_1', to: 'owner@example.com', subject: 'S', text: 'T', html: '<p>T</p>' };

describe('a real Postfix', { skip: noPostfix }, () => {
  /** Where it passes on what it has taken. */
  let sink: SmtpSink;
  const ends: (() => Promise<void>)[] = [];
  before(async () => {
    sink = await startSmtpSink();
    ends.push(() => sink.close());
  });
  after(async () => {
    for (const end of ends.reverse()) await end();
  });

  async function start(settings?: PostfixSettings) {
    const postfix = await startPostfix(sink.url, settings);
    ends.push(postfix.stop);
    return postfix;
  }

  /** @returns how it failed; undefined: it was taken */
  async function send(
    url: string,
    SMTP_TLS: string,
    mail: Partial<Mail> = {},
  ): Promise<MailFailure | undefined> {
    const { smtpUrl, smtpTls } = readConfig({ SMTP_URL: url, SMTP_TLS });
    const mailer = createSmtpMailer({ url: smtpUrl ?? '', tls: smtpTls }, from, 120_000);
    try {
      await mailer.send({ ...someMail, ...mail });
      return undefined;
    } catch (error) {
      return judgeMailFailure(error);
    } finally {
      mailer.close();
    }
  }

  /** The next mail to arrive behind it, and the line in which it says how it got it. */
  async function arrived(count: number): Promise<{ received: string; text: string }> {
    await sink.waitFor(count);
    const text = sink.raw[count - 1]?.text ?? '';
    return { text, received: (/^Received: from [^]*?\r\n(?=\S)/m.exec(text) ?? [''])[0] };
  }

  it('gets every mail whole: its headers, both of its parts, and nothing that only a list has', async () => {
    const { url } = await start();
    const words = `Café “Überweisung” 日本 🛒 ${'long '.repeat(60)}`;
    for (const [name, mail] of Object.entries(sampleMails(words))) {
      const count = sink.mails.length + 1;
      assert.equal(await send(url, 'opportunistic', { ...mail, id: `ntf_${name}` }), undefined);
      const { text } = await arrived(count);
      const parsed = sink.mails[count - 1];
      assert.equal(parsed?.subject, mail.subject);
      assert.equal(parsed.text?.trimEnd(), mail.text.trimEnd());
      assert.equal(parsed.html?.trimEnd(), mail.html.trimEnd());
      assert.deepEqual(parsed.from, from);
      assert.equal(parsed.messageId, `<ntf_${name}@mail.example.com>`);
      const headers = text.slice(0, text.indexOf('\r\n\r\n'));
      assert.match(headers, /^Auto-Submitted: auto-generated\r$/m);
      assert.doesNotMatch(headers, /^(List-|Precedence|DKIM-|Sender:|Bcc)/im);
      for (const line of text.split('\r\n')) assert.ok(line.length <= 998, line);
    }
  });

  describe('with a certificate of a private CA', () => {
    let url: string;
    let log: () => Promise<string>;
    before(async () => ({ url, log } = await start({ cert: 'mail' })));

    it('gets nothing by SMTP_TLS=required while the CA is not known, and it by TLS when it is', async (t) => {
      const count = sink.mails.length;
      const failure = await send(url, 'required');
      assert.equal(failure?.verdict, 'misconfigured');
      assert.match(failure.reason, /UNABLE_TO_VERIFY_LEAF_SIGNATURE/);
      assert.doesNotMatch(await log(), /from=</);
      // As NODE_EXTRA_CA_CERTS does at start.
      const known = getCACertificates('default');
      setDefaultCACertificates([...known, readFileSync(certificate('private-ca.cert'), 'utf8')]);
      t.after(() => setDefaultCACertificates(known));
      assert.equal(await send(url, 'required'), undefined);
      assert.match((await arrived(count + 1)).received, /\(using TLSv1\.[23] with cipher /);
    });

    it('is given mail by TLS when opportunistic, and in the clear when off', async () => {
      const count = sink.mails.length;
      assert.equal(await send(url, 'opportunistic'), undefined);
      assert.match((await arrived(count + 1)).received, /\(using TLSv1\.[23] with cipher /);
      assert.equal(await send(url, 'off'), undefined);
      assert.doesNotMatch((await arrived(count + 2)).received, /TLS/);
    });
  });

  it('that insists on TLS takes nothing by SMTP_TLS=off: the operator’s matter, not the address’s', async () => {
    const { url } = await start({ cert: 'untrusted', main: { smtpd_tls_security_level: 'encrypt' } });
    const failure = await send(url, 'off');
    assert.equal(failure?.verdict, 'misconfigured');
    assert.match(failure.reason, /^the mail server answered 530$/);
    assert.equal(await send(url, 'opportunistic'), undefined);
  });

  it('without TLS gets nothing by SMTP_TLS=required', async () => {
    const { url } = await start();
    const failure = await send(url, 'required');
    assert.equal(failure?.verdict, 'misconfigured');
    assert.match(failure.reason, /offers no TLS: it answered 502 to STARTTLS/);
  });

  it('that refuses an address refuses that one alone', async () => {
    const access =
      'inline:{ { nobody@example.com = 550 5.1.1 no such user }, { full@example.com = 452 4.2.2 mailbox full } }';
    const { url } = await start({
      main: { smtpd_recipient_restrictions: `check_recipient_access ${access}` },
    });
    const refused = await send(url, 'opportunistic', { to: 'nobody@example.com' });
    assert.deepEqual(refused, {
      verdict: 'refused',
      reason: 'the mail server answered 550',
      words: '550 5.1.1 <…>: Recipient address rejected: no such user',
    });
    assert.equal((await send(url, 'opportunistic', { to: 'full@example.com' }))?.verdict, 'deferred');
    assert.equal(await send(url, 'opportunistic'), undefined);
  });

  const away = { mynetworks: '192.0.2.1/32' };
  for (const [what, main, status] of [
    ['does not relay for us, for now as Debian has it', away, 454],
    ['does not relay for us', { ...away, smtpd_relay_restrictions: 'reject_unauth_destination' }, 554],
    ['does not like this machine', { smtpd_client_restrictions: 'reject' }, 554],
    ['does not like its name', { smtpd_helo_restrictions: 'reject' }, 554],
    ['does not like our sender', { smtpd_sender_restrictions: 'reject' }, 554],
  ] as const)
    it(`that ${what}, as it says of a recipient, is the operator’s matter`, async () => {
      const { url } = await start({ main });
      const failure = await send(url, 'opportunistic');
      assert.deepEqual(
        [failure?.verdict, failure?.reason],
        ['misconfigured', `the mail server answered ${status}`],
      );
    });

  it('that greylists takes the second try of the same mail, with the same Message-ID', async () => {
    const policy = await startGreylisting();
    ends.push(policy.close);
    const { url } = await start({
      main: { smtpd_recipient_restrictions: `check_policy_service inet:127.0.0.1:${policy.port}` },
    });
    const count = sink.mails.length;
    const first = await send(url, 'opportunistic', { id: 'ntf_grey' });
    assert.deepEqual([first?.verdict, first?.reason], ['deferred', 'the mail server answered 450']);
    assert.match(first?.words ?? '', /^450 4\.2\.0 <…>: Recipient address rejected: Greylisted$/);
    assert.equal(await send(url, 'opportunistic', { id: 'ntf_grey' }), undefined);
    await sink.waitFor(count + 1);
    assert.equal(sink.mails[count]?.messageId, '<ntf_grey@mail.example.com>');
  });
});

/** What postgrey is to Postfix: it defers whom it does not know yet. */
async function startGreylisting(): Promise<{ port: number; close: () => Promise<void> }> {
  const known = new Set<string>();
  const server = createServer((socket) => {
    let recipient = '';
    socket.on('error', () => undefined);
    createInterface({ input: socket }).on('line', (line) => {
      recipient = /^recipient=(.*)$/.exec(line)?.[1] ?? recipient;
      if (line !== '') return;
      socket.write(`action=${known.has(recipient) ? 'DUNNO' : '450 4.2.0 Greylisted'}\n\n`);
      known.add(recipient);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
