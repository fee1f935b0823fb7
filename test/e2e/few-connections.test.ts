import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import pg from 'pg';
import { startPostgres, type PostgresServer } from '../../src/embedded/postgres/postgres.ts';
import { ApiClient } from '../support/api-client.ts';
import { testAdminKey, testEncryptionKey } from '../support/mailhooks.ts';
import { roleProcesses } from '../support/role-processes.ts';
import { createNamespace, testServers } from '../support/servers.ts';
import { until } from '../support/until.ts';

/** Three of these are reserved for superusers, and the test itself has one. */
const maxConnections = 25;
const forUsers = 21;
/** Three times the share of one process, beside the few of the others. */
const manyOpen = 14;
const open = { key: null };
/** What could not be had for minutes is there long before this is over, also on a busy machine. */
const patienceMs = 90_000;

describe('a Postgres of 25 connections', () => {
  let dataDir: string;
  let server: PostgresServer;
  let admin: pg.Client;
  let databaseUrl: string;
  const processes = roleProcesses();

  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'mailhooks-few-'));
    server = await startPostgres({ dataDir, log: () => undefined, maxConnections });
    admin = new pg.Client({ connectionString: server.url });
    await admin.connect();
    await admin.query("CREATE ROLE app LOGIN PASSWORD 'of-the-app'");
    await admin.query('CREATE DATABASE app OWNER app');
    const url = new URL(server.url);
    [url.username, url.password, url.pathname] = ['app', 'of-the-app', '/app'];
    databaseUrl = url.href;
  });
  afterEach(() => processes.stop());
  after(async () => {
    await admin.end();
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const settings = async (): Promise<Record<string, string>> => ({
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: testServers().temporalAddress,
    TEMPORAL_NAMESPACE: await createNamespace(),
    MAILHOOKS_ADMIN_KEY: testAdminKey,
    MAILHOOKS_ENCRYPTION_KEY: testEncryptionKey,
    LOG_LEVEL: 'info',
    PORT: '0',
  });

  async function start(role: 'api' | 'worker', env: Record<string, string>): Promise<ApiClient> {
    const started = processes.start(role, env);
    const [, url = ''] = await started.printed(/"url":"(http:[^"]+)".*is up/);
    return new ApiClient(url, testAdminKey);
  }

  async function countOpen(): Promise<number> {
    const { rows } = await admin.query<{ open: number }>(
      "SELECT count(*)::int AS open FROM pg_stat_activity WHERE usename = 'app'",
    );
    return rows[0]?.open ?? 0;
  }

  it('serves two APIs and two workers that may each open more, and lets none refuse every event', async (t) => {
    const env = { ...(await settings()), MAILHOOKS_DATABASE_CONNECTIONS: '40' };
    const first = await start('api', env);
    await Promise.all([start('worker', env), start('worker', env)]);
    const account = await first.newAccount();

    // While a table is locked, the first has what the others leave; idle ones of theirs are closed within seconds.
    const locker = await until('one is left', async () => {
      const client = new pg.Client({ connectionString: databaseUrl });
      await client.connect();
      return client;
    });
    t.after(() => locker.end());
    await locker.query('BEGIN; LOCK TABLE endpoints');
    const reads = Array.from({ length: 30 }, () => first.get(`/v1/accounts/${account}/endpoints`));
    await until('few are left', async () => (await countOpen()) >= manyOpen, patienceMs);
    await locker.query('COMMIT');
    await Promise.all(reads);
    const second = await start('api', env);
    for (let count = 0; count < 20; count += 1) await acceptedBy(second, account);
    for (const api of [first, second]) await acceptedBy(api, account);
    for (const api of [first, second]) assert.equal((await api.get('/healthz', open)).status, 200);
  });

  it('is shared out by default, so that two APIs and two workers have theirs, and more is left', async () => {
    const env = await settings();
    await until('those of others are gone', async () => (await countOpen()) === 0, patienceMs);
    const first = await start('api', env);
    const [second] = await Promise.all([start('api', env), start('worker', env), start('worker', env)]);
    const account = await first.newAccount();
    let most = 0;
    const posts = Array.from({ length: 40 }, async (_, n) => {
      await acceptedBy(n % 2 === 0 ? first : second, account);
      most = Math.max(most, await countOpen());
    });
    await Promise.all(posts);
    assert.ok(most <= 4 * processes.running.size, `${most} are open`);
    assert.equal(processes.running.size, 4);
    for (const { output } of processes.running) {
      assert.match(output(), /"connections":4,"allowed":22,"pooler":"none"/);
      assert.doesNotMatch(output(), /53300|too many (clients|connections)|remaining connection slots/);
    }
    for (const api of [first, second]) assert.equal((await api.get('/healthz', open)).status, 200);
  });

  it('that others have filled turns /healthz red after 30 s, with the cause, and green again', async (t) => {
    const api = await start('api', await settings());
    const account = await api.newAccount();
    const hogs: pg.Client[] = [];
    const began = performance.now();
    t.after(() => Promise.all(hogs.map((hog) => hog.end())));
    await until(
      'others have every connection',
      async () => {
        const hog = new pg.Client({ connectionString: databaseUrl });
        hog.on('error', () => undefined);
        await hog.connect();
        return hogs.push(hog) === forUsers;
      },
      patienceMs,
    );
    const red = await until('it is red', async () => {
      const answer = await api.get('/healthz', open);
      return answer.status === 503 && answer;
    });
    const redAfterMs = performance.now() - began;
    t.diagnostic(`red after ${(redAfterMs / 1_000).toFixed(1)} s`);
    assert.ok(redAfterMs >= 30_000, `red after ${redAfterMs} ms already`);
    const cause = 'the database refuses connections: as many are open as it, its user or its pooler allows';
    assert.deepEqual(red.body, { status: 'unable', problem: cause });
    const { status, body } = await api.get('/readyz', open);
    assert.equal(status, 503);
    assert.deepEqual(body.checks.database, { ok: false, problem: cause });
    assert.deepEqual(body.checks.attempts, {
      ok: false,
      problem: 'not known while the database does not answer',
    });
    const refused = await api.post(`/v1/accounts/${account}/events`, newEvent());
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '5']);

    await Promise.all(hogs.splice(0).map((hog) => hog.end()));
    await acceptedBy(api, account);
    await until('it is green again', async () => (await api.get('/healthz', open)).status === 200);
  });
});

const newEvent = (): object => ({ type: 'email.opened', recipient: { email: 'ada@example.com' } });

/** Posts until it is accepted, as producers do. */
const acceptedBy = (api: ApiClient, account: string): Promise<boolean> =>
  until(
    'accepted',
    async () => (await api.post(`/v1/accounts/${account}/events`, newEvent())).status === 202,
    patienceMs,
  );
