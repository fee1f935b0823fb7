import { execFileSync } from 'node:child_process';
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { freePort } from '../../src/embedded/process/ports.ts';
import { startProcess } from './start-process.ts';

const PATH = [process.env.PATH, '/usr/sbin', '/usr/local/sbin'].join(delimiter);
const program = process.env.PGBOUNCER || 'pgbouncer';

/** As in `1.18`; undefined where there is none. */
export const pgBouncerVersion = ((): number | undefined => {
  try {
    const said = execFileSync(program, ['--version'], { env: { PATH }, encoding: 'utf8' });
    const [, major, minor] = /PgBouncer (\d+)\.(\d+)/.exec(said) ?? [];
    return Number(major) * 100 + Number(minor);
  } catch {
    return undefined;
  }
})();

/** Tests of it are left out where it is neither installed (`apt-get install pgbouncer`) nor named by PGBOUNCER. */
export const noPgBouncer = pgBouncerVersion === undefined && 'no pgbouncer is installed';

/**
 * A pooler before the server of `databaseUrl`.
 * @param settings besides `pool_mode` and where it listens
 * @returns the URL of the same database by way of it, and what ends it: after all that use it
 */
export async function startPgBouncer(
  databaseUrl: string,
  settings: Readonly<Record<string, string | number>>,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'mailhooks-pgbouncer-'));
  const { hostname, port: serverPort, username, password } = new URL(databaseUrl);
  const port = await freePort();
  const all = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'any',
    ignore_startup_parameters:
      'extra_float_digits,statement_timeout,idle_in_transaction_session_timeout,options',
    ...settings,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name} = ${value}`);
  const server = `* = host=${hostname} port=${serverPort} user=${decodeURIComponent(username)} password=${decodeURIComponent(password)}`;
  const file = join(folder, 'pgbouncer.ini');
  await writeFile(file, ['[databases]', server, '[pgbouncer]', ...lines, ''].join('\n'), { mode: 0o600 });
  const asOther = process.getuid?.() === 0;
  if (asOther) {
    // It does not run as root.
    const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, 'nobody'])));
    await chmod(folder, 0o700);
    for (const path of [folder, file]) await chown(path, uid as number, gid as number);
  }
  const running = asOther
    ? startProcess(
        'setpriv',
        ['--reuid=nobody', '--regid=nogroup', '--clear-groups', program, file],
        { PATH },
        folder,
      )
    : startProcess(program, [file], { PATH }, folder);
  await running.printed(/process up/);
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${port}`;
  return {
    url: url.href,
    async stop() {
      running.kill();
      await running.exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
