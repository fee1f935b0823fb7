/** Writes the page's types of the API from its description; `--check` only compares, and fails when they differ. */
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const description = new URL('../docs/openapi.json', import.meta.url);
const types = new URL('../portal/src/api/schema.ts', import.meta.url);

const head =
  '// Written by `npm run page:types` from docs/openapi.json: change the API, not this file. `npm run verify` compares them.\n\n';
const written = head + astToString(await openapiTS(description, { defaultNonNullable: false, silent: true }));

if (!process.argv.includes('--check')) await writeFile(types, written);
else if ((await readFile(types, 'utf8')) !== written) {
  console.error('portal/src/api/schema.ts is not of the present docs/openapi.json: run `npm run page:types`');
  process.exitCode = 1;
}
