import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PATH = [process.env['PATH'] ?? '', '/usr/sbin', '/sbin', '/usr/bin', '/bin'].join(delimiter);
const env = { PATH, LC_ALL: 'C' };
const OWN_USER = 'mailhooks-postgres';

export interface UnixUser {
  readonly uid: number;
  readonly gid: number;
}

/** How to start a program: as it is, or as another user, or as another user through `setpriv`. */
export interface Launcher {
  /** Undefined when Postgres runs as the user that runs Mailhooks. */
  readonly user: UnixUser | undefined;
  readonly command: (file: string, args: readonly string[]) => LaunchCommand;
}

export interface LaunchCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly options: { readonly uid?: number; readonly gid?: number };
}

const asOurselves: Launcher = { user: undefined, command: (file, args) => ({ file, args, options: {} }) };

/**
 * Postgres refuses to run as root, so root starts it as another user: the owner of the data where there is some,
 * else `postgres`, else a system user made for it. Where that user cannot reach the program or the data folder
 * (a clone in /root), it gets the one capability to pass through folders.
 * @throws Error saying what to change when none of this is possible.
 */
export async function postgresLauncher(initdb: string, dataDir: string, cluster: string): Promise<Launcher> {
  if (process.getuid?.() !== 0) return asOurselves;
  const user = (await ownerOf(cluster)) ?? (await namedUser('postgres')) ?? (await ownSystemUser());
  const plain: Launcher = { user, command: (file, args) => ({ file, args, options: user }) };
  if (await reaches(plain, initdb, dataDir)) return plain;
  // Containers commonly have dac_override but not the narrower dac_read_search.
  for (const capability of ['dac_read_search', 'dac_override']) {
    const launcher = withCapability(user, capability);
    if (await reaches(launcher, initdb, dataDir)) return launcher;
  }
  throw new Error(
    `Postgres does not run as root, and user ${user.uid} cannot reach ${initdb} or ${dataDir}. ` +
      'Run Mailhooks as an ordinary user, or put both the clone and DATA_DIR outside of private folders such as ' +
      '/root, or install setpriv (util-linux), or use your own Postgres with DATABASE_URL.',
  );
}

function withCapability(user: UnixUser, capability: string): Launcher {
  const only = `-all,+${capability}`;
  const privileges = [
    ...['--reuid', `${user.uid}`, '--regid', `${user.gid}`, '--clear-groups'],
    ...['--inh-caps', only, '--ambient-caps', only, '--bounding-set', only],
    // Without it access(2), by which Postgres checks its own files, ignores the capabilities of a non-root user.
    ...['--securebits', '+no_setuid_fixup'],
  ];
  return {
    user,
    command: (file, args) => ({ file: 'setpriv', args: [...privileges, '--', file, ...args], options: {} }),
  };
}

/** Tries it for real: mode bits alone say nothing about ACLs, mounts and security modules. */
async function reaches(launcher: Launcher, initdb: string, dataDir: string): Promise<boolean> {
  const checks: [string, string[]][] = [
    [initdb, ['--show', '--locale', 'C', '--pgdata', join(dataDir, 'postgres')]],
    ['/bin/sh', ['-c', 'test -x "$1"', 'sh', dataDir]],
  ];
  for (const [file, args] of checks) {
    const command = launcher.command(file, args);
    const worked = await run(command.file, command.args, { ...command.options, cwd: '/', env }).then(
      () => true,
      () => false,
    );
    if (!worked) return false;
  }
  return true;
}

async function ownerOf(path: string): Promise<UnixUser | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined || found.uid === 0 ? undefined : { uid: found.uid, gid: found.gid };
}

async function namedUser(name: string): Promise<UnixUser | undefined> {
  try {
    const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, name], { env })));
    return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) };
  } catch {
    return undefined;
  }
}

async function ownSystemUser(): Promise<UnixUser> {
  const before = await namedUser(OWN_USER);
  if (before) return before;
  const ways: [string, string[]][] = [
    [
      'useradd',
      ['--system', '--user-group', '--no-create-home', '--home-dir', '/', '--shell', '/bin/false', OWN_USER],
    ],
    ['adduser', ['-S', '-D', '-H', '-h', '/', '-s', '/bin/false', OWN_USER]],
  ];
  for (const [file, args] of ways) {
    await run(file, args, { env }).catch(() => undefined);
    const made = await namedUser(OWN_USER);
    if (made) return made;
  }
  throw new Error(
    'Postgres does not run as root, and no system user could be made for it (useradd, adduser). ' +
      'Make a user named postgres, or run Mailhooks as an ordinary user, or set DATABASE_URL.',
  );
}
