import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** What generated clients talk to. */
export interface Service {
  url: string;
  key: string;
  stop(): Promise<void>;
}

/**
 * Makes a client in the folder and tries it.
 * @returns undefined when the check passed; the name of the missing tool when it could not run
 * @throws when the generator, the compiler or a call fails
 */
export type Check = (folder: string, service: Service) => Promise<string | undefined>;

export const description = fileURLToPath(new URL('../../docs/openapi.json', import.meta.url));
export const root = fileURLToPath(new URL('../../', import.meta.url));

const execute = promisify(execFile);
/** For one command: enough for a cold cache on a slow machine. */
const timeout = 5 * 60_000;

/** @throws with what the command wrote */
export const run = (
  command: string,
  args: readonly string[],
  { cwd = root, env = {} }: { cwd?: string; env?: Record<string, string> } = {},
): Promise<{ stdout: string; stderr: string }> =>
  execute(command, args, { cwd, timeout, env: { ...process.env, ...env }, maxBuffer: 2 ** 26 });

/** Whether it could be run. */
export const succeeds = (...given: Parameters<typeof run>): Promise<boolean> =>
  run(...given).then(
    () => true,
    () => false,
  );
