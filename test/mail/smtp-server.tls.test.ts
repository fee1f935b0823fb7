import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { readConfig } from '../../src/config/config.ts';
import { createSmtpMailer } from '../../src/mail/smtp-mailer.ts';
import { judgeMailFailure, type MailFailure } from '../../src/mail/judge-mail-failure.ts';
import { startSmtpSink, type SinkTls, type SmtpSink } from '../support/smtp-sink.ts';

const login = { user: 'mailhooks', password: 'of-the-mail' };
const from = { name: 'Mailhooks', address: 'from@example.com' };
const mail = { id: 'm', to: 'owner@example.com', subject: 'S', text: 'T', html: '<p>T</p>' };

/** One mail, as the settings have it sent. @returns how it failed; undefined: it was taken */
async function sendBy(env: Record<string, string>): Promise<MailFailure | undefined> {
  const { smtpUrl, smtpTls } = readConfig(env);
  const mailer = createSmtpMailer({ url: smtpUrl ?? '', tls: smtpTls }, from, 60_000);
  try {
    await mailer.send(mail);
    return undefined;
  } catch (error) {
    return judgeMailFailure(error);
  } finally {
    mailer.close();
  }
}

async function sink(t: TestContext, tls?: SinkTls): Promise<SmtpSink> {
  const started = await startSmtpSink(login, tls);
  t.after(() => started.close());
  return started;
}

const bad = (kind: SinkTls['kind']): SinkTls => ({ kind, cert: 'untrusted' });

describe('SMTP_TLS=required', () => {
  for (const [what, tls, reason] of [
    ['offers no TLS', undefined, /offers no TLS: it answered 5\d\d to STARTTLS/],
    ['offers it with a bad certificate', bad('starttls'), /DEPTH_ZERO_SELF_SIGNED_CERT/],
    ['has a bad certificate on a port for TLS', bad('implicit'), /DEPTH_ZERO_SELF_SIGNED_CERT/],
    ['has one that is over', { kind: 'implicit', cert: 'expired' }, /CERT_HAS_EXPIRED|SELF_SIGNED/],
  ] as const)
    it(`gives neither password nor mail to a server that ${what}, and says so`, async (t) => {
      const smtp = await sink(t, tls);
      const failure = await sendBy({ SMTP_URL: smtp.url, SMTP_TLS: 'required' });
      assert.equal(failure?.verdict, 'misconfigured');
      assert.match(failure.reason, reason);
      assert.doesNotMatch(failure.words, /TLS|127/);
      assert.deepEqual([smtp.logins, smtp.raw, smtp.named], [[], [], []]);
    });

  for (const [answer, verdict] of [
    ['502 unknown', 'misconfigured'],
    ['454 not now', 'deferred'],
    ['220 go ahead, in the clear', 'misconfigured'],
  ] as const)
    it(`gives nothing away where somebody between strips STARTTLS and answers ${answer}`, async (t) => {
      const heard: string[] = [];
      const server = createServer((socket) => {
        socket.on('error', () => undefined).write('220 hello\r\n');
        socket.on('data', (chunk) => {
          const line = chunk.toString('latin1').trimEnd();
          heard.push(line.replace(/[^ -~].*/s, '…'));
          if (line.startsWith('EHLO')) socket.write('250-hello\r\n250 AUTH PLAIN LOGIN\r\n');
          else socket.write(line === 'STARTTLS' ? `${answer}\r\n` : '500 what\r\n');
        });
      }).listen(0, '127.0.0.1');
      t.after(() => server.close());
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const failure = await sendBy({ SMTP_URL: `smtp://a:b@127.0.0.1:${port}?tls=required` });
      assert.equal(failure?.verdict, verdict);
      assert.match(failure.reason, /TLS/);
      assert.deepEqual(
        heard.filter((line) => /^(AUTH|MAIL|RCPT|DATA)/.test(line)),
        [],
      );
    });

  it('does not speak in the clear to a port for TLS, nor TLS to one that has none', async (t) => {
    const plain = await sink(t);
    const failure = await sendBy({ SMTP_URL: plain.url.replace('smtp:', 'smtps:') });
    assert.equal(failure?.verdict, 'misconfigured');
    assert.match(failure.reason, /no TLS with the mail server: ERR_SSL_/);
  });
});

describe('SMTP_TLS=opportunistic, the default on this machine,', () => {
  for (const [what, tls, encrypted] of [
    ['in the clear where no TLS is offered', undefined, false],
    ['by TLS where it is offered, whatever the certificate', bad('starttls'), true],
  ] as const)
    it(`sends ${what}`, async (t) => {
      const smtp = await sink(t, tls);
      assert.equal(await sendBy({ SMTP_URL: smtp.url }), undefined);
      assert.deepEqual([smtp.raw.map((one) => one.encrypted), smtp.logins], [[encrypted], [encrypted]]);
    });

  it('does so by smtps:// when the setting says it', async (t) => {
    const smtp = await sink(t, bad('implicit'));
    assert.equal((await sendBy({ SMTP_URL: smtp.url }))?.verdict, 'misconfigured');
    assert.equal(await sendBy({ SMTP_URL: smtp.url, SMTP_TLS: 'opportunistic' }), undefined);
  });
});

describe('SMTP_TLS=off', () => {
  it('sends in the clear, whatever is offered', async (t) => {
    const smtp = await sink(t, { kind: 'starttls', cert: 'mail' });
    assert.equal(await sendBy({ SMTP_URL: smtp.url, SMTP_TLS: 'off' }), undefined);
    assert.deepEqual(
      smtp.raw.map((one) => one.encrypted),
      [false],
    );
  });
});
