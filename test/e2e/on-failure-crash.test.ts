import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createPool, type Db } from '../../src/store/pool.ts';
import { ApiClient } from '../support/api-client.ts';
import { testAdminKey, testEncryptionKey } from '../support/mailhooks.ts';
import { startReceiver, statuses, type Receiver } from '../support/receiver.ts';
import { roleProcesses } from '../support/role-processes.ts';
import { createDatabase, createNamespace, testServers } from '../support/servers.ts';
import { until } from '../support/until.ts';

const count = 20;
let receiver: Receiver;
let db: Db;
let env: Record<string, string>;
const processes = roleProcesses();

before(async () => {
  const databaseUrl = await createDatabase();
  env = {
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: testServers().temporalAddress,
    TEMPORAL_NAMESPACE: await createNamespace(),
    MAILHOOKS_ENCRYPTION_KEY: testEncryptionKey,
    MAILHOOKS_ADMIN_KEY: testAdminKey,
    MAILHOOKS_ALLOWED_TARGETS: '127.0.0.0/8',
    MAILHOOKS_WORKFLOW: 'on-failure',
    // None may time out before the kill.
    MAILHOOKS_REQUEST_TIMEOUT: '20s',
    PORT: '0',
  };
  db = createPool(databaseUrl, () => undefined, { max: 1 });
  receiver = await startReceiver();
});
after(async () => {
  await processes.stop();
  await receiver.close();
  await db.end();
});

const recorded = async (): Promise<number> => (await db.query('SELECT 1 FROM attempts')).rows.length;

test('on-failure: first attempts that were cut off with their process are made again, once, as workflows', async () => {
  processes.start('worker', env);
  const api = processes.start('api', env);
  const [, url = ''] = await api.printed(/"url":"(http:[^"]+)"/);
  const client = new ApiClient(url, testAdminKey);
  const account = await client.newAccount({ id: 'acme' });
  await client.newEndpoint(account, `${receiver.url}/hooks`);
  // An endpoint that has not responded yet gets a few requests at a time; this one is known to be healthy.
  await client.newEvent(account, { id: 'proof' });
  await until('it has responded', async () => (await recorded()) === 1);
  // From here on the receiver takes everything and answers nothing: what was sent is in flight.
  receiver.answer = () => undefined;
  const events = Array.from({ length: count }, (_, index) => ({
    id: `cut-off-${index}`,
    type: 'email.opened',
    recipient: { email: 'ada@example.com' },
  }));
  assert.equal((await client.post(`/v1/accounts/${account}/events`, events)).status, 202);
  await receiver.waitFor(2 + count);
  process.kill(api.pid, 'SIGKILL');
  await api.exited;
  assert.equal(await recorded(), 1, 'none of them was recorded');

  receiver.answer = statuses(200);
  await until(
    'all are delivered',
    async () =>
      (await db.query("SELECT 1 FROM deliveries WHERE status = 'delivered'")).rowCount === 1 + count,
    180_000,
  );
  const byId = Map.groupBy(receiver.received.slice(2), ({ headers }) => headers['webhook-id']);
  assert.equal(byId.size, count);
  for (const [id, requests] of byId)
    assert.equal(requests.length, 2, `${String(id)}: the one cut off, and one more`);
  const { rows: logged } = await db.query('SELECT DISTINCT sequence, number FROM attempts');
  assert.deepEqual(logged, [{ sequence: 1, number: 1 }]);
});
