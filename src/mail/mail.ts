/** What a mail says. */
export interface MailContent {
  subject: string;
  text: string;
  html: string;
}

/** One mail to one address. `html` is sent as it is: the templates escape what they fill in. */
export interface Mail extends MailContent {
  /** Of the Message-ID: the same when the mail is sent again after a crash, so that mailboxes recognise the repeat. */
  id: string;
  /** One plain address. */
  to: string;
}

/** Sends by SMTP (`createSmtpMailer`) or, where no mail server is configured, writes `.eml` files (`createFileMailer`). */
export interface Mailer {
  /** @throws when the mail server did not take it */
  send(mail: Mail): Promise<void>;
  close(): void;
}
