import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { freePort } from '../../src/embedded/process/ports.ts';
import { certificate, type SinkTls } from './smtp-sink.ts';
import { startProcess } from './start-process.ts';
import { until } from './until.ts';

const PATH = [process.env.PATH, '/usr/sbin', '/usr/local/sbin'].join(delimiter);

/** Tests of it are left out where it is not installed (`apt-get install postfix`), and where nobody is root: it is started by root. */
export const noPostfix = ((): string | false => {
  if (process.getuid?.() !== 0) return 'Postfix is started by root only';
  try {
    execFileSync('postconf', ['-d', 'mail_version'], { env: { PATH } });
    return false;
  } catch {
    return 'no postfix is installed';
  }
})();

/** What one listens for and does with a mail besides relaying it. */
export interface PostfixSettings {
  /** Default: no STARTTLS is offered. */
  cert?: SinkTls['cert'];
  /** As in `main.cf`. */
  main?: Readonly<Record<string, string | number>>;
}

/**
 * A Postfix of the test's own on loopback that passes on what it takes.
 * @param relayUrl whom it passes mails on to, in the clear
 * @returns where it listens, what its log has so far, and what ends it
 */
export async function startPostfix(
  relayUrl: string,
  { cert, main = {} }: PostfixSettings = {},
): Promise<{ url: string; log: () => Promise<string>; stop: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'mailhooks-postfix-'));
  const inside = (name: string): string => join(folder, name);
  const port = await freePort();
  // Its processes run as another user.
  await chmod(folder, 0o755);
  for (const name of ['queue', 'data']) await mkdir(inside(name));
  execFileSync('chown', ['postfix', inside('data')]);
  const all = {
    compatibility_level: '3.6',
    queue_directory: inside('queue'),
    data_directory: inside('data'),
    maillog_file: inside('log'),
    maillog_file_prefixes: folder,
    myhostname: 'relay.example.net',
    mydestination: '',
    inet_interfaces: '127.0.0.1',
    inet_protocols: 'ipv4',
    mynetworks: '127.0.0.0/8',
    relayhost: `[127.0.0.1]:${new URL(relayUrl).port}`,
    alias_maps: '',
    alias_database: '',
    smtp_tls_security_level: 'none',
    ...(cert && {
      smtpd_tls_security_level: 'may',
      smtpd_tls_cert_file: certificate(`${cert}.cert`),
      smtpd_tls_key_file: certificate('hooks.key'),
      smtpd_tls_received_header: 'yes',
      smtpd_tls_loglevel: 1,
    }),
    ...main,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name} = ${value}`);
  await writeFile(inside('main.cf'), `${lines.join('\n')}\n`);
  await writeFile(inside('master.cf'), services(port));
  const running = startProcess('postfix', ['-c', folder, 'start-fg'], { PATH }, folder);
  const log = (): Promise<string> => readFile(inside('log'), 'utf8');
  const ended = running.exited.then(async () => {
    throw new Error(`Postfix has ended:\n${running.output()}${await log().catch(() => '')}`);
  });
  const ready = until('Postfix has started', async () => (await log()).includes('daemon started'), 60_000);
  await Promise.race([ready, ended]);
  ended.catch(() => undefined);
  return {
    url: `smtp://127.0.0.1:${port}`,
    log,
    async stop() {
      execFileSync('postfix', ['-c', folder, 'stop'], { env: { PATH }, stdio: 'ignore' });
      await running.exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Its `master.cf`: what takes, queues and passes on; nothing in a chroot. */
const services = (port: number): string => `
127.0.0.1:${port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;
