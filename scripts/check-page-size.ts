/** Fails when the page's first load is too large, or when its document holds what its Content-Security-Policy forbids. */
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { buildPage } from '../portal/build-page.ts';

const limitBytes = 250_000;

await buildPage();
const folder = new URL('../dist/portal/', import.meta.url);
const html = await readFile(new URL('index.html', folder), 'utf8');
const linked = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map(([, path = '']) => path);
const sizes = [gzipSync(html).length];
for (const path of linked) sizes.push(gzipSync(await readFile(new URL(path, folder))).length);
const total = sizes.reduce((sum, size) => sum + size, 0);

console.log(`first load ${(total / 1_000).toFixed(1)} kB gzipped in ${sizes.length} files`);
const inline = /<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=/i.exec(html)?.[0];
if (inline !== undefined) throw new Error(`dist/portal/index.html has ${inline}: its policy forbids it`);
if (total > limitBytes) throw new Error(`the first load has ${total} bytes, more than ${limitBytes}`);
