import { join } from 'node:path';
import { createFileMailer } from '../mail/file-mailer.ts';
import { startMailFiles, type MailFiles } from '../mail/mail-files.ts';
import type { Mailer } from '../mail/mail.ts';
import { createSmtpMailer } from '../mail/smtp-mailer.ts';
import { findKeptMails } from '../store/mails/withdrawn-mails.ts';
import type { Database } from './database.ts';
import type { Setup } from './setup.ts';

/** Looks for mail that was written to files and is to be gone. */
export function openMailFiles({ config, log, closers }: Setup, { db }: Database): MailFiles {
  const mailFiles = startMailFiles(folderOf(config), (ids) => findKeptMails(db, ids), log);
  closers.add(() => mailFiles.stop());
  return mailFiles;
}

export function openMailer({ config, log, closers }: Setup): Mailer {
  const { smtpUrl, smtpTls, mailFrom } = config;
  const toFile = (file: string): void => log.info({ file }, 'mail written to a file (SMTP_URL is not set)');
  const mailer =
    smtpUrl === undefined
      ? createFileMailer(folderOf(config), mailFrom, toFile)
      : createSmtpMailer({ url: smtpUrl, tls: smtpTls }, mailFrom);
  closers.add(() => mailer.close());
  return mailer;
}

const folderOf = ({ dataDir }: { dataDir: string }): string => join(dataDir, 'mail');
