import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { after, before, test } from 'node:test';
import { Client, Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { directConnection } from '../../src/embedded/temporal/direct-connection.ts';
import { createPool, type Db } from '../../src/store/pool.ts';
import { taskQueue, workflowIdOf } from '../../src/domain/delivery/workflow-ids.ts';
import { ApiClient } from '../support/api-client.ts';
import { testAdminKey, testEncryptionKey } from '../support/mailhooks.ts';
import { startReceiver, type Received, type Receiver } from '../support/receiver.ts';
import { roleProcesses } from '../support/role-processes.ts';
import { createDatabase, createNamespace, testServers } from '../support/servers.ts';
import type { StartedProcess } from '../support/start-process.ts';
import { until } from '../support/until.ts';

const account = 'acme';
const events = 200;
/** From here on the receiver lets them wait: what is in flight is known when a worker dies. */
const answeredAtOnce = 100;

let env: Record<string, string>;
let db: Db;
let connection: Connection;
let temporal: Client;
let receiver: Receiver;
const processes = roleProcesses();

before(async () => {
  const databaseUrl = await createDatabase();
  const namespace = await createNamespace();
  const { temporalAddress } = testServers();
  env = {
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: temporalAddress,
    TEMPORAL_NAMESPACE: namespace,
    MAILHOOKS_ENCRYPTION_KEY: testEncryptionKey,
    MAILHOOKS_ADMIN_KEY: testAdminKey,
    MAILHOOKS_ALLOWED_TARGETS: '127.0.0.0/8',
    // What is held may not time out while it is looked at.
    MAILHOOKS_REQUEST_TIMEOUT: '20s',
    PORT: '0',
  };
  db = createPool(databaseUrl, () => undefined, { max: 1 });
  connection = await Connection.connect({ address: temporalAddress, plugins: [directConnection] });
  temporal = new Client({ connection, namespace });
  receiver = await startReceiver();
});
after(async () => {
  await processes.stop();
  await receiver.close();
  await connection.close();
  await db.end();
});

const eventOf = ({ headers }: Received): string => String(headers['mailhooks-event-id']);
const idOf = ({ headers }: Received): string => String(headers['webhook-id']);

/** Whether the attempt that makes this request is that process's. */
async function isMadeBy(request: Received, { pid }: StartedProcess): Promise<boolean> {
  const { raw } = await temporal.workflow.getHandle(workflowIdOf(account, eventOf(request))).describe();
  return (raw.pendingActivities ?? []).some(({ lastWorkerIdentity }) => isOf(pid, lastWorkerIdentity));
}

/** Temporal knows workers as `mailhooks-<version>@<host>:<pid>`. */
const isOf = (pid: number, identity: string | null | undefined): boolean =>
  /^mailhooks-[^@]+@.+:(\d+)$/.exec(identity ?? '')?.[1] === String(pid);

async function deliveredIds(): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>("SELECT id FROM deliveries WHERE status = 'delivered'");
  return new Set(rows.map(({ id }) => id));
}

test('of two workers one is killed in the middle: every event arrives, twice only what was in flight there', async () => {
  const api = processes.start('api', env);
  const [doomed, surviving] = [processes.start('worker', env), processes.start('worker', env)];
  const [, url = ''] = await api.printed(/"url":"(http:[^"]+)"/);
  const client = new ApiClient(url, testAdminKey);
  await client.newAccount({ id: account });
  await client.newEndpoint(account, receiver.url, { enabled: false });
  await db.query("UPDATE endpoints SET status = 'enabled', disabled_at = NULL, disabled_reason = NULL");
  await until('both workers poll', async () => {
    const { pollers } = await connection.workflowService.describeTaskQueue({
      namespace: env.TEMPORAL_NAMESPACE ?? '',
      taskQueue: { name: taskQueue },
      taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
    });
    return [doomed, surviving].every(({ pid }) => pollers.some(({ identity }) => isOf(pid, identity)));
  });

  const held: { request: Received; res: ServerResponse }[] = [];
  let holding = true;
  receiver.answer = (request, res) => {
    if (holding && receiver.received.length > answeredAtOnce) held.push({ request, res });
    else res.end();
  };
  const all = Array.from({ length: events }, (_, index) => ({
    id: `e-${index}`,
    type: 'email.opened',
    recipient: { email: 'ada@example.com' },
  }));
  assert.equal((await client.post(`/v1/accounts/${account}/events`, all)).status, 202);

  await until('the worker that is about to die has requests under way', async () => {
    const made = await Promise.all(held.map(({ request }) => isMadeBy(request, doomed)));
    return made.includes(true);
  });
  const deliveredBefore = await deliveredIds();
  doomed.kill();
  await doomed.exited;
  holding = false;
  for (const { res } of held.splice(0)) res.end();

  await until('all are delivered', async () => (await deliveredIds()).size === events, 240_000);
  const requests = Map.groupBy(receiver.received, eventOf);
  assert.equal(requests.size, events);
  let repeated = 0;
  for (const [event, made] of requests) {
    assert.equal(new Set(made.map(idOf)).size, 1, `${event} came under one webhook-id`);
    assert.ok(made.length <= 2, `${event} came ${made.length} times`);
    if (made.length === 1) continue;
    repeated += 1;
    assert.ok(!deliveredBefore.has(idOf(made[0] as Received)), `${event} had been delivered before the kill`);
  }
  assert.ok(repeated >= 1, 'the worker died with requests under way');
  assert.ok(deliveredBefore.size < events && repeated <= events - deliveredBefore.size);
});
