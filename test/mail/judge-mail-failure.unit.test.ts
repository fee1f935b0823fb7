import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { createSmtpMailer } from '../../src/mail/smtp-mailer.ts';
import { judgeMailFailure, type MailFailure } from '../../src/mail/judge-mail-failure.ts';
import { startSmtpSink } from '../support/smtp-sink.ts';

type Command = 'connect' | 'mail' | 'rcpt' | 'data';
const mail = { id: 'm', to: 'owner@example.com', subject: 'S', text: 'T', html: '<p>T</p>' };

const from = { name: 'Mailhooks', address: 'from@example.com' };
const at = (url: string) => ({ url, tls: 'opportunistic' }) as const;

/** What a real mail server's refusal is taken for. */
async function judged(command: Command, answer: string, to = mail.to): Promise<MailFailure> {
  const smtp = await startSmtpSink();
  smtp.refuse = (at) => (at === command ? answer : undefined);
  const mailer = createSmtpMailer(at(smtp.url), from);
  try {
    const error = await mailer.send({ ...mail, to }).then(
      () => assert.fail('it was sent'),
      (failure: unknown) => failure,
    );
    return judgeMailFailure(error);
  } finally {
    mailer.close();
    await smtp.close();
  }
}

describe('what a mail server says', () => {
  const cases: [Command, string, MailFailure['verdict']][] = [
    ['rcpt', '550 5.1.1 no such user', 'refused'],
    ['rcpt', '550 no such user', 'refused'],
    ['rcpt', '551 user not local', 'refused'],
    ['rcpt', '552 5.2.2 mailbox full', 'refused'],
    ['rcpt', '553 mailbox name not allowed', 'refused'],
    ['rcpt', '554 5.7.1 rejected by the recipient', 'refused'],
    ['rcpt', '501 5.1.3 bad recipient address syntax', 'refused'],
    ['rcpt', '556 5.1.10 the domain takes no mail', 'refused'],
    ['data', '550 5.2.1 mailbox disabled', 'refused'],
    ['data', '554 5.7.1 message refused', 'refused'],
    ['mail', '550 5.1.1 no such user', 'refused'],
    ['rcpt', '450 4.2.0 greylisted', 'deferred'],
    ['rcpt', '452 4.5.3 too many', 'deferred'],
    ['rcpt', '421 4.7.0 try again', 'deferred'],
    ['data', '451 try again later', 'deferred'],
    ['mail', '451 try again later', 'deferred'],
    ['connect', '421 too busy', 'deferred'],
    ['rcpt', '554 5.7.1 relay access denied', 'misconfigured'],
    ['rcpt', '454 4.7.1 <owner@example.com>: Relay access denied', 'misconfigured'],
    ['rcpt', '554 5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied', 'misconfigured'],
    ['rcpt', '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using a list', 'misconfigured'],
    ['rcpt', '550 5.7.60 Client does not have permissions to send as this sender', 'misconfigured'],
    ['rcpt', '550 5.1.8 <from@example.com>: domain not found', 'misconfigured'],
    ['rcpt', '553 5.7.1 <from@example.com>: Sender address rejected: not owned by user', 'misconfigured'],
    ['rcpt', '550 Sender verify failed', 'misconfigured'],
    ['rcpt', '550 5.7.1 <here>: Helo command rejected: Host not found', 'misconfigured'],
    ['rcpt', '450 4.7.1 <unknown[192.0.2.1]>: Client host rejected: Greylisted', 'deferred'],
    ['rcpt', '554 5.7.1 <owner@example.com>: Recipient address rejected: Access denied', 'refused'],
    ['rcpt', '550 5.1.1 <relay@example.com>: Recipient address rejected: User unknown', 'refused'],
    ['rcpt', '454 4.7.1 <relay.denied@example.com>: Recipient address rejected: try later', 'deferred'],
    ['rcpt', '530 5.7.0 authentication required', 'misconfigured'],
    ['mail', '530 5.7.0 authentication required', 'misconfigured'],
    ['mail', '553 5.1.8 sender address rejected', 'misconfigured'],
    ['mail', '550 sender refused', 'misconfigured'],
    ['connect', '554 no service for you', 'misconfigured'],
  ];
  for (const [command, answer, verdict] of cases) {
    it(`${answer} to ${command} is ${verdict}`, async () => {
      assert.equal((await judged(command, answer)).verdict, verdict);
    });
  }

  it('a wrong password is for the operator to fix', async () => {
    const smtp = await startSmtpSink({ user: 'u', password: 'right' });
    const mailer = createSmtpMailer(at(smtp.url.replace('right', 'wrong')), from);
    const error = await mailer.send(mail).then(
      () => assert.fail('it was sent'),
      (failure: unknown) => failure,
    );
    mailer.close();
    await smtp.close();
    const { verdict, words } = judgeMailFailure(error);
    assert.equal(verdict, 'misconfigured');
    assert.doesNotMatch(words, /password/);
  });

  it('a server out of reach is waited for, and not named to the owner', async () => {
    const smtp = await startSmtpSink();
    await smtp.close();
    const mailer = createSmtpMailer(at(smtp.url), from);
    const error = await mailer.send(mail).then(
      () => assert.fail('it was sent'),
      (failure: unknown) => failure,
    );
    const { verdict, words } = judgeMailFailure(error);
    assert.equal(verdict, 'deferred');
    assert.doesNotMatch(words, /127\.0\.0\.1|\d{4}/);
  });

  it('one that dawdles is left, and tried again later', async () => {
    const { promise: left, resolve } = Promise.withResolvers<void>();
    const dawdler = createServer(
      (socket) =>
        void socket
          .on('error', () => undefined)
          .on('close', resolve)
          .resume(),
    );
    dawdler.listen(0, '127.0.0.1');
    await once(dawdler, 'listening');
    const { port } = dawdler.address() as AddressInfo;
    const mailer = createSmtpMailer(at(`smtp://127.0.0.1:${port}`), from, 200);
    const error = await mailer.send(mail).then(
      () => assert.fail('it was sent'),
      (failure: unknown) => failure,
    );
    assert.equal(judgeMailFailure(error).verdict, 'deferred');
    await left;
    mailer.close();
    dawdler.close();
  });

  it('is shown without addresses, on one line, and to Temporal as a code', async () => {
    const { words, reason } = await judged(
      'rcpt',
      '550 <owner@example.com>: forwards to carol@secret.example',
    );
    assert.equal(words, '550 <…>: forwards to …');
    assert.equal(reason, 'the mail server answered 550');
  });
});
