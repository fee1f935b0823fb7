import { createTransport } from 'nodemailer';
import type { Sender } from '../domain/email-address.ts';

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

/** @param smtpUrl as in `smtp://user:password@host:587` */
export function createSmtpMailer(smtpUrl: string, from: Sender): Mailer {
  const transport = createTransport(
    { url: smtpUrl, connectionTimeout: 20_000, socketTimeout: 60_000 },
    { from },
  );
  return {
    async send({ id, ...mail }) {
      await transport.sendMail({ ...mail, to: onlyTo(mail), messageId: `<${id}@mailhooks>` });
    },
    close: () => transport.close(),
  };
}
