import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { output } from '../components.ts';
import { plainRoute } from '../route.ts';

const tag = 'Service';
const page = readFileSync(new URL('../docs/index.html', import.meta.url), 'utf8');

/** Everything comes from us; Swagger UI draws its icons from `data:` URLs. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const openApi = output('OpenApi', z.looseObject({ openapi: z.string() }), 'An OpenAPI 3.1 document.');

/** The API's description, for programs and for people. */
export const descriptionRoutes = (describe: () => z.output<typeof openApi>) => [
  plainRoute({
    method: 'get',
    path: '/openapi.json',
    operationId: 'getDescription',
    tag,
    summary: 'This description',
    allow: 'anybody',
    answer: { status: 200, description: 'OpenAPI 3.1', schema: openApi },
    handle: describe,
  }),
  plainRoute({
    method: 'get',
    path: '/docs',
    operationId: 'getDocs',
    tag,
    summary: 'This description, for people',
    allow: 'anybody',
    answer: {
      status: 200,
      description: 'A page',
      schema: z.string(),
      contentType: 'text/html',
      headers: { 'Content-Security-Policy': contentSecurityPolicy },
    },
    handle: () => page,
  }),
];
