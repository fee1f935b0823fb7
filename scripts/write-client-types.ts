/** Writes what the TypeScript client knows of the API from its description; `--check` only compares, and fails when they differ. */
import { readFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';
import { writeOrCheck } from './written.ts';

interface Description {
  info: { version: string };
  paths: Record<string, Record<string, { operationId: string; requestBody?: object }>>;
}

const command = 'npm run client:types';
const head = `// Written by \`${command}\` from docs/openapi.json: change the API, not this file. \`npm run verify\` compares them.\n\n`;
const description = new URL('../docs/openapi.json', import.meta.url);
const { info, paths } = JSON.parse(await readFile(description, 'utf8')) as Description;

const lines = Object.entries(paths).flatMap(([path, item]) =>
  Object.entries(item).map(
    ([method, { operationId, requestBody }]) =>
      `  ${operationId}: ['${method.toUpperCase()}', '${path}', ${requestBody !== undefined}],`,
  ),
);
const operations = `${head}/** The version of the description, and of Mailhooks. */
export const version = '${info.version}';

/** Method, path, and whether there can be a body, of each operation. */
export const operations = {
${lines.join('\n')}
} as const;

export type OperationId = keyof typeof operations;
`;

const folder = 'clients/typescript/src';
const style = { ...(await resolveConfig(import.meta.filename)), parser: 'typescript' };
// With the default options, as any other user of the generator has them.
await writeOrCheck(
  `${folder}/schema.ts`,
  head + astToString(await openapiTS(description, { silent: true })),
  command,
);
await writeOrCheck(`${folder}/operations.ts`, await format(operations, style), command);
