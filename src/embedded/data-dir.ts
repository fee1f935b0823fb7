import { mkdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';

/** SQLite opens names of less than 512 bytes; the longest file here is `temporal.db-journal`, beside a lock of 20 more. */
const MAX_BYTES = 470;
/** What file systems take as one name. */
const MAX_NAME_BYTES = 255;

/**
 * Makes the data folder, open to nobody else, and returns its real path. Nothing is made when it cannot be used.
 * @throws Error naming DATA_DIR, and what is wrong with it
 */
export async function openDataDir(dataDir: string): Promise<string> {
  const refused = (why: string, cause?: unknown): Error =>
    new Error(`DATA_DIR: ${JSON.stringify(dataDir)} cannot be the data folder: ${why}`, { cause });
  try {
    const path = await willBe(dataDir);
    if (path.split(sep).some((name) => Buffer.byteLength(name) > MAX_NAME_BYTES)) throw refused(tooLong);
    const bytes = Buffer.byteLength(path);
    if (bytes > MAX_BYTES)
      throw refused(`its path has ${bytes} bytes, and the embedded servers take ${MAX_BYTES} at most`);
    // As root, Postgres runs as another user, who must pass through this folder (but need not list it).
    await mkdir(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    return await realpath(dataDir);
  } catch (error) {
    const why = reasons[(error as NodeJS.ErrnoException).code ?? ''];
    throw why === undefined ? error : refused(why, error);
  }
}

const tooLong = 'a part of its path is too long for the file system';
const reasons: Readonly<Record<string, string>> = {
  EEXIST: 'there is something else of that name (a file, or a link to nothing)',
  ENOTDIR: 'a part of its path is a file',
  ENOENT: 'a part of its path is a link to nothing',
  ELOOP: 'its path has links that lead to one another',
  ENAMETOOLONG: tooLong,
  EACCES: 'this user may not make or enter it',
  EPERM: 'this user may not make or enter it',
  EROFS: 'its file system is read-only',
};

/** The real path of something that need not be there yet. */
async function willBe(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error;
    return join(await willBe(dirname(path)), basename(path));
  }
}
