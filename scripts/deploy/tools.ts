import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { defaultCacheDir } from '../../src/embedded/temporal/temporal-binary.ts';

const run = promisify(execFile);

/** Programs that Go builds, each with how it prints its version. */
const modules = {
  helm: { module: 'helm.sh/helm/v3/cmd/helm@v3.22.0', version: ['version', '--short'] },
  'oapi-codegen': {
    module: 'github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2',
    version: ['-version'],
  },
  ogen: { module: 'github.com/ogen-go/ogen/cmd/ogen@v1.24.0', version: ['-version'] },
  promtool: { module: 'github.com/prometheus/prometheus/cmd/promtool@v0.316.0', version: ['--version'] },
  actionlint: { module: 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12', version: ['-version'] },
};

export type GoTool = keyof typeof modules;

const works = (program: string, args: string[]): Promise<boolean> =>
  run(program, args).then(
    () => true,
    () => false,
  );

/**
 * The program from the PATH, else from the user's cache folder, else built with Go into that folder (minutes).
 * @returns undefined where there is neither the program nor Go
 */
export async function findTool(name: GoTool): Promise<string | undefined> {
  const { module, version } = modules[name];
  const cacheDir = defaultCacheDir();
  const kept = join(cacheDir, module.replaceAll(/[^\w.@-]/g, '_'));
  for (const program of [name, kept]) if (await works(program, version)) return program;
  if (!(await works('go', ['version']))) return undefined;
  console.log(`Building ${name} with Go. This is needed once and takes some minutes on a slow machine.`);
  await mkdir(cacheDir, { recursive: true });
  const work = await mkdtemp(join(cacheDir, `work-${process.pid}-`));
  try {
    const env = { ...process.env, GOBIN: work, GOOS: '', GOARCH: '', GOFLAGS: '' };
    await run('go', ['install', '-trimpath', '-ldflags', '-s -w', module], { env, maxBuffer: 2 ** 24 });
    // A rename is atomic: other processes see the whole program or none.
    await rename(join(work, name), kept);
    return kept;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Whether the system has the program. */
export const has = (program: string): Promise<boolean> => works('which', [program]);
