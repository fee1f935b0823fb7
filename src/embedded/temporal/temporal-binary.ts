import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { downloadTemporal } from './temporal-download.ts';
import { buildTemporal } from './build-with-go.ts';
import { isAlive } from '../process/processes.ts';
import { succeeds } from '../process/run-program.ts';

export interface FindTemporalOptions {
  /** Where a downloaded or built program is kept. Default: `defaultCacheDir()`. */
  readonly cacheDir?: string;
  /** Told what happens, how long it usually takes, and every 15 s that it still does. */
  readonly report: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** The user's cache folder for Mailhooks, as each system has it. */
export function defaultCacheDir(env: NodeJS.ProcessEnv = process.env): string {
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'mailhooks');
  if (process.platform === 'win32')
    return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'mailhooks');
  // A relative one is to be ignored, says the XDG specification; Go would not build into it.
  const cache = env['XDG_CACHE_HOME'] ?? '';
  return join(isAbsolute(cache) ? cache : join(homedir(), '.cache'), 'mailhooks');
}

/**
 * The `temporal` program: from the PATH, else one kept in the cache folder, else downloaded, else built with Go.
 * Two processes may look at the same time; an unfinished file is never used.
 * @throws Error saying what was tried and what the user can do.
 */
export async function findTemporalBinary(options: FindTemporalOptions): Promise<string> {
  const { cacheDir = defaultCacheDir(), report, signal } = options;
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const kept = join(cacheDir, `temporal${suffix}`);
  for (const program of ['temporal', kept]) if (await succeeds(program, ['--version'])) return program;

  await mkdir(cacheDir, { recursive: true });
  await removeAbandoned(cacheDir);
  const tried: string[] = [];
  for (const obtain of [downloadTemporal, buildTemporal]) {
    signal?.throwIfAborted();
    const work = await mkdtemp(join(cacheDir, `work-${process.pid}-`));
    try {
      const made = await obtain({ work, report, signal });
      if (!(await succeeds(made, ['--version']))) throw new Error(`${made} does not run on this machine`);
      // A rename is atomic: other processes see the whole program or none.
      await rename(made, kept);
      return kept;
    } catch (error) {
      signal?.throwIfAborted();
      tried.push(`- ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }
  throw new Error(notFound(kept, tried));
}

/** Half-made work of a killed Mailhooks, recognised by the pid in its name. */
async function removeAbandoned(cacheDir: string): Promise<void> {
  for (const name of await readdir(cacheDir)) {
    const pid = /^work-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !(await isAlive(Number(pid))))
      await rm(join(cacheDir, name), { recursive: true, force: true });
  }
}

function notFound(kept: string, tried: readonly string[]): string {
  return [
    'Mailhooks needs a Temporal server and found no way to get one:',
    `- there is no working "temporal" on the PATH, nor at ${kept}`,
    ...tried,
    'Do one of these: install the Temporal CLI (https://docs.temporal.io/cli), install Go 1.25 or newer, ' +
      'or point TEMPORAL_ADDRESS at a Temporal server that you have.',
  ].join('\n');
}
