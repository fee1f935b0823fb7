import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import express from 'express';
import pg from 'pg';
import { pino } from 'pino';
import { problemHandler } from '../../src/api/problem.ts';

/** What the caller gets and what the log gets when a route throws this. */
async function thrown(
  t: TestContext,
  error: unknown,
): Promise<{ status: number; text: string; log: string }> {
  let log = '';
  const app = express().get('/', () => {
    throw error;
  });
  const server = app
    .use(problemHandler(pino({}, { write: (line) => void (log += line) })))
    .listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return { status: answer.status, text: await answer.text(), log };
}

describe('an error that nobody foresaw', () => {
  it('of Postgres is logged without the values it holds', async (t) => {
    const error = Object.assign(new pg.DatabaseError('violates check constraint "c"', 10, 'error'), {
      code: '23514',
      severity: 'ERROR',
      detail: 'Failing row contains (ada@example.com).',
      where: 'unnamed portal parameter $1 = ada@example.com',
      parameters: ['ada@example.com'],
    });
    const { status, text, log } = await thrown(t, error);
    assert.equal(status, 500);
    for (const said of [text, log]) assert.doesNotMatch(said, /ada@example\.com/);
    const { error: logged, level } = JSON.parse(log) as { error: Record<string, string>; level: number };
    assert.deepEqual(Object.keys(logged).sort(), ['code', 'message', 'name', 'stack']);
    assert.deepEqual([level, logged.code, logged.message], [50, '23514', 'violates check constraint "c"']);
    assert.match(logged.stack ?? '', /problem\.unit\.test/);
  });

  it('is logged when it is no error at all', async (t) => {
    const { status, log } = await thrown(t, 'a word');
    assert.equal(status, 500);
    assert.match(log, /"message":"a word"/);
  });
});
