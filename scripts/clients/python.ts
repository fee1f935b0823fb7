import { access, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultCacheDir } from '../../src/embedded/temporal/temporal-binary.ts';
import { description, root, run, succeeds, type Check } from './check.ts';

/** The generator, and what the clients of both generators import. */
const packages = [
  'openapi-python-client==0.29.1',
  'pydantic==2.14.4',
  'python-dateutil==2.9.0.post0',
  'urllib3==2.8.0',
];
const version = 'generators-1';

/** A Python with the packages, in the user's cache folder. @returns undefined when this machine cannot have one */
export async function findPython(): Promise<string | undefined> {
  const home = join(defaultCacheDir(), `python-${version}`);
  const python = join(home, 'bin/python');
  const whole = join(home, 'whole');
  const isThere = await access(whole).then(
    () => true,
    () => false,
  );
  if (isThere) return python;
  await rm(home, { recursive: true, force: true });
  if (!(await succeeds('python3', ['-m', 'venv', home]))) return undefined;
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages];
  if (!(await succeeds(python, pip))) return undefined;
  await writeFile(whole, '');
  return python;
}

export const noPython = 'Python 3.11 with venv and the packages from PyPI cannot be had';

/** Imports every module of a package, then runs a program of ours with it. */
export async function usePython(
  python: string,
  folder: string,
  { module, program }: { module: string; program: string },
  args: readonly string[],
): Promise<void> {
  const importAll = `import importlib, pkgutil, ${module} as package
for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    importlib.import_module(found.name)`;
  const options = { cwd: folder, env: { PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' } };
  await run(python, ['-c', importAll], options);
  await run(python, [join(root, 'scripts/clients', program), ...args], options);
}

export const checkPythonClient: Check = async (folder, { url, key }) => {
  const python = await findPython();
  if (python === undefined) return noPython;
  const to = join(folder, 'mailhooks_client');
  const args = [
    '-m',
    'openapi_python_client',
    'generate',
    '--path',
    description,
    '--output-path',
    to,
    '--meta',
    'none',
  ];
  const { stdout } = await run(python, args);
  // It leaves out what it does not understand: that may be NDJSON alone.
  const warnings = stdout.split('\n').filter((line) => /^(WARNING|ERROR|Cannot|Unsupported)/.test(line));
  const others = warnings.filter((line) => !/POST \S+\/events within|application\/x-ndjson/.test(line));
  if (others.length > 0) throw new Error(others.join('\n'));
  await usePython(python, folder, { module: 'mailhooks_client', program: 'python_client.py' }, [url, key]);
  return undefined;
};
