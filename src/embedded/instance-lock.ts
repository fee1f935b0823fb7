import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDataDir } from './data-dir.ts';
import { isAlive, startTime } from './process/processes.ts';

export interface InstanceLock {
  readonly release: () => Promise<void>;
}

interface Lock {
  count: number;
  readonly taken: Promise<void>;
}

/** Locks of this process by data folder: taking one twice is allowed and counted. */
const locks = new Map<string, Lock>();

/**
 * Makes this process the only Mailhooks on the data folder, which is created when missing.
 * Holding it twice in one process is fine; each must be released.
 * @throws Error naming the other process when a living one holds it, or DATA_DIR when it cannot be the folder.
 */
export async function lockDataDir(dataDir: string): Promise<InstanceLock> {
  const folder = await openDataDir(dataDir);
  const lock = locks.get(folder) ?? { count: 0, taken: takeLock(folder) };
  locks.set(folder, lock);
  lock.count += 1;
  try {
    await lock.taken;
  } catch (error) {
    locks.delete(folder);
    throw error;
  }
  let released = false;
  return {
    release: async () => {
      if (released) return;
      released = true;
      lock.count -= 1;
      if (lock.count === 0) await giveBack(folder);
    },
  };
}

async function giveBack(folder: string): Promise<void> {
  const file = join(folder, 'mailhooks.pid');
  if ((await readHolder(file))?.pid === process.pid) await rm(file, { force: true });
  locks.delete(folder);
}

async function takeLock(folder: string): Promise<void> {
  const own = join(folder, `mailhooks.pid.${randomUUID()}`);
  await writeFile(own, `${process.pid} ${(await startTime(process.pid)) ?? ''}\n`);
  try {
    await take(join(folder, 'mailhooks.pid'), own, folder);
  } finally {
    await rm(own, { force: true });
  }
}

/**
 * Creates `file` as a hard link (exclusive, and never seen half-written). To replace a dead holder's file one must
 * first take a claim named after that holder, so that of two that see it dead only one replaces it.
 */
async function take(file: string, own: string, folder: string): Promise<void> {
  for (;;) {
    if (await linked(own, file)) return;
    const holder = await readHolder(file);
    if (holder === undefined) continue;
    if (await stillRuns(holder)) throw new Error(refusal(folder, holder.pid));
    const claim = join(folder, `mailhooks.pid.after-${holder.pid}-${holder.started.replaceAll(/\W/g, '')}`);
    await take(claim, own, folder);
    try {
      if ((await readHolder(file))?.text !== holder.text) continue;
      // A rename between two hard links of one file does nothing, hence the copy.
      await writeFile(`${own}.copy`, await readFile(own));
      await rename(`${own}.copy`, file);
      return;
    } finally {
      await rm(claim, { force: true });
    }
  }
}

async function linked(own: string, file: string): Promise<boolean> {
  try {
    await link(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

interface Holder {
  readonly pid: number;
  readonly started: string;
  readonly text: string;
}

async function readHolder(file: string): Promise<Holder | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const [pid = '', ...started] = text.trim().split(' ');
  return { pid: Number(pid), started: started.join(' '), text };
}

/** The start time distinguishes the holder from a later process with the same pid. */
async function stillRuns(holder: Holder): Promise<boolean> {
  if (holder.pid === process.pid || !(await isAlive(holder.pid))) return false;
  return holder.started === '' || (await startTime(holder.pid)) === holder.started;
}

function refusal(folder: string, pid: number): string {
  return (
    `Another Mailhooks (process ${pid}) uses the data folder ${folder}. ` +
    `Stop it (kill ${pid}), or give this one a folder of its own with DATA_DIR.`
  );
}
