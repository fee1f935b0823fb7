import { rightFor } from '../access/route-rights.ts';
import type { Body, Route } from '../route.ts';
import { responsesOf } from './responses.ts';
import { querySchema, refTo } from './schemas.ts';

/** What stands in a path: a new name needs a line here. */
const pathParameters: Readonly<Record<string, string>> = {
  accountId: 'Of the account.',
  endpointId: 'Of the endpoint: `ep_…`.',
  eventId: 'Of the event: the one it was posted with, or the one it was given.',
  deliveryId: 'Of the delivery: `dlv_…`.',
  recoveryId: 'Of the recovery: `rec_…`.',
  keyId: 'Of the key: `key_…`.',
};

/** One operation of the description. */
export function operationOf(route: Route): object {
  const { operationId, tag, summary, path, query, body } = route;
  const parameters = [...inPath(path), ...(query ? inQuery(query) : [])];
  return {
    operationId,
    tags: [tag],
    summary,
    description: [route.description, scopesOf(route)].filter(Boolean).join('\n\n'),
    security:
      route.allow === 'anybody'
        ? []
        : [{ bearerKey: [] }, ...(takesSession(route) ? [{ pageSession: [] }] : [])],
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: requestBodyOf(body) }),
    responses: responsesOf(route),
  };
}

function scopesOf({ allow, operationId }: Route): string {
  if (allow === 'anybody') return 'Needs no key.';
  const key = `Needs a key of scope ${['admin', ...allow].map((scope) => `\`${scope}\``).join(' or ')}`;
  return `${key}${sessionWords(operationId)}.`;
}

const takesSession = ({ operationId }: Route): boolean => (rightFor(operationId) ?? 'key') !== 'key';

function sessionWords(operationId: string): string {
  const right = rightFor(operationId) ?? 'key';
  if (right === 'key' || right === 'open') return '';
  if (right === 'whole') return ', or a session that such a key has opened';
  return `, or a session with the capability \`${right}\``;
}

const inPath = (path: string): object[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => {
    const description = pathParameters[name];
    if (description === undefined)
      throw new Error(`describe {${name}} in pathParameters of src/api/openapi/operation.ts`);
    return { name, in: 'path', required: true, description, schema: { type: 'string' } };
  });

function inQuery(query: NonNullable<Route['query']>): object[] {
  const { properties, required } = querySchema(query);
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    // A parameter with a default need not be given.
    required: required.includes(name),
    ...(description !== undefined && { description }),
    schema,
  }));
}

function requestBodyOf({ schema, required, example, events }: Body): object {
  return {
    required,
    content: {
      'application/json': { schema: refTo(schema), ...(example !== undefined && { example }) },
      ...(events && {
        'application/x-ndjson': {
          schema: { type: 'string', description: `One \`${nameIn(refTo(events.line))}\` per line.` },
        },
      }),
    },
  };
}

const nameIn = ({ $ref }: Record<string, unknown>): string => String($ref).split('/').at(-1) ?? '';
