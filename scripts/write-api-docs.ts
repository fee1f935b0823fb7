/** `npm run docs`: writes docs/openapi.json, the API's description. */
import { writeFile } from 'node:fs/promises';
import { apiDescription } from './api-docs/description.ts';

await writeFile(new URL('../docs/openapi.json', import.meta.url), await apiDescription());
console.log('docs/openapi.json');
