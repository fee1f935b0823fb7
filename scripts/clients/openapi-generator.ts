import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
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

async function generate(generator: string, folder: string, input = description): Promise<boolean> {
  const jar = await findJar();
  if (jar === undefined) return false;
  await run('java', ['-jar', jar, 'generate', '-i', input, '-g', generator, '-o', folder]);
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
  // Its calls of webhooks, which a client does not make, are not valid Python: docs/try/api.md says so.
  const { webhooks: _, ...rest } = JSON.parse(await readFile(description, 'utf8')) as Record<string, unknown>;
  const input = join(folder, 'without-webhooks.json');
  await writeFile(input, JSON.stringify(rest));
  if (!(await generate('python', folder, input))) return noJava;
  await usePython(python, folder, { module: 'openapi_client', program: 'openapi_generator.py' }, [url, key]);
  return undefined;
};
