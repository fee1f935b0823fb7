/** `npm run docs`: writes docs/receive/formats/*.md, one page per payload format, with payloads that the code rendered. */
import { mkdir, writeFile } from 'node:fs/promises';
import { formatNames } from '../src/domain/account/endpoint.ts';
import { formatPage } from './format-docs/page.ts';

const folder = new URL('../docs/receive/formats/', import.meta.url);
await mkdir(folder, { recursive: true });
for (const name of formatNames) {
  await writeFile(new URL(`${name}.md`, folder), await formatPage(name));
  console.log(`docs/receive/formats/${name}.md`);
}
