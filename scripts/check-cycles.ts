/** Fails when files of `src`, of the page or of a client import one another in a circle; type-only imports count, for readers follow them too. */
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const imports = new Map<string, string[]>();
for (const folder of ['src', 'portal/src', 'clients/typescript/src']) {
  for (const name of await readdir(folder, { recursive: true })) {
    if (/\.tsx?$/.test(name)) await readImports(join(folder, name));
  }
}

async function readImports(file: string): Promise<void> {
  const { importedFiles } = ts.preProcessFile(await readFile(file, 'utf8'), true, false);
  const relative = importedFiles.filter(({ fileName }) => fileName.startsWith('.'));
  imports.set(
    file,
    relative.map(({ fileName }) => join(dirname(file), fileName)),
  );
}

const settled = new Set<string>();

/** @returns the first circle that can be reached from the last file of `path` */
function findCycle(path: readonly string[]): readonly string[] | null {
  const file = path.at(-1) ?? '';
  for (const next of imports.get(file) ?? []) {
    if (path.includes(next)) return [...path.slice(path.indexOf(next)), next];
    const cycle = settled.has(next) ? null : findCycle([...path, next]);
    if (cycle) return cycle;
  }
  settled.add(file);
  return null;
}

for (const file of imports.keys()) {
  const cycle = findCycle([file]);
  if (cycle) {
    console.error(`These files import one another in a circle:\n  ${cycle.join('\n  → ')}`);
    process.exit(1);
  }
}
