import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import pg from 'pg';
import { pino } from 'pino';
import { startMailhooks } from '../../src/app/start.ts';
import { ApiClient } from '../support/api-client.ts';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { startReceiver } from '../support/receiver.ts';
import { testServers } from '../support/servers.ts';
import { until } from '../support/until.ts';

const opened = { type: 'email.opened', recipient: { email: 'ada@example.com' } };

/** A session of the test's own beside the database that it takes away. */
async function operator({ connections }: TestMailhooks) {
  const client = new pg.Client({ connectionString: testServers().databaseUrl });
  await client.connect();
  const database = new URL(connections.databaseUrl).pathname.slice(1);
  const terminate = () =>
    client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND application_name = 'mailhooks'`,
      [database],
    );
  return {
    terminate,
    async takeAway() {
      await client.query(`ALTER DATABASE ${database} ALLOW_CONNECTIONS false`);
      await terminate();
    },
    bringBack: () => client.query(`ALTER DATABASE ${database} ALLOW_CONNECTIONS true`),
    /** Waits until a query of Mailhooks waits for a lock. */
    blocked: () =>
      until('blocked', async () => {
        const { rows } = await client.query(
          `SELECT 1 FROM pg_stat_activity WHERE datname = $1 AND wait_event_type = 'Lock'`,
          [database],
        );
        return rows.length > 0;
      }),
    end: () => client.end(),
  };
}

/** A connection that is being closed may still be taken for a good one. */
const answers200 = (api: ApiClient, path: string): Promise<boolean> =>
  until(`200 at ${path}`, async () => (await api.get(path)).status === 200, 60_000);

describe('while the database is away', () => {
  it('every call is refused with 503, and works again afterwards', async (t) => {
    const mailhooks = await startTestMailhooks();
    t.after(mailhooks.stop);
    const receiver = await startReceiver();
    t.after(receiver.close);
    const ops = await operator(mailhooks);
    t.after(ops.end);
    const { api } = mailhooks;
    const account = await api.newAccount();
    const { id: endpoint } = await api.newEndpoint(account, receiver.url);
    const { key } = (await api.post('/v1/keys', { scope: 'producer' })).body;
    const one = `/v1/accounts/${account}`;

    await ops.takeAway();
    const answers = [
      await api.get('/v1/accounts'),
      await api.post('/v1/accounts', { name: 'A', email: 'a@b.c' }),
      await api.delete(`${one}/endpoints/${endpoint}`),
      await api.get(`${one}/deliveries`),
      await api.post(`${one}/events`, opened),
      await api.post(`${one}/events`, opened, { key }),
      await api.get('/v1/accounts', { key: 'mh_admin_unknown' }),
    ];
    for (const answer of answers) {
      assertProblem(answer, 503, 'unavailable');
      assert.ok(Number(answer.headers.get('retry-after')) > 0);
    }
    assert.equal((await api.get('/healthz')).status, 200);
    const ready = await api.get('/readyz');
    assert.deepEqual([ready.status, ready.body.checks.database.ok], [503, false]);

    await ops.bringBack();
    await answers200(api, `${one}/endpoints/${endpoint}`);
    const event = await mailhooks.settled(account, await api.newEvent(account));
    assert.equal(event.deliveries[0].status, 'delivered');
    await answers200(api, '/readyz');
  });

  it('a transaction that is cut off is a 503 and no change', async (t) => {
    const mailhooks = await startTestMailhooks({}, { api: true, worker: false });
    t.after(mailhooks.stop);
    const ops = await operator(mailhooks);
    t.after(ops.end);
    const { api } = mailhooks;
    const account = await api.newAccount();
    const { id } = await api.newEndpoint(account, 'http://127.0.0.1:9/', { enabled: false });
    const one = `/v1/accounts/${account}/endpoints/${id}`;

    const holder = new pg.Client({ connectionString: mailhooks.connections.databaseUrl });
    await holder.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT 1 FROM endpoints WHERE id = $1 FOR UPDATE', [id]);
    const answer = api.delete(one);
    await ops.blocked();
    await ops.terminate();
    assertProblem(await answer, 503, 'unavailable');
    await holder.end();

    await answers200(api, one);
    await until('it is deleted', async () => (await api.delete(one)).status === 204);
  });
});

describe('while Temporal is away', () => {
  it('events are accepted all the same, and delivered when it is back', async (t) => {
    const base = await startTestMailhooks({}, { api: true, worker: false });
    t.after(base.stop);
    const receiver = await startReceiver();
    t.after(receiver.close);
    const account = await base.api.newAccount();
    await base.api.newEndpoint(account, `${receiver.url}/late`, { enabled: true });

    const connections = { ...base.connections, temporalAddress: '127.0.0.1:1' };
    const log = pino({ level: 'silent' });
    const cutOff = await startMailhooks(base.config, connections, { api: true, worker: false }, log);
    const api = new ApiClient(cutOff.url, connections.adminKey);
    const ids = ['one', 'two'];
    const answer = await api.post(
      `/v1/accounts/${account}/events`,
      ids.map((id) => ({ ...opened, id })),
    );
    assert.equal(answer.status, 202);
    for (const id of ids) {
      const { deliveries } = (await api.get(`/v1/accounts/${account}/events/${id}`)).body;
      assert.deepEqual(
        deliveries.map(({ status }: { status: string }) => status),
        ['pending'],
      );
    }
    t.after(cutOff.stop);
    const waiting = () => base.db.query('SELECT event_id FROM events WHERE start_pending ORDER BY 1');
    assert.deepEqual((await waiting()).rows, [{ event_id: 'one' }, { event_id: 'two' }]);

    // The reconciler leaves what is younger to the process that accepted it.
    await until('two seconds old', async () => {
      const { rows } = await base.db.query(
        `SELECT max(accepted_at) < now() - interval '2.1 s' AS old FROM events`,
      );
      return rows[0].old === true;
    });
    const settings = { TEMPORAL_NAMESPACE: base.config.temporalNamespace };
    const worker = await startTestMailhooks(settings, { api: false, worker: true }, base.connections);
    t.after(worker.stop);
    for (const id of ids) {
      const event = await base.settled(account, id);
      assert.equal(event.deliveries[0].status, 'delivered');
    }
    await until('marked', async () => (await waiting()).rows.length === 0);
    const sent = receiver.received.filter(({ path }) => path === '/late').slice(1);
    assert.deepEqual(sent.map(({ headers }) => headers['mailhooks-event-id']).sort(), ids);
  });
});
