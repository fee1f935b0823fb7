import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Stands for the last release until a release has a tag: the commit that gave the changelog its section 0.2.0. */
const untaggedRelease = '4236a660bae45e05da9880ef2ab6d0cbb7abb066';

/** @returns the last release's tag, or the commit that stands for it; undefined: this clone is too shallow to have it */
export async function previousVersion(): Promise<string | undefined> {
  const ref = (await git('describe', '--tags', '--abbrev=0', '--match', 'v*', 'HEAD^')) ?? untaggedRelease;
  return (await git('cat-file', '-e', `${ref}^{commit}`)) === undefined ? undefined : ref;
}

/** @returns what it writes; undefined when it fails */
const git = (...args: string[]): Promise<string | undefined> =>
  run('git', args, { cwd: root }).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );

/** Puts a version's code into an empty folder, with its packages and its workflows built. */
export async function checkOut(ref: string, folder: string): Promise<void> {
  const archive = spawn('git', ['archive', ref], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const tar = spawn('tar', ['-x', '-C', folder], { stdio: [archive.stdout, 'inherit', 'inherit'] });
  const [status] = (await once(tar, 'close')) as [number | null];
  if (status !== 0) throw new Error(`${ref} could not be unpacked into ${folder}`);
  const lockOf = (where: string): Promise<string> => readFile(join(where, 'package-lock.json'), 'utf8');
  if (samePackages(await lockOf(folder), await lockOf(root)))
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  else await run('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: folder });
  await run(process.execPath, ['src/temporal/worker/build-bundle.ts'], { cwd: folder });
}

/** Whether two lock files name the same packages, whatever the version of the product itself. */
function samePackages(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => {
    const { packages } = JSON.parse(text) as { packages: Record<string, object> };
    return JSON.stringify({ ...packages, '': null });
  });
  return a === b;
}

/** Names of the migrations of the code in a folder, in their order. */
export const migrationsOf = (folder: string): string[] =>
  globSync('src/store/migrations/*.sql', { cwd: folder })
    .map((path) => path.replace(/^.*\//, ''))
    .sort();

/** Names of the patches that the workflow code in a folder knows. */
export const patchesOf = (folder: string): string[] =>
  globSync('src/workflows/**/*.ts', { cwd: folder }).flatMap((path) =>
    [...readFileSync(join(folder, path), 'utf8').matchAll(/\bpatched\('([^']+)'\)/g)].map(
      ([, name = '']) => name,
    ),
  );
