import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../store/pool.ts';

/**
 * The key in a file of the folder (mode 0600), made when there is none. It is on the disk, whole, before anybody uses it:
 * what an encryption key has sealed is lost with it.
 */
export async function keptKey(folder: string, name: string, make: () => string): Promise<string> {
  const file = join(folder, name);
  await mkdir(folder, { recursive: true });
  return (await read(file)) ?? (await create(folder, file, make())) ?? (await readFile(file, 'utf8')).trim();
}

async function read(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    return undefined;
  }
}

/** @returns undefined when another process was first: its key counts */
async function create(folder: string, file: string, key: string): Promise<string | undefined> {
  const draft = `${file}.${randomUUID()}`;
  try {
    await writeFile(draft, `${key}\n`, { mode: 0o600, flag: 'wx', flush: true });
    // Unlike a rename, a link never takes the place of a file that is there.
    await link(draft, file);
    return key;
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    return undefined;
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
