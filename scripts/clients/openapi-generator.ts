import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultCacheDir } from '../../src/embedded/temporal/temporal-binary.ts';
import { description, run, succeeds, type Check } from './check.ts';
import { compile } from './go.ts';
import { findPython, noPython, usePython } from './python.ts';

const artifact = 'org.openapitools:openapi-generator-cli:7.25.0';
const noJava = 'Java, or the generator by Maven, cannot be had';

/** Its jar, fetched by Maven once into the user's cache folder. */
async function findJar(): Promise<string | undefined> {
  const folder = join(defaultCacheDir(), 'openapi-generator-7.25.0');
  await mkdir(folder, { recursive: true });
  const jar = async (): Promise<string | undefined> =>
    (await readdir(folder)).find((name) => name.endsWith('.jar'));
  if (!(await succeeds('java', ['-version']))) return undefined;
  const copy = ['--quiet', 'dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`];
  if ((await jar()) === undefined && !(await succeeds('mvn', copy, { cwd: folder }))) return undefined;
  const name = await jar();
  return name === undefined ? undefined : join(folder, name);
}

async function generate(generator: string, folder: string, more: readonly string[] = []): Promise<boolean> {
  const jar = await findJar();
  if (jar === undefined) return false;
  await run('java', ['-jar', jar, 'generate', '-i', description, '-g', generator, '-o', folder, ...more]);
  return true;
}

export const checkOpenapiGeneratorGo: Check = async (folder) => {
  if (!(await generate('go', folder))) return noJava;
  // Its tests are frames for ours, in a package of a repository that does not exist.
  await rm(join(folder, 'test'), { recursive: true, force: true });
  return await compile(folder);
};

export const checkOpenapiGeneratorPython: Check = async (folder, { url, key }) => {
  const python = await findPython();
  if (python === undefined) return noPython;
  if (!(await generate('python', folder))) return noJava;
  // It writes calls of webhooks too, which a client does not make, and those without types: no Python. Nothing imports them.
  const made = { module: 'openapi_client', except: 'openapi_client.api.default_api' };
  await usePython(python, folder, { ...made, program: 'openapi_generator.py' }, [url, key]);
  return undefined;
};
