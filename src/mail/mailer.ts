import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';

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

/** @param smtpUrl as in `smtp://user:password@host:587` */
export function createSmtpMailer(smtpUrl: string, from: string): Mailer {
  const transport = createTransport(
    { url: smtpUrl, connectionTimeout: 20_000, socketTimeout: 60_000 },
    { from },
  );
  return {
    async send({ id, ...mail }) {
      await transport.sendMail({ ...mail, messageId: `<${id}@mailhooks>` });
    },
    close: () => transport.close(),
  };
}

/** Without a mail server: each mail becomes `<folder>/<id>.eml`, which any mail program opens. */
export function createFileMailer(
  folder: string,
  from: string,
  sent: (file: string, mail: Mail) => void,
): Mailer {
  const transport = createTransport({ streamTransport: true, buffer: true }, { from });
  return {
    async send(mail) {
      const { id, ...rest } = mail;
      const { message } = await transport.sendMail({ ...rest, messageId: `<${id}@mailhooks>` });
      await mkdir(folder, { recursive: true });
      const file = join(folder, `${id}.eml`);
      await writeFile(`${file}.part`, message as Buffer);
      await rename(`${file}.part`, file);
      sent(file, mail);
    },
    close: () => transport.close(),
  };
}
