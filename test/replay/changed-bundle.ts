import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundleOf } from '../support/bundle.ts';

const root = new URL('../../', import.meta.url);

/**
 * The workflows as a worker loads them, of a copy of the sources that was changed.
 * @param change given each file's path, as in `workflows/one-delivery.ts`, and its text; returns the text to take
 * @param added files more, by their paths
 */
export async function changedBundle(
  change: (path: string, text: string) => string,
  added: Record<string, URL> = {},
): Promise<{ code: string }> {
  // Inside of the repository: packages are found from there.
  await mkdir(new URL('dist/', root), { recursive: true });
  const folder = await mkdtemp(fileURLToPath(new URL('dist/changed-', root)));
  try {
    for (const part of ['workflows', 'domain']) {
      const source = new URL(`src/${part}/`, root);
      await cp(source, `${folder}/${part}`, { recursive: true });
      for (const entry of await readdir(source, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const name = relative(fileURLToPath(source), join(entry.parentPath, entry.name));
        const text = await readFile(new URL(name, source), 'utf8');
        const changed = change(`${part}/${name}`, text);
        if (changed !== text) await writeFile(`${folder}/${part}/${name}`, changed);
      }
    }
    for (const [path, file] of Object.entries(added)) await cp(file, `${folder}/${path}`);
    return await bundleOf(pathToFileURL(`${folder}/workflows/index.ts`));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
