import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import express from 'express';
import { pino } from 'pino';
import { z } from 'zod';
import { authenticate } from '../../src/api/access/authenticate.ts';
import { problemHandler } from '../../src/api/problem.ts';
import { register, route } from '../../src/api/route.ts';
import { notFound } from '../../src/domain/basics/errors.ts';
import { hashKey } from '../../src/services/accounts/api-keys.ts';
import type { ServiceContext } from '../../src/services/context.ts';

const log = pino({ level: 'silent' });
const common = {
  tag: 'Service',
  summary: 'x',
  answer: { status: 204, description: 'x', schema: z.void() },
  handle: () => undefined,
} as const;

describe('what this process remembers is cleared', () => {
  const cases = [
    ['after a change', 1, { ...common, method: 'patch', path: '/v1/a', allow: [] }],
    ['after a deletion', 1, { ...common, method: 'delete', path: '/v1/a', allow: [] }],
    [
      'after a change that failed in the middle',
      1,
      { ...common, method: 'post', path: '/v1/a', allow: [], handle: () => Promise.reject(notFound('a')) },
    ],
    ['not after a read', 0, { ...common, method: 'get', path: '/v1/a', allow: [] }],
    ['not after events', 0, { ...common, method: 'post', path: '/v1/a', allow: [], perEvent: true }],
    ['not by a stranger', 0, { ...common, method: 'post', path: '/v1/a', allow: 'anybody' }],
  ] as const;
  for (const [name, times, definition] of cases) {
    it(name, async (t) => {
      let cleared = 0;
      const changed = (): void => void (cleared += 1);
      const ctx = { log, changed, adminKeyHash: hashKey('admin') } as unknown as ServiceContext;
      const app = express().use(authenticate(ctx, undefined));
      register(app, [route({ ...definition, operationId: 'x' })], ctx);
      const server = app.use(problemHandler(log)).listen(0, '127.0.0.1');
      t.after(() => server.close());
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      await fetch(`http://127.0.0.1:${port}${definition.path}`, {
        method: definition.method.toUpperCase(),
        headers: { authorization: 'Bearer admin' },
      });
      assert.equal(cleared, times);
    });
  }
});
