import { readFileSync } from 'node:fs';
import { sessionCookie } from '../access/cookies.ts';
import type { Route, Tag } from '../route.ts';
import { operationOf } from './operation.ts';
import { headerComponents, refusalComponents } from './responses.ts';
import { componentSchemas } from './schemas.ts';
import { webhooks } from './webhooks.ts';

const tags: Readonly<Record<Tag, string>> = {
  Accounts: 'Whoever has endpoints: a customer of yours.',
  Keys: 'Who may call.',
  Page: "The owner's page: links into it, and sessions.",
  Endpoints: 'Where events go, and in which format.',
  Events: 'What happened to a message.',
  Deliveries: 'One event on its way to one endpoint, with every attempt.',
  Recoveries: 'Sending again what an endpoint did not get.',
  'Event types': 'What can be subscribed to.',
  Service: 'The process itself.',
};

const description = `Webhooks for email events: post what happened to a message, and every endpoint that wants it gets it.

JSON in camelCase, times in RFC 3339 and UTC. Unknown fields and parameters are refused. Lists go on with \`nextCursor\`.
Refusals are \`application/problem+json\` (RFC 9457). Every answer has an \`X-Request-Id\`.

_Webhooks_ are what endpoints of the format \`standard\` get; \`GET /v1/event-types\` has the other formats.`;

/** Of the product: the API has no other. */
const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** The API in OpenAPI 3.1, of the very routes that Express answers. */
export function describeApi(routes: readonly Route[]): { openapi: string; [member: string]: unknown } {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) (paths[route.path] ??= {})[route.method] = operationOf(route);
  return {
    openapi: '3.1.0',
    info: { title: 'Mailhooks', version, description, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: '/' }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths,
    webhooks,
    components: {
      securitySchemes: {
        bearerKey: {
          type: 'http',
          scheme: 'bearer',
          description: 'A key of scope `admin`, `producer` or `account`.',
        },
        pageSession: {
          type: 'apiKey',
          in: 'cookie',
          name: sessionCookie,
          description:
            "A session of the owner's page. What changes something also needs the header `X-Mailhooks-Page: 1` and an " +
            '`Origin` or `Sec-Fetch-Site` that is our own (403 `cross_site_request`). Where there is an `Authorization` it does not count.',
        },
      },
      headers: headerComponents,
      responses: refusalComponents,
      schemas: componentSchemas(),
    },
  };
}
