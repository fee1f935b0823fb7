import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

const require = createRequire(import.meta.url);
const root = new URL('../../../', import.meta.url);
const workflowsPath = fileURLToPath(new URL('src/workflows/index.ts', root));
const sources = ['src/workflows/', 'src/domain/'];
/** The npm package has JavaScript only, made together with its bundle: there is nothing to compare the bundle with. */
const isPackage = import.meta.url.endsWith('.js');

/** What a worker loads: `traced` has interceptors that go on with an event's trace, and nothing else is different. */
type Variant = 'plain' | 'traced';

const variants: Record<Variant, { file: URL; workflowInterceptorModules: string[] }> = {
  plain: { file: new URL('dist/workflow-bundle.json', root), workflowInterceptorModules: [] },
  traced: {
    file: new URL('dist/workflow-bundle-traced.json', root),
    workflowInterceptorModules: [
      require.resolve('@temporalio/interceptors-opentelemetry/lib/workflow-interceptors'),
    ],
  },
};

/** Workflow code as a worker loads it. */
export interface BuiltBundle {
  /** Of everything the bundle is made from: an old bundle is never taken for the present code. */
  sourceHash: string;
  code: string;
}

/** Bundles the workflows unless that was done for these very sources. @returns whether it had to */
export async function buildBundle(): Promise<boolean> {
  const sourceHash = await hashSources();
  let isNew = false;
  for (const variant of Object.keys(variants) as Variant[]) {
    if ((await readBuilt(variant))?.sourceHash === sourceHash) continue;
    await build(variant, sourceHash);
    isNew = true;
  }
  return isNew;
}

/** @throws Error naming the folder when webpack, which bundles, would read its path as a request of its own */
export function refuseUnreadablePath(path: string): void {
  const special = /[?!]/.exec(path)?.[0];
  if (special === undefined) return;
  throw new Error(
    `the workflows in ${path} cannot be bundled: webpack reads "${special}" in a path as its own. ` +
      'Put Mailhooks into a folder of another name; DATA_DIR may have any.',
  );
}

async function build(variant: Variant, sourceHash: string): Promise<void> {
  refuseUnreadablePath(workflowsPath);
  const { file, workflowInterceptorModules } = variants[variant];
  const { code } = await bundleWorkflowCode({ workflowsPath, workflowInterceptorModules, logger: quiet });
  await mkdir(new URL('.', file), { recursive: true });
  const part = new URL(`${file.href}.${process.pid}.part`);
  await writeFile(part, JSON.stringify({ sourceHash, code } satisfies BuiltBundle));
  await rename(part, file);
}

/** @throws Error when there is no bundle for the present sources: a worker must not run yesterday's workflows */
export async function loadBundle(variant: Variant = 'plain'): Promise<BuiltBundle> {
  const bundle = await readBuilt(variant);
  if (!bundle) {
    const help = isPackage ? 'install Mailhooks again' : 'run `npm run build`';
    throw new Error(`the workflows are not built: ${help}`);
  }
  if (!isPackage && bundle.sourceHash !== (await hashSources())) {
    throw new Error('the workflow bundle is older than the sources: run `npm run build`');
  }
  return bundle;
}

async function readBuilt(variant: Variant): Promise<BuiltBundle | undefined> {
  try {
    return JSON.parse(await readFile(variants[variant].file, 'utf8')) as BuiltBundle;
  } catch {
    return undefined;
  }
}

async function hashSources(): Promise<string> {
  const hash = createHash('sha256');
  const sdk = require('@temporalio/worker/package.json') as { version: string };
  hash.update(sdk.version);
  for (const folder of sources) {
    const names = (await readdir(new URL(folder, root), { recursive: true }))
      .filter((name) => name.endsWith('.ts'))
      .sort();
    for (const name of names) hash.update(`${name}\n`).update(await readFile(new URL(folder + name, root)));
  }
  return hash.digest('hex');
}

const ignore = (): void => undefined;
/** The bundler's progress lines say nothing to a person; what goes wrong is thrown. */
const quiet = {
  log: ignore,
  trace: ignore,
  debug: ignore,
  info: ignore,
  warn: console.warn,
  error: console.error,
};
