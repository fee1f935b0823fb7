import type { Sender } from '../domain/basics/email-address.ts';
import type { Mailer } from './mail.ts';
import { messageOf } from './message.ts';
import { transportTo, type SmtpServer } from './smtp-server.ts';

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
