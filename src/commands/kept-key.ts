import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../store/pool.ts';

/**
 * The key in a file of the folder (mode 0600), made when there is none. It is on the disk, whole, before anybody uses it:
 * what an encryption key has sealed is lost with it.
 */
export async function keptKey(folder: string, name: string, make: () => string): Promise<string> {
  const file = join(folder, name);
  await mkdir(folder, { recursive: true });
  const known = await readKeptKey(folder, name);
  return known ?? (await create(folder, file, make())) ?? (await readFile(file, 'utf8')).trim();
}

/** Undefined when there is no such file. */
export async function readKeptKey(folder: string, name: string): Promise<string | undefined> {
  try {
    return (await readFile(join(folder, name), 'utf8')).trim();
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    return undefined;
  }
}

/** @returns undefined when another process was first: its key counts */
async function create(folder: string, file: string, key: string): Promise<string | undefined> {
  try {
    // Unlike a rename, a link never takes the place of a file that is there.
    await place(folder, file, key, link);
    return key;
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    return undefined;
  }
}

/** Takes the place of the key that is there: at every moment the file holds one of them, whole. */
export const replaceKeptKey = (folder: string, name: string, key: string): Promise<void> =>
  place(folder, join(folder, name), key, rename);

export async function removeKeptKey(folder: string, name: string): Promise<void> {
  await rm(join(folder, name), { force: true });
  await syncFolder(folder);
}

async function place(
  folder: string,
  file: string,
  key: string,
  move: (from: string, to: string) => Promise<void>,
): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  try {
    await writeFile(draft, `${key}\n`, { mode: 0o600, flag: 'wx', flush: true });
    await move(draft, file);
  } finally {
    await rm(draft, { force: true });
    await syncFolder(folder);
  }
}

/** The name of a new file is only as durable as its folder. Windows cannot open one, and needs not. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
