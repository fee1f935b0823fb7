import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { WorkflowMode } from '../../src/config/schema.ts';
import { createPool, type Db } from '../../src/store/pool.ts';
import { ApiClient } from '../support/api-client.ts';
import { testAdminKey, testEncryptionKey } from '../support/mailhooks.ts';
import { startReceiver, verify, type Receiver } from '../support/receiver.ts';
import { roleProcesses } from '../support/role-processes.ts';
import { createDatabase, createNamespace, testServers } from '../support/servers.ts';
import type { StartedProcess } from '../support/start-process.ts';
import { until } from '../support/until.ts';

/** The process that makes first attempts, and dies between a POST and its record. */
const sender = { 'every-event': 'worker', 'on-failure': 'api' } as const satisfies Record<
  WorkflowMode,
  'api' | 'worker'
>;
const count = 5;
/** Whoever waits to write into the log of attempts. */
const waiting = `SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
  WHERE datname = current_database() AND relation = 'attempts'::regclass AND NOT granted`;

let receiver: Receiver;
const processes = roleProcesses();
const pools = new Set<Db>();

before(async () => {
  receiver = await startReceiver();
});
after(async () => {
  await processes.stop();
  await receiver.close();
  await Promise.all([...pools].map((pool) => pool.end()));
});

// Side by side: both wait for what was cut off to be made again.
describe('a crash between the POST and its record', { concurrency: true }, () => {
  for (const mode of ['every-event', 'on-failure'] as const) {
    test(`${mode}: repeats it once, under the same webhook-id`, async () => {
      const databaseUrl = await createDatabase();
      const env = {
        TEMPORAL_ADDRESS: testServers().temporalAddress,
        TEMPORAL_NAMESPACE: await createNamespace(),
        MAILHOOKS_ENCRYPTION_KEY: testEncryptionKey,
        MAILHOOKS_ADMIN_KEY: testAdminKey,
        MAILHOOKS_ALLOWED_TARGETS: '127.0.0.0/8',
        MAILHOOKS_REQUEST_TIMEOUT: '10s',
        MAILHOOKS_WORKFLOW: mode,
        PORT: '0',
      };
      const start = async (role: 'api' | 'worker'): Promise<{ process: StartedProcess; url: string }> => {
        const url = new URL(databaseUrl);
        url.searchParams.set('application_name', role);
        const process = processes.start(role, { ...env, DATABASE_URL: url.href });
        const [, listens = ''] = await process.printed(/"url":"(http:[^"]+)"/);
        return { process, url: listens };
      };
      const pool = createPool(databaseUrl, () => undefined, { max: 2 });
      pools.add(pool);
      const api = await start('api');
      const worker = await start('worker');
      const client = new ApiClient(api.url, testAdminKey);
      const account = await client.newAccount();
      const { secret } = await client.newEndpoint(account, `${receiver.url}/${mode}`);
      await receiver.waitFor(1, `/${mode}`);

      // While this is held, the log can be read and events are accepted, but no attempt can be recorded.
      const holder = await pool.connect();
      await holder.query('BEGIN; LOCK TABLE attempts IN EXCLUSIVE MODE');
      const ids = await Promise.all(Array.from({ length: count }, () => client.newEvent(account)));
      await receiver.waitFor(1 + count, `/${mode}`);
      const doomed = { api, worker }[sender[mode]].process;
      await until('records wait', async () => (await pool.query(waiting)).rowCount !== 0);
      process.kill(doomed.pid, 'SIGKILL');
      await doomed.exited;
      // Postgres would still carry out the statement: as if the crash had come before that was sent.
      await until('it is connected no more', async () => {
        const { rowCount } = await pool.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND application_name = $1`,
          [sender[mode]],
        );
        return rowCount === 0;
      });
      await holder.query('COMMIT');
      holder.release();
      assert.equal((await pool.query('SELECT 1 FROM attempts')).rowCount, 0, 'no attempt was recorded');
      await start(sender[mode]);

      await until(
        'all are delivered',
        async () =>
          (await pool.query("SELECT 1 FROM deliveries WHERE status = 'delivered'")).rowCount === count,
        300_000,
      );
      const arrivals = receiver.received.filter(
        ({ path, headers }) =>
          path === `/${mode}` && ids.includes(String(headers['mailhooks-event-id'] ?? '')),
      );
      for (const request of arrivals) verify(secret, request);
      const byEvent = Map.groupBy(arrivals, ({ headers }) => headers['mailhooks-event-id']);
      for (const id of ids) {
        const requests = byEvent.get(id) ?? [];
        assert.equal(requests.length, 2, `${id}: before the crash, and once more`);
        const webhookIds = new Set(requests.map(({ headers }) => headers['webhook-id']));
        const { rows } = await pool.query<{ id: string; attempts: number[] }>(
          `SELECT d.id, array_agg(a.number) AS attempts FROM deliveries d JOIN attempts a ON a.delivery_id = d.id
         WHERE d.event_id = $1 GROUP BY d.id`,
          [id],
        );
        assert.deepEqual(rows, [{ id: [...webhookIds][0], attempts: [1] }], `${id}: one attempt in the log`);
        assert.equal(webhookIds.size, 1);
      }
    });
  }
});
