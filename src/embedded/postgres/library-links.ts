import { readFile, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** As the package lists them, from its own folder on: the file, and the name beside it by which programs look for it. */
interface LibraryLink {
  readonly source: string;
  readonly target: string;
}

/**
 * Makes the links to libraries which the packaged Postgres needs and npm cannot pack. Its install script does the same, but npm may
 * have been told to run none. Links that are there stay.
 * @param folder of the npm package
 * @throws Error that says what to run, when the folder cannot be written
 */
export async function linkLibraries(folder: string, packageName: string): Promise<void> {
  const listed = await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(listed) as LibraryLink[]) {
    const path = join(folder, target);
    try {
      await symlink(basename(source), path);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'EEXIST') continue;
      const help = `The packaged Postgres has no ${path}, since npm has not run its install script. Run npm rebuild ${packageName}, or set DATABASE_URL.`;
      throw new Error(help, { cause });
    }
  }
}
