import { tlsFailure } from './tls-failure.ts';

/** What a try that failed means, and for whom. */
export interface MailFailure {
  /** `refused`: this address, for good; `deferred`: for now; `misconfigured`: the mail server refuses us, for every recipient. */
  verdict: 'refused' | 'deferred' | 'misconfigured';
  /** Without words of the mail server, which repeats addresses: for Temporal and the log. */
  reason: string;
  /** For the owner: words of the mail server without addresses, nothing of our network. */
  words: string;
}

/** What nodemailer says of a failure. */
interface SmtpError {
  code?: unknown;
  command?: unknown;
  responseCode?: unknown;
  response?: unknown;
  message?: unknown;
}

/** Not of the recipient: a command that the server does not know or want, and an authentication that it wants. */
const ofTheSession = [500, 502, 503, 504, 530, 534, 535, 538];
/** Enhanced codes (RFC 3463) about the recipient's address or mailbox; 5.1.7 and 5.1.8 are about the sender's. */
const ofTheRecipient = /^5\d\d[ -]5\.(1\.[0-6]|1\.10|2\.\d+)\b/;
/** Postfix says at `RCPT` what it has against us or our sender; who greylists may use the same words, with 4xx. */
const againstUs =
  /^\d{3}[ -]5\.1\.[78]\b|\brelay|\bclient (host|does)|\bsender (address|verif)|\bhelo command/i;
/** Debian's Postfix says this as if it were for now (454). */
const noRelay = /\brelay(ing)? (access )?denied\b/i;

/** @param error what `Mailer.send` threw; one that says nothing of SMTP or TLS is `deferred` */
export function judgeMailFailure(error: unknown): MailFailure {
  const { code, responseCode, response } = (error ?? {}) as SmtpError;
  const answered = typeof responseCode === 'number' && typeof response === 'string';
  const verdict = verdictOn(error as SmtpError, answered ? responseCode : undefined);
  const reason =
    tlsFailure(error) ??
    (answered ? `the mail server answered ${responseCode}` : String(code ?? 'unknown error'));
  if (verdict === 'misconfigured')
    return {
      verdict,
      reason,
      words: 'the mail server of this service does not take its mails at the moment',
    };
  if (answered) return { verdict, reason, words: withoutAddresses(response) };
  const words =
    verdict === 'refused'
      ? 'the mail server cannot take mail for this address'
      : 'the mail server of this service cannot be reached at the moment';
  return { verdict, reason, words };
}

function verdictOn(error: SmtpError, status: number | undefined): MailFailure['verdict'] {
  const { code, command } = error;
  if (tlsFailure(error) !== undefined)
    return status !== undefined && status < 500 ? 'deferred' : 'misconfigured';
  if (code === 'EAUTH' || code === 'ENOAUTH' || code === 'EREQUIRETLS') return 'misconfigured';
  // Without an answer: an address that nodemailer itself would not send to, or a server out of reach.
  if (status === undefined && code !== 'EENVELOPE') return 'deferred';
  if (status === undefined) return /sender/i.test(String(error.message)) ? 'misconfigured' : 'refused';
  // The owner chooses the address that it repeats: `relay@…` says nothing of us.
  const text = withoutAddresses(String(error.response));
  if (status < 500) return command === 'RCPT TO' && noRelay.test(text) ? 'misconfigured' : 'deferred';
  if (ofTheSession.includes(status)) return 'misconfigured';
  if (command === 'RCPT TO') return againstUs.test(text) ? 'misconfigured' : 'refused';
  if (command === 'DATA') return 'refused';
  return ofTheRecipient.test(text) ? 'refused' : 'misconfigured';
}

/** On one line, at most 300 characters. */
function withoutAddresses(text: string): string {
  const line = text.replaceAll(/[\p{C}\s]+/gu, ' ').trim();
  return Array.from(line.replaceAll(/[^\s<>()[\]:;,]*@[^\s<>()[\]:;,]*/g, '…'))
    .slice(0, 300)
    .join('');
}
