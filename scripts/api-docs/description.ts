import { format, resolveConfig } from 'prettier';
import { describeApi } from '../../src/api/openapi/document.ts';
import { apiRoutes } from '../../src/api/routes/index.ts';

/** The text of docs/openapi.json. */
export async function apiDescription(): Promise<string> {
  const config = await resolveConfig(import.meta.filename);
  return await format(JSON.stringify(describeApi(apiRoutes())), { ...config, parser: 'json' });
}
