import type { Sender } from '../domain/basics/email-address.ts';
import { messageOf } from './message.ts';
import { transportTo, type SmtpServer } from './smtp-server.ts';

/** What a mail says. */
export interface MailContent {
  subject: string;
  text: string;
  html: string;
}

export interface Mail extends MailContent {
  /** Of the Message-ID: the same when the mail is sent again after a crash, so that mailboxes can tell. */
  id: string;
  to: string;
}

export interface Mailer {
  /** @throws when the mail server did not take it */
  send(mail: Mail): Promise<void>;
  close(): void;
}

/**
 * A server that dawdles over every command. Two addresses are tried within one activity, which has 2 minutes: one that
 * was given up must not still be under way when the next try begins.
 */
const patienceMs = 45_000;

/** @param sendMs how long sending one mail may take in all */
export function createSmtpMailer(server: SmtpServer, from: Sender, sendMs = patienceMs): Mailer {
  const transport = transportTo(server, { connectionTimeout: 20_000, socketTimeout: 60_000 });
  return {
    async send(mail) {
      await transport.sendMail({ ...messageOf(mail, from), signal: AbortSignal.timeout(sendMs) });
    },
    close: () => transport.close(),
  };
}
