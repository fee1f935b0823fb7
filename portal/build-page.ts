import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('../', import.meta.url));
const folder = join(root, 'dist', 'portal');
const hashFile = join(folder, '.source-hash');

/**
 * Builds the page into `dist/portal` unless that was done for these very sources.
 * @returns whether it had to; `missing` where Vite is not installed: without it the API still works
 */
export async function buildPage(): Promise<boolean | 'missing'> {
  const sourceHash = await hashSources();
  if ((await readFile(hashFile, 'utf8').catch(() => '')) === sourceHash) return false;
  const vite = await import('vite').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  });
  if (!vite) return 'missing';
  // Another build may run at the same time, and a server may be reading the old files.
  const part = `${folder}.${process.pid}.part`;
  await vite.build({
    configFile: join(root, 'portal', 'vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: part },
  });
  await pack(join(part, 'assets'));
  await writeFile(join(part, '.source-hash'), sourceHash);
  await rm(folder, { recursive: true, force: true });
  await rename(part, folder);
  return true;
}

/** Compresses once what the API would otherwise compress for every visitor. */
async function pack(assets: string): Promise<void> {
  for (const name of await readdir(assets)) {
    const bytes = await readFile(join(assets, name));
    await writeFile(join(assets, `${name}.gz`), gzipSync(bytes, { level: 9 }));
    await writeFile(join(assets, `${name}.br`), brotliCompressSync(bytes));
  }
}

async function hashSources(): Promise<string> {
  const hash = createHash('sha256').update(await readFile(join(root, 'package-lock.json')));
  const names = await readdir(join(root, 'portal'), { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.sort()) hash.update(`${file.slice(root.length)}\n`).update(await readFile(file));
  return hash.digest('hex');
}
