import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { pino } from 'pino';
import { startMailhooks } from '../../src/app/start.ts';
import { ApiClient } from '../support/api-client.ts';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks } from '../support/mailhooks.ts';
import { until } from '../support/until.ts';

type Line = Record<string, unknown>;
const levels = { debug: 20, info: 30, warn: 40, error: 50 };

/** An API whose log is captured. */
async function startLogged(t: TestContext, level: string) {
  const base = await startTestMailhooks({}, { api: false, worker: false });
  t.after(base.stop);
  const lines: Line[] = [];
  const log = pino({ level }, { write: (line: string) => void lines.push(JSON.parse(line) as Line) });
  const running = await startMailhooks(base.config, base.connections, { api: true, worker: false }, log);
  t.after(running.stop);
  const named = (id: string, msg: string) => lines.find((line) => line.requestId === id && line.msg === msg);
  return {
    api: new ApiClient(running.url, base.connections.adminKey),
    db: base.db,
    lines,
    /** The line of the request: written when it is over, which may be after its answer has come. */
    lineOf: (id: string) => until(`line of ${id}`, async () => named(id, 'request')),
    named,
  };
}

const as = (id: string) => ({ headers: { 'x-request-id': id } });

describe('requests', () => {
  it('have an id: the one that the client gave, if it can stand in a log', async (t) => {
    const { api } = await startLogged(t, 'silent');
    const idOf = async (id?: string) =>
      (await api.get('/healthz', id === undefined ? {} : as(id))).headers.get('x-request-id');
    for (const id of ['a', 'A.b_c-9', 'x'.repeat(128)]) assert.equal(await idOf(id), id);
    const made = [await idOf()];
    for (const id of ['', 'x'.repeat(129), 'a b', 'a,b', 'ada@example.com', '{"a":1}']) {
      const given = await idOf(id);
      assert.notEqual(given, id);
      made.push(given);
    }
    for (const id of made) assert.match(id ?? '', /^[0-9a-f-]{36}$/);
    assert.equal(new Set(made).size, made.length);
    const refused = await api.get('/v1/accounts', { key: null, ...as('refused') });
    assert.equal(refused.headers.get('x-request-id'), 'refused');
  });

  it('are a line each: what, how it went, how long, and who', async (t) => {
    const { api, lineOf, named } = await startLogged(t, 'trace');
    const account = await api.newAccount();
    const created = (await api.post(`/v1/accounts/${account}/keys`, { scope: 'account' })).body;
    const { id: endpoint } = await api.newEndpoint(account, 'http://127.0.0.1:9/', { enabled: false });
    const one = `/v1/accounts/${account}/endpoints/${endpoint}`;

    await api.get(one, { key: created.key, ...as('read') });
    const { time: _time, pid: _pid, hostname: _host, durationMs, ...line } = await lineOf('read');
    assert.ok(Number.isInteger(durationMs) && Number(durationMs) >= 0);
    assert.deepEqual(line, {
      level: levels.debug,
      requestId: 'read',
      method: 'GET',
      route: '/v1/accounts/{accountId}/endpoints/{endpointId}',
      status: 200,
      keyId: created.id,
      scope: 'account',
      accountId: account,
      endpointId: endpoint,
      msg: 'request',
    });

    await api.get(`${one}-none?x=1`, as('missing'));
    const missing = await lineOf('missing');
    assert.deepEqual([missing.level, missing.status, missing.keyId], [levels.info, 404, 'bootstrap']);
    await api.get('/v1/accounts', { key: null, ...as('stranger') });
    const stranger = await lineOf('stranger');
    assert.deepEqual([stranger.level, stranger.status, 'keyId' in stranger], [levels.info, 401, false]);
    await api.get('/nothing/here', as('nowhere'));
    assert.deepEqual([(await lineOf('nowhere')).route, named('nowhere', 'request')?.status], [null, 404]);
  });

  it('of events name them', async (t) => {
    const { api, named } = await startLogged(t, 'debug');
    const account = await api.newAccount();
    await api.newEndpoint(account, 'http://127.0.0.1:9/', { enabled: false });
    const events = Array.from({ length: 25 }, (_, n) => ({
      id: `e-${n}`,
      type: 'email.opened',
      recipient: { email: 'ada@example.com' },
    }));
    await api.post(`/v1/accounts/${account}/events`, [...events, events[0]], as('posted'));
    const line = await until('it is written', async () => named('posted', 'events accepted'));
    const { deliveries } = (await api.get(`/v1/accounts/${account}/events/e-0`)).body;
    assert.deepEqual([line.level, line.accountId], [levels.debug, account]);
    assert.deepEqual([line.events, line.deliveries], [25, 25]);
    const { eventIds, deliveryIds } = line as { eventIds: string[]; deliveryIds: string[] };
    assert.deepEqual([eventIds.length, deliveryIds.length], [20, 20]);
    assert.ok(eventIds.every((id) => /^e-\d+$/.test(id)));
    assert.ok(deliveryIds.includes(deliveries[0].id as string));
  });

  it('that go wrong on our side can be found by the id in their answer', async (t) => {
    const { api, db, lineOf, named } = await startLogged(t, 'info');
    const account = await api.newAccount();
    await db.query('ALTER TABLE accounts RENAME TO taken_away');
    const answer = await api.get(`/v1/accounts/${account}`, as('broken'));
    assertProblem(answer, 500, 'internal');
    assert.equal(answer.body.requestId, 'broken');
    const line = await lineOf('broken');
    assert.deepEqual([line.level, line.status], [levels.error, 500]);
    const error = named('broken', 'unexpected error');
    assert.deepEqual([error?.level, error?.route], [levels.error, '/v1/accounts/{accountId}']);
    assert.match(JSON.stringify(error), /relation \\"accounts\\" does not exist/);
  });

  it('of those who watch over us are no lines', async (t) => {
    const { api, lines, lineOf } = await startLogged(t, 'trace');
    assert.equal((await api.get('/healthz', as('alive'))).status, 200);
    assert.equal((await api.get('/readyz', as('ready'))).status, 503);
    await api.get('/openapi.json', as('last'));
    await lineOf('last');
    const about = (id: string) => lines.filter(({ requestId }) => requestId === id).map(({ msg }) => msg);
    assert.deepEqual(about('alive'), []);
    // What is not ready says so itself.
    assert.deepEqual(about('ready'), ['not ready']);
  });
});
