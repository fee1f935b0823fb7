import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** A real mail server on loopback that keeps what it is sent. What it refuses it names, as mail servers do. */
export interface SmtpSink {
  url: string;
  mails: Email[];
  /** The same as they came over the wire, and whether they came by TLS. */
  raw: { text: string; encrypted: boolean }[];
  /** While true, every mail is refused with a temporary error. */
  refusing: boolean;
  /** What some command is refused with, as in `550 5.1.1 unknown`; default undefined, nothing. */
  refuse: (command: 'connect' | 'mail' | 'rcpt' | 'data', address: string) => string | undefined;
  /** Recipients in the order in which they were named, also those that were refused. */
  named: string[];
  /** Mails refused so far. */
  refused: number;
  /** Whether each try to log in came by TLS. */
  logins: boolean[];
  waitFor(count: number): Promise<Email[]>;
  close(): Promise<void>;
}

/** `starttls`: offered; `implicit`: from the first byte. */
export interface SinkTls {
  kind: 'starttls' | 'implicit';
  /** In `certificates`: `mail` is signed by `private-ca`. */
  cert: 'mail' | 'untrusted' | 'hooks' | 'expired';
}

export const certificate = (name: string): string =>
  new URL(`certificates/${name}.pem`, import.meta.url).pathname;

/** @param login that it insists on; default none @param tls default none: no STARTTLS is offered, nor known */
export async function startSmtpSink(
  login?: { user: string; password: string },
  tls?: SinkTls,
): Promise<SmtpSink> {
  let waiters: (() => void)[] = [];
  const server = new SMTPServer({
    authOptional: login === undefined,
    allowInsecureAuth: true,
    ...(tls && {
      secure: tls.kind === 'implicit',
      cert: readFileSync(certificate(`${tls.cert}.cert`)),
      key: readFileSync(certificate('hooks.key')),
    }),
    disabledCommands: [...(tls ? [] : ['STARTTLS']), ...(login ? [] : ['AUTH'])],
    onAuth({ username, password }, { secure }, done) {
      sink.logins.push(secure);
      const isKnown = username === login?.user && password === login?.password;
      done(isKnown ? null : new Error('wrong password'), isKnown ? { user: username } : undefined);
    },
    onConnect: (_session, done) => done(refusal('connect', '')),
    onMailFrom: ({ address }, _session, done) => done(refusal('mail', address)),
    onRcptTo({ address }, _session, done) {
      sink.named.push(address);
      done(refusal('rcpt', address));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const refused = refusal('data', session.envelope.rcptTo[0]?.address ?? '');
        if (refused) return done(refused);
        if (sink.refusing) {
          sink.refused += 1;
          const to = session.envelope.rcptTo.map(({ address }) => address).join();
          done(Object.assign(new Error(`<${to}>: try again later`), { responseCode: 451 }));
          return;
        }
        const whole = Buffer.concat(chunks);
        sink.raw.push({ text: whole.toString('utf8'), encrypted: session.secure });
        void PostalMime.parse(whole).then((mail) => {
          sink.mails.push(mail);
          done();
          const woken = waiters;
          waiters = [];
          for (const wake of woken) wake();
        });
      });
    },
  });
  const refusal = (...of: Parameters<SmtpSink['refuse']>): Error | null => {
    const [, code, text] = /^(\d{3}) (.*)$/.exec(sink.refuse(...of) ?? '') ?? [];
    return code === undefined ? null : Object.assign(new Error(text), { responseCode: Number(code) });
  };
  // A client that does not like the certificate.
  server.on('error', () => undefined);
  const listener = server.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const sink: SmtpSink = {
    url: `smtp${tls?.kind === 'implicit' ? 's' : ''}://${login ? `${login.user}:${login.password}@` : ''}127.0.0.1:${(listener.address() as AddressInfo).port}`,
    mails: [],
    raw: [],
    refusing: false,
    refuse: () => undefined,
    named: [],
    refused: 0,
    logins: [],
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
