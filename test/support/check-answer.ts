import assert from 'node:assert/strict';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describeApi } from '../../src/api/openapi/document.ts';
import { apiRoutes } from '../../src/api/routes/index.ts';
import type { Answered } from './api-client.ts';

interface Reference {
  $ref: string;
}
interface Header {
  required?: boolean;
  schema: object;
}
interface Response {
  description?: string;
  headers?: Record<string, Header | Reference>;
  content?: Record<string, { schema: object }>;
}
interface Operation {
  requestBody?: { content: Record<string, { schema: object; example?: unknown }> };
  responses: Record<string, Response | Reference>;
}

export const description = describeApi(apiRoutes()) as unknown as {
  paths: Record<string, Record<string, Operation>>;
  webhooks: Record<string, { post: Operation }>;
  components: { schemas: Record<string, object> };
};

const ajv = new Ajv2020({ allErrors: true, strictRequired: false, allowUnionTypes: true });
formats.default(ajv);
ajv.addVocabulary(['openapi', 'info', 'servers', 'tags', 'paths', 'webhooks', 'components']);
ajv.addKeyword('discriminator');
// Clients take new fields; our own answers must not have any that are not described.
ajv.addSchema(closed(description) as object, 'openapi.json');
const validators = new WeakMap<object, ValidateFunction>();

/** Whatever was asked, and however it was answered. */
export function assertSecured(headers: Headers, what: string): void {
  for (const [name, expected] of Object.entries(security))
    assert.match(headers.get(name) ?? '', expected, `${what}: ${name}`);
}

/** A copy in which no object takes more than the properties that it names. */
function closed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(closed);
  const copy = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, closed(member)]));
  const isSchema = copy.type === 'object' && typeof copy.properties === 'object';
  return isSchema && copy.additionalProperties === undefined
    ? { ...copy, additionalProperties: false }
    : copy;
}

/** Compiles a schema that stands in the description; its references lead into it. */
export function validatorOf(schema: object): ValidateFunction {
  let validator = validators.get(schema);
  if (!validator) {
    const text = JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"openapi.json#/');
    validator = ajv.compile(closed(JSON.parse(text)) as object);
    validators.set(schema, validator);
  }
  return validator;
}

export function assertFits(schema: object, value: unknown, what: string): void {
  const validate = validatorOf(schema);
  if (!validate(value)) assert.fail(`${what} is not as described: ${ajv.errorsText(validate.errors)}`);
}

/** Every answer has to be as the description says: status, headers, media type and body. */
export function checkAnswer(method: string, path: string, sent: unknown, answer: Answered): void {
  const operation = operationFor(method, new URL(path, 'http://localhost').pathname);
  const what = `${method} ${path} → ${answer.status} ${answer.text.slice(0, 300)}`;
  // A worker's process answers for its health alone.
  const unknown = answer.status === 404 && /^there is no /.test(String(answer.body?.detail));
  if (!operation || unknown) return checkNoRoute(answer, what);
  const described = operation.responses[answer.status];
  if (!described) assert.fail(`${what}: this status is not described`);
  const response = resolve(described);
  checkHeaders(response.headers ?? {}, answer, what);
  checkBody(response, answer, what);
  // What is accepted, all of it, must be what the description welcomes.
  const schema = operation.requestBody?.content['application/json']?.schema;
  const isAccepted = answer.status < 300 && !(answer.body?.rejected?.length > 0);
  if (schema && sent !== undefined && isAccepted) assertFits(schema, sent, `${what}: the body sent`);
}

function operationFor(method: string, path: string): Operation | undefined {
  const found = Object.entries(description.paths).find(([pattern]) =>
    new RegExp(`^${pattern.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path),
  );
  return found?.[1][method.toLowerCase()];
}

/** Where nothing is described, nothing is found; below `/v1` strangers do not even learn that. */
function checkNoRoute(answer: Answered, what: string): void {
  assert.ok([401, 404, 429, 503].includes(answer.status), what);
  assertFits({ $ref: '#/components/schemas/Problem' }, answer.body, what);
}

const always = ['connection', 'keep-alive', 'date', 'content-type', 'content-length', 'etag'];

/** What every response says to browsers, in short: no guessing, no frames, nothing to run, nothing to other pages. */
const security: Readonly<Record<string, RegExp>> = {
  'content-security-policy': /^default-src '(none|self)';.*frame-ancestors 'none'/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-resource-policy': /^same-origin$/,
  'origin-agent-cluster': /^\?1$/,
  'referrer-policy': /^no-referrer$/,
  'strict-transport-security': /^max-age=31536000$/,
  'x-content-type-options': /^nosniff$/,
  'x-dns-prefetch-control': /^off$/,
  'x-download-options': /^noopen$/,
  'x-frame-options': /^DENY$/,
  'x-permitted-cross-domain-policies': /^none$/,
  'x-xss-protection': /^0$/,
};

function checkHeaders(headers: Record<string, Header | Reference>, answer: Answered, what: string): void {
  for (const [name, described] of Object.entries(headers)) {
    const { required, schema } = resolve(described);
    const text = answer.headers.get(name);
    if (text === null) assert.ok(!required, `${what}: there is no ${name}`);
    else assertFits(schema, (schema as { type?: string }).type === 'integer' ? Number(text) : text, name);
  }
  const known = [
    ...always,
    ...Object.keys(security),
    ...Object.keys(headers).map((name) => name.toLowerCase()),
  ];
  const unknown = [...answer.headers.keys()].filter((name) => !known.includes(name));
  assert.deepEqual(unknown, [], `${what}: these headers are not described`);
}

function checkBody({ content, description: means = '' }: Response, answer: Answered, what: string): void {
  if (!content) return assert.equal(answer.text, '', what);
  const type = (answer.headers.get('content-type') ?? '').split(';')[0] ?? '';
  const media = content[type];
  if (!media) assert.fail(`${what}: ${type} is not described`);
  assertFits(media.schema, answer.body ?? answer.text, what);
  if (type !== 'application/problem+json') return;
  const { status, code } = answer.body as { status: number; code: string };
  assert.equal(status, answer.status, what);
  assert.match(means, new RegExp(`^(\`[a-z_]+\`, )*\`${code}\`[,:]`), `${what}: not a code of this refusal`);
}

function resolve<T extends object>(value: T | Reference): T {
  if (!('$ref' in value)) return value;
  const keys = value.$ref.slice('#/'.length).split('/');
  return keys.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], description) as T;
}
