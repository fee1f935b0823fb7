import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { pino } from 'pino';
import { createHealthApp } from '../../src/api/app.ts';
import { startMailhooks } from '../../src/app/start.ts';
import { createMetrics } from '../../src/telemetry/metrics/metrics.ts';
import { temporalChecks } from '../../src/temporal/client/temporal-checks.ts';
import { ApiClient } from '../support/api-client.ts';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks } from '../support/mailhooks.ts';
import { startReceiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';

const log = pino({ level: 'silent' });
const open = { key: null };

describe('health', () => {
  it('is ready only when a worker polls', async (t) => {
    const api = await startTestMailhooks({}, { api: true, worker: false });
    t.after(api.stop);
    const alive = await api.api.get('/healthz', open);
    assert.deepEqual([alive.status, alive.body.status], [200, 'ok']);
    const early = await api.api.get('/readyz', open);
    assert.equal(early.status, 503);
    const { database, temporal, worker } = early.body.checks;
    assert.deepEqual([database.ok, temporal.ok, worker.ok], [true, true, false]);
    assert.equal(worker.problem, 'no worker is known to poll Temporal');
    // It accepts events all the same.
    await api.api.newEvent(await api.api.newAccount());

    const settings = { TEMPORAL_NAMESPACE: api.config.temporalNamespace };
    const other = await startTestMailhooks(settings, { api: false, worker: true }, api.connections);
    t.after(other.stop);
    for (const { api: client } of [api, other]) {
      const ready = await until('ready', async () => {
        const answer = await client.get('/readyz', open);
        return answer.status === 200 && answer;
      });
      assert.deepEqual([ready.body.checks.worker, ready.body.status], [{ ok: true }, 'ready']);
    }

    // A worker's process answers for its health, and for nothing else.
    assert.equal((await other.api.get('/healthz', open)).status, 200);
    assertProblem(await other.api.get('/v1/accounts'), 404, 'not_found');
    assertProblem(await other.api.post('/v1/accounts', {}), 404, 'not_found');
  });

  it('is found out once a second, however many ask', async (t) => {
    let asked = 0;
    const { promise: isOver, resolve: end } = Promise.withResolvers<void>();
    const checks = {
      slow: () => {
        asked += 1;
        return isOver;
      },
    };
    const shown = { checks, exposition: { contentType: 'text/plain', text: () => Promise.resolve('') } };
    const server = createHealthApp({ ...shown, metrics: createMetrics(), log }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/readyz`;
    const answers = Array.from({ length: 200 }, () => fetch(url));
    await until('asked', () => Promise.resolve(asked > 0));
    end();
    for (const { status } of await Promise.all(answers)) assert.equal(status, 200);
    assert.ok(asked < 20, `asked ${asked} times`);
    // What is found holds from its end on, also for whoever asks after everybody has been answered.
    const before = asked;
    const next = [];
    for (let n = 0; n < 10; n += 1) next.push((await fetch(url)).status);
    assert.deepEqual(next, Array(10).fill(200));
    assert.ok(asked - before < 10, `asked ${asked - before} times by 10 calls, one after the other`);
  });

  it('is not ready while an attempt is later than the settings allow', async (t) => {
    const settings = { MAILHOOKS_READY_MAX_OVERDUE: '10m' };
    const { api, db, stop } = await startTestMailhooks(settings, { api: true, worker: false });
    t.after(stop);
    const attempts = async (): Promise<unknown> => (await api.get('/readyz', open)).body.checks.attempts;
    await db.query(
      `INSERT INTO deliveries (accepted_at, id, account_id, event_id, event_type, endpoint_id, status, next_attempt_at)
       VALUES (now(), 'late', 'a', 'e', 'email.opened', 'ep', 'retrying', now() - interval '9 min')`,
    );
    const are = (expected: object) =>
      until('what was answered does not hold any more', async () =>
        isDeepStrictEqual(await attempts(), expected),
      );
    await are({ ok: true });
    await db.query(`UPDATE deliveries SET next_attempt_at = now() - interval '11 min'`);
    await are({ ok: false, problem: 'attempts are not made in time' });
    await db.query(`UPDATE deliveries SET status = 'held', next_attempt_at = NULL`);
    await are({ ok: true });
  });

  it('is ready while one event cannot be delivered and others are, and not when more are late than are attempted', async (t) => {
    const { api, db, stop } = await startTestMailhooks();
    t.after(stop);
    const receiver = await startReceiver();
    t.after(receiver.close);
    const late = (count: number) =>
      db.query(
        `INSERT INTO deliveries (accepted_at, id, account_id, event_id, event_type, endpoint_id, status, next_attempt_at)
         SELECT now() - interval '1 h', 'late-' || n, 'a', 'gone', 'email.opened', 'ep', 'retrying', now() - interval '1 h'
         FROM generate_series(1, $1::int) AS n ON CONFLICT DO NOTHING`,
        [count],
      );
    const attempts = async (): Promise<boolean> =>
      (await api.get('/readyz', open)).body.checks.attempts.ok as boolean;
    await late(1);
    assert.equal(await attempts(), false, 'nothing says that others fare better');
    const account = await api.newAccount();
    await api.newEndpoint(account, receiver.url);
    await api.newEvent(account);
    await until('another was attempted', attempts);
    await until('it is ready', async () => (await api.get('/readyz', open)).status === 200);
    await late(10);
    // That it is ready holds for a second.
    await until('more are late than are attempted', async () => !(await attempts()));
  });

  it('an attempt under way is not late, however long the request timeout is', async (t) => {
    const settings = { MAILHOOKS_READY_MAX_OVERDUE: '1m', MAILHOOKS_REQUEST_TIMEOUT: '20m' };
    const { api, db, stop } = await startTestMailhooks(settings, { api: true, worker: false });
    t.after(stop);
    await db.query(
      `INSERT INTO deliveries (accepted_at, id, account_id, event_id, event_type, endpoint_id, status, next_attempt_at)
       VALUES (now(), 'long', 'a', 'e', 'email.opened', 'ep', 'retrying', now() - interval '15 min')`,
    );
    assert.deepEqual((await api.get('/readyz', open)).body.checks.attempts, { ok: true });
  });

  it("is not ready when the process's own worker does not poll, though others do", async (t) => {
    const { temporal, stop } = await startTestMailhooks();
    t.after(stop);
    const checkOf = (polls: boolean | undefined) => temporalChecks(temporal, () => polls).worker();
    for (const polls of [true, undefined]) {
      await until('the worker is known to poll', () =>
        checkOf(polls).then(
          () => true,
          () => false,
        ),
      );
    }
    await assert.rejects(checkOf(false), /the worker of this process does not poll/);
  });

  it('says when Temporal is away', async (t) => {
    const base = await startTestMailhooks({}, { api: true, worker: false });
    t.after(base.stop);
    const connections = { ...base.connections, temporalAddress: '127.0.0.1:1' };
    const running = await startMailhooks(base.config, connections, { api: true, worker: false }, log);
    t.after(running.stop);
    const api = new ApiClient(running.url, connections.adminKey);
    const answer = await api.get('/readyz', open);
    assert.equal(answer.status, 503);
    const { database, temporal, worker } = answer.body.checks;
    assert.deepEqual([database.ok, temporal.ok, worker.ok], [true, false, false]);
    assert.match(temporal.problem, /^Temporal does not answer/);
    assert.equal(worker.problem, 'not known while Temporal does not answer');
    assert.equal((await api.get('/healthz', open)).status, 200);
  });

  it('tells the log why, not everybody who asks', async (t) => {
    const lines: Record<string, unknown>[] = [];
    const stream = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
    const checks = {
      database: () => Promise.reject(new Error('no pg_hba.conf entry for host "10.1.2.3", user "mail"')),
      other: () => Promise.resolve(),
    };
    const { registry, ...metrics } = createMetrics();
    const nothing = { contentType: registry.contentType, text: () => Promise.resolve('') };
    const app = createHealthApp({ checks, metrics, exposition: nothing, log: pino({}, stream) });
    const server = app.listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
    assert.equal(answer.status, 503);
    assert.deepEqual(await answer.json(), {
      status: 'not ready',
      checks: { database: { ok: false, problem: 'the database does not answer' }, other: { ok: true } },
    });
    assert.deepEqual([lines.length, lines[0]?.level, lines[0]?.check], [1, 40, 'database']);
    assert.match(String(lines[0]?.error), /no pg_hba\.conf entry/);
  });

  it('answers what does not exist with a problem', async (t) => {
    const { api, stop } = await startTestMailhooks({}, { api: true, worker: false });
    t.after(stop);
    assertProblem(await api.get('/nothing', open), 404, 'not_found');
    assertProblem(await api.get('/v1/nothing'), 404, 'not_found');
    assertProblem(await api.call('PUT', '/v1/accounts', {}), 404, 'not_found');
    assertProblem(await api.get('/%ff', open), 404, 'not_found');
    assert.equal((await api.get('/healthz', open)).headers.get('x-powered-by'), null);
  });
});
