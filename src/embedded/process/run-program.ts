import { execFile, spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whether the program can be started and ends well. Never rejects. */
export async function succeeds(file: string, args: readonly string[]): Promise<boolean> {
  return run(file, args, { timeout: 30_000 }).then(
    () => true,
    () => false,
  );
}

export interface LongRun {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a program to its end.
 * @throws Error with the last lines of its output when it fails.
 */
export async function runToEnd({ file, args, env, signal }: LongRun): Promise<void> {
  const options: SpawnOptions = {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(env && { env }),
    ...(signal && { signal }),
  };
  const child = spawn(file, args, options);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      output = (output + chunk).slice(-2000);
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${file} ${args[0] ?? ''} failed (exit code ${code}): ${output.trim()}`);
}
