import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { pino } from 'pino';
import { z } from 'zod';
import { apiDescription } from '../../../scripts/api-docs/description.ts';
import { createApp } from '../../../src/api/app.ts';
import { readConfig } from '../../../src/config/config.ts';
import { route } from '../../../src/api/route.ts';
import { apiRoutes, nothing } from '../../../src/api/routes/index.ts';
import { createMetrics } from '../../../src/telemetry/metrics/metrics.ts';
import type { ServiceContext } from '../../../src/services/context.ts';
import { eventTypes } from '../../../src/domain/event/event.ts';
import { examplePayload } from '../../../src/formats/examples.ts';
import type { Answered } from '../../support/api-client.ts';
import { assertFits, checkAnswer, description, validatorOf } from '../../support/check-answer.ts';

/** Every object in the description, with the keys that lead to it. */
function* objects(value: unknown, path: string[] = []): Generator<[string[], Record<string, unknown>]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [path, value as Record<string, unknown>];
  for (const [key, member] of Object.entries(value)) yield* objects(member, [...path, key]);
}

const operations = Object.entries(description.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
);

describe('the description of the API', () => {
  it('is committed as it is (npm run docs)', async () => {
    const committed = await readFile(new URL('../../../docs/openapi.json', import.meta.url), 'utf8');
    assert.equal(committed, await apiDescription());
  });

  it('shows every route that Express answers, and no other', () => {
    // Express is only asked what it has been told.
    const ctx = { log: pino({ level: 'silent' }) } as unknown as ServiceContext;
    const shown = { ...nothing, portalFolder: '/nowhere', metrics: createMetrics(), log: ctx.log };
    const { stack } = createApp(ctx, shown, readConfig({}).callerLimits).router as unknown as {
      stack: { route?: { path: string; methods: Record<string, boolean> } }[];
    };
    const answered = stack.flatMap(({ route }) =>
      route ? Object.keys(route.methods).map((method) => `${method} ${route.path}`) : [],
    );
    const described = operations.map(
      ({ path, method }) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    );
    assert.ok(described.length >= 38);
    assert.deepEqual(answered.sort(), described.sort());
  });

  it('names every operation once', () => {
    const ids = apiRoutes().map(({ operationId }) => operationId);
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) assert.match(id, /^[a-z][A-Za-z]+$/);
  });

  it('refers only to what is there', () => {
    const broken: string[] = [];
    let count = 0;
    for (const [path, { $ref }] of objects(description)) {
      if (typeof $ref !== 'string') continue;
      count += 1;
      const keys = $ref.replace(/^#\//, '').split('/');
      const target = keys.reduce<unknown>(
        (at, key) => (at as Record<string, unknown> | undefined)?.[key],
        description,
      );
      if (target === undefined) broken.push(`${path.join('/')}: ${$ref}`);
    }
    assert.ok(count > 100);
    assert.deepEqual(broken, []);
  });

  for (const [name, schema] of Object.entries(description.components.schemas)) {
    it(`has a valid schema ${name}`, () => {
      assert.equal(typeof validatorOf(schema), 'function');
    });
  }

  it('has examples of bodies that the API takes', () => {
    const bodies = apiRoutes().flatMap(({ operationId, body }) => (body ? [{ operationId, ...body }] : []));
    assert.ok(bodies.length >= 10);
    for (const { operationId, schema, example } of bodies) {
      assert.notEqual(example, undefined, operationId);
      assert.ok(schema.safeParse(example).success, operationId);
    }
    for (const { operation } of operations) {
      const media = operation.requestBody?.content['application/json'];
      if (media) assertFits(media.schema, media.example, JSON.stringify(media.example));
    }
  });

  it('shows the webhooks as the format standard renders them', () => {
    assert.deepEqual(Object.keys(description.webhooks), [...eventTypes]);
    for (const type of eventTypes) {
      const { schema, example } =
        description.webhooks[type]?.post.requestBody?.content['application/json'] ?? {};
      const payload = JSON.parse(examplePayload('standard', type)) as Record<string, unknown>;
      assert.deepEqual(example, payload);
      assertFits(schema as object, payload, type);
      assert.throws(() => assertFits(schema as object, { ...payload, type: 'email.other' }, type));
      assert.throws(() => assertFits(schema as object, { ...payload, more: 1 }, type));
    }
  });
});

describe('the check of answers', () => {
  const answer = (change: Partial<Answered>): Answered => ({
    status: 200,
    headers: new Headers({ 'content-type': 'application/json; charset=utf-8', 'x-request-id': 'a' }),
    body: { status: 'ok' },
    text: '{"status":"ok"}',
    ...change,
  });
  const check = (change: Partial<Answered>) => () =>
    checkAnswer('GET', '/healthz', undefined, answer(change));

  it('lets pass what is described', () => assert.doesNotThrow(check({})));

  const json = 'application/json';
  const refused: [string, Partial<Answered>, RegExp][] = [
    ['a status', { status: 201 }, /status is not described/],
    ['a field', { body: { status: 'ok', more: 1 } }, /additional properties/],
    ['a value', { body: { status: 'well' } }, /must be equal to one of/],
    ['a header', { headers: new Headers({ 'x-request-id': 'a', 'content-type': json, x: '1' }) }, /headers/],
    [
      'a media type',
      { headers: new Headers({ 'x-request-id': 'a', 'content-type': 'text/plain' }) },
      /plain/,
    ],
    ['no request id', { headers: new Headers({ 'content-type': json }) }, /there is no X-Request-Id/],
  ];
  for (const [what, change, message] of refused) {
    it(`refuses ${what} that is not`, () => assert.throws(check(change), message));
  }

  it('refuses what was accepted against the description', () => {
    const account = { id: 'a', name: 'A', email: 'a@b.c', instanceUrl: null, userName: null };
    const ownerMail = { status: 'ok', lastError: null, nextTryAt: null };
    const mailed = { emailConfirmed: true, confirmedEmail: 'a@b.c', ownerMail };
    const body = {
      ...account,
      ...mailed,
      createdAt: '2026-11-21T20:47:52Z',
      updatedAt: '2026-11-21T20:47:52Z',
    };
    const headers = new Headers({ 'x-request-id': 'a', 'content-type': json, location: '/v1/accounts/a' });
    const created = answer({ status: 201, headers, body, text: JSON.stringify(body) });
    checkAnswer('POST', '/v1/accounts', { name: 'A', email: 'a@b.c' }, created);
    assert.throws(() => checkAnswer('POST', '/v1/accounts', { name: 'A' }, created), /the body sent/);
  });
});

describe('a route', () => {
  it('is refused by the compiler when its result does not fit its answer', () => {
    const answer = {
      status: 200,
      description: 'A number',
      schema: z.strictObject({ n: z.number() }),
    } as const;
    const words = { method: 'get', operationId: 'x', tag: 'Service', summary: 'x', allow: [] } as const;
    const path = '/v1/accounts/{accountId}';
    route({ ...words, path, answer, handle: ({ params }) => ({ n: params.accountId.length }) });
    // @ts-expect-error a text is no number
    route({ ...words, path, answer, handle: ({ params }) => ({ n: params.accountId }) });
    // @ts-expect-error a field is missing
    route({ ...words, path, answer, handle: () => ({}) });
    // @ts-expect-error the path names no endpoint
    route({ ...words, path, answer, handle: ({ params }) => ({ n: params.endpointId.length }) });
  });
});
