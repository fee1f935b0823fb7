import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** A real mail server on loopback that keeps what it is sent. */
export interface SmtpSink {
  url: string;
  mails: Email[];
  /** While true, every mail is refused with a temporary error. */
  refusing: boolean;
  /** Mails refused so far. */
  refused: number;
  waitFor(count: number): Promise<Email[]>;
  close(): Promise<void>;
}

export async function startSmtpSink(): Promise<SmtpSink> {
  let waiters: (() => void)[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (sink.refusing) {
          sink.refused += 1;
          done(Object.assign(new Error('try again later'), { responseCode: 451 }));
          return;
        }
        void PostalMime.parse(Buffer.concat(chunks)).then((mail) => {
          sink.mails.push(mail);
          done();
          const woken = waiters;
          waiters = [];
          for (const wake of woken) wake();
        });
      });
    },
  });
  const listener = server.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const sink: SmtpSink = {
    url: `smtp://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    mails: [],
    refusing: false,
    refused: 0,
    async waitFor(count) {
      while (sink.mails.length < count) await new Promise<void>((resolve) => waiters.push(resolve));
      return sink.mails;
    },
    async close() {
      await new Promise<void>((resolve) => server.close(resolve));
    },
  };
  return sink;
}
