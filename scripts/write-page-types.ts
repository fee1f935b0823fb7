/** Writes the page's types of the API from its description; `--check` only compares, and fails when they differ. */
import openapiTS, { astToString } from 'openapi-typescript';
import { writeOrCheck } from './written.ts';

const description = new URL('../docs/openapi.json', import.meta.url);
const head =
  '// Written by `npm run page:types` from docs/openapi.json: change the API, not this file. `npm run verify` compares them.\n\n';
const types = astToString(await openapiTS(description, { defaultNonNullable: false, silent: true }));
await writeOrCheck('portal/src/api/schema.ts', head + types, 'npm run page:types');
