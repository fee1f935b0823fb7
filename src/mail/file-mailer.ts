import { randomUUID } from 'node:crypto';
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { Sender } from '../domain/basics/email-address.ts';
import { messageOf } from './message.ts';
import type { Mailer } from './mail.ts';

/**
 * Without a mail server: each mail becomes `<folder>/<id>.eml`, which any mail program opens. The folder has mode 0700 and
 * a file 0600, whatever the umask.
 */
export function createFileMailer(folder: string, from: Sender, sent: (file: string) => void): Mailer {
  const transport = createTransport({ streamTransport: true, buffer: true });
  return {
    async send(mail) {
      const { id } = mail;
      const { message } = await transport.sendMail(messageOf(mail, from));
      await mkdir(folder, { recursive: true, mode: 0o700 });
      // A folder of an earlier version, or a umask that takes bits from the owner.
      await chmod(folder, 0o700);
      const file = join(folder, `${id}.eml`);
      const draft = `${file}.${randomUUID()}.part`;
      try {
        await writeFile(draft, message as Buffer, { mode: 0o600, flag: 'wx' });
        await chmod(draft, 0o600);
        await rename(draft, file);
      } finally {
        await rm(draft, { force: true });
      }
      sent(file);
    },
    close: () => transport.close(),
  };
}
