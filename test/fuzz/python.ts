import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { access, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultCacheDir } from '../../src/embedded/temporal/temporal-binary.ts';

const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url));
const isRecent = 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else 1)';

/** @returns the program's exit status, 127 when there is none such; what it writes goes where ours goes */
export async function runProgram(
  program: string,
  args: readonly string[],
  { cwd = '.', env = {} }: { cwd?: string; env?: Record<string, string> } = {},
): Promise<number> {
  const child = spawn(program, args, {
    cwd,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  return await once(child, 'close').then(
    ([code]) => (code as number | null) ?? 1,
    () => 127,
  );
}

/**
 * Schemathesis, in a Python environment of its own in the user's cache folder, named by the hash of what is in it.
 * @throws Error that says what this machine lacks
 */
export async function findSchemathesis(): Promise<string> {
  const hash = createHash('sha256').update(await readFile(requirements));
  const home = join(defaultCacheDir(), `schemathesis-${hash.digest('hex').slice(0, 12)}`);
  const program = join(home, 'bin', 'st');
  const whole = join(home, 'whole');
  const isThere = await access(whole).then(
    () => true,
    () => false,
  );
  if (isThere) return program;

  await rm(home, { recursive: true, force: true });
  const must = async (what: string, ...command: [string, ...string[]]): Promise<void> => {
    const [name, ...args] = command;
    if ((await runProgram(name, args)) !== 0) throw new Error(what);
  };
  await must('Python 3.11 or newer is needed, as python3', 'python3', '-c', isRecent);
  await must("Python's venv is needed (Debian: python3-venv)", 'python3', '-m', 'venv', home);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes'];
  const python = join(home, 'bin', 'python');
  await must('its packages could not be installed from PyPI', python, ...pip, '--requirement', requirements);
  await writeFile(whole, '');
  return program;
}
