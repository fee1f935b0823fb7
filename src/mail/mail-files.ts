import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';

/** Removes files of mails that are to be gone. */
export interface MailFiles {
  /** Looks once and never rejects: what cannot be removed now is by the next look. */
  sweep(): Promise<void>;
  stop(): void;
}

/** In a folder that another process writes to, or after an erasure that another process was asked for. */
const everyMs = 10_000;
const batch = 1_000;
/** A mail, or what a process that was killed has left of one. Other files in the folder are not ours. */
const fileOfMail = /^(ntf_[\w-]+)\.eml(\.[\w-]+\.part)?$/;

/**
 * Looks immediately, then every 10 s.
 * @param findKept which of these mails may still lie in a file
 */
export function startMailFiles(
  folder: string,
  findKept: (ids: readonly string[]) => Promise<ReadonlySet<string>>,
  log: Logger,
): MailFiles {
  const look = async (): Promise<void> => {
    const names = await readdir(folder).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    });
    const files = names.flatMap((name) => {
      const id = fileOfMail.exec(name)?.[1];
      return id === undefined ? [] : [{ name, id }];
    });
    for (let from = 0; from < files.length; from += batch) {
      const some = files.slice(from, from + batch);
      const kept = await findKept(some.map(({ id }) => id));
      for (const { name, id } of some) if (!kept.has(id)) await rm(join(folder, name), { force: true });
    }
  };
  const lookOnce = (): Promise<void> =>
    look().catch((error: unknown) => log.warn({ error: String(error) }, 'mail files not looked through'));
  let looking: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const sweep = (): Promise<void> => {
    // One that has begun may have passed over what is to be gone by now; whoever asks meanwhile shares the one after it.
    if (looking) return (next ??= looking.then(sweep));
    next = undefined;
    looking = lookOnce().finally(() => (looking = undefined));
    return looking;
  };
  const timer = setInterval(() => void sweep(), everyMs);
  void sweep();
  return { sweep, stop: () => clearInterval(timer) };
}
