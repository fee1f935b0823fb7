import { createTransport } from 'nodemailer';
import type { Sender } from '../domain/basics/email-address.ts';

/** What a mail says. */
export interface MailContent {
  subject: string;
  text: string;
  html: string;
}

export interface Mail extends MailContent {
  /** Message-ID without brackets: the same when the mail is sent again after a crash, so that mailboxes can tell. */
  id: string;
  to: string;
}

export interface Mailer {
  /** @throws when the mail server did not take it */
  send(mail: Mail): Promise<void>;
  close(): void;
}

/** Not to be read as a list: `john,smith@example.com` is one recipient. */
export const onlyTo = ({ to }: Pick<Mail, 'to'>) => ({ name: '', address: to });

/**
 * A server that dawdles over every command. Two addresses are tried within one activity, which has 2 minutes: one that
 * was given up must not still be under way when the next try begins.
 */
const patienceMs = 45_000;

/** @param smtpUrl as in `smtp://user:password@host:587` @param sendMs how long sending one mail may take in all */
export function createSmtpMailer(smtpUrl: string, from: Sender, sendMs = patienceMs): Mailer {
  const transport = createTransport(
    { url: smtpUrl, connectionTimeout: 20_000, socketTimeout: 60_000 },
    { from },
  );
  return {
    async send({ id, ...mail }) {
      await transport.sendMail({
        ...mail,
        to: onlyTo(mail),
        messageId: `<${id}@mailhooks>`,
        signal: AbortSignal.timeout(sendMs),
      });
    },
    close: () => transport.close(),
  };
}
