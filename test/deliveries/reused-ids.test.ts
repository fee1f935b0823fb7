import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { eraseEventRows } from '../../src/store/log/erase-event-rows.ts';
import { createPool, transaction } from '../../src/store/pool.ts';
import { workflowIdOf } from '../../src/domain/delivery/workflow-ids.ts';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';
import { createDatabase, createNamespace, testServers } from '../support/servers.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';

/** The second attempt comes hours after the first, as the receiver asks: who waits for it waits for hours. */
const settings = { MAILHOOKS_MAX_ATTEMPTS: '3', MAILHOOKS_READY_MAX_OVERDUE: '20s' };

describe('an id that is used again', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;

  before(async () => {
    mailhooks = await startTestMailhooks(settings);
    receiver = await startReceiver(
      ({ path }, res) => void res.writeHead(path === '/fails' ? 503 : 204, { 'retry-after': '36000' }).end(),
    );
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
  });

  const deliveriesOf = async (of: TestMailhooks, account: string, event: string) =>
    (await of.api.get(`/v1/accounts/${account}/events/${event}`)).body.deliveries as {
      id: string;
      status: string;
      attemptCount: number;
    }[];
  const untilStatus = (of: TestMailhooks, account: string, event: string, status: string) =>
    until(`it is ${status}`, async () => {
      const [delivery] = await deliveriesOf(of, account, event);
      return delivery?.status === status && delivery;
    });

  /** A delivery of an account that waits for its second attempt. */
  async function waiting(of: TestMailhooks, account: string, event: string): Promise<string> {
    await of.api.newAccount({ id: account });
    const { id } = await of.api.newEndpoint(account, `${receiver.url}/fails`);
    await of.api.newEvent(account, { id: event });
    await untilStatus(of, account, event, 'retrying');
    await of.started(account, event);
    return id;
  }

  const isRunning = async (of: TestMailhooks, account: string, event: string): Promise<boolean> => {
    const handle = of.temporal.workflow.getHandle(workflowIdOf(account, event));
    return await handle.describe().then(
      ({ status }) => status.name === 'RUNNING',
      () => false,
    );
  };

  it('an event of an id that a deleted account used is delivered to its new account', async () => {
    for (const life of [1, 2]) {
      await mailhooks.api.newAccount({ id: 'phoenix' });
      await mailhooks.api.newEndpoint('phoenix', `${receiver.url}/phoenix/${life}`);
      await mailhooks.api.newEvent('phoenix', { id: 'order-1' });
      await untilStatus(mailhooks, 'phoenix', 'order-1', 'delivered');
      await mailhooks.settled('phoenix', 'order-1');
      await mailhooks.api.delete('/v1/accounts/phoenix');
    }
    assert.equal((await receiver.waitFor(2, '/phoenix/2')).length, 2, 'the test payload and the event');
  });

  it('account and event: the new event is delivered immediately, twice over, and everything is ready', async () => {
    await waiting(mailhooks, 'again', 'order-1');
    for (const path of ['/fails', '/takes']) {
      assert.equal((await mailhooks.api.delete('/v1/accounts/again')).status, 204);
      await mailhooks.api.newAccount({ id: 'again' });
      await mailhooks.api.newEndpoint('again', receiver.url + path);
      const answer = await mailhooks.api.post('/v1/accounts/again/events', {
        id: 'order-1',
        type: 'email.opened',
        recipient: { email: 'ada@example.com' },
      });
      assert.equal(answer.body.accepted[0].duplicate, false);
      const status = path === '/fails' ? 'retrying' : 'delivered';
      assert.equal((await untilStatus(mailhooks, 'again', 'order-1', status)).attemptCount, 1);
    }
    await until('ready', async () => (await mailhooks.api.get('/readyz', { key: null })).status === 200);
  });

  it('account and event, while a delivery of the new event waits: retry by hand reaches it', async () => {
    await waiting(mailhooks, 'by-hand', 'order-1');
    await mailhooks.api.delete('/v1/accounts/by-hand');
    const endpoint = await waiting(mailhooks, 'by-hand', 'order-1');
    await mailhooks.api.patch(`/v1/accounts/by-hand/endpoints/${endpoint}`, { url: `${receiver.url}/takes` });
    const [delivery] = await deliveriesOf(mailhooks, 'by-hand', 'order-1');
    assert.equal(
      (await mailhooks.api.post(`/v1/accounts/by-hand/deliveries/${delivery?.id}/retry`)).status,
      202,
    );
    assert.equal((await untilStatus(mailhooks, 'by-hand', 'order-1', 'delivered')).attemptCount, 2);
  });

  it('event: erased while a delivery of it waits, and posted again', async () => {
    const endpoint = await waiting(mailhooks, 'erased', 'order-1');
    assert.equal((await mailhooks.api.delete('/v1/accounts/erased/events/order-1')).status, 204);
    await mailhooks.api.patch(`/v1/accounts/erased/endpoints/${endpoint}`, { url: `${receiver.url}/takes` });
    await mailhooks.api.newEvent('erased', { id: 'order-1' });
    assert.equal((await untilStatus(mailhooks, 'erased', 'order-1', 'delivered')).attemptCount, 1);
  });

  it('the log has forgotten: a workflow that waits on nobody is ended for the new event of its id', async () => {
    const account = await mailhooks.api.newAccount();
    await mailhooks.api.newEndpoint(account, `${receiver.url}/takes`);
    await mailhooks.temporal.workflow.start('deliverEvent', {
      taskQueue: 'nobody-polls-this',
      workflowId: workflowIdOf(account, 'taken'),
      args: [],
      memo: { acceptedAt: '2020-01-01T00:00:00.000Z' },
    });
    await mailhooks.api.newEvent(account, { id: 'taken' });
    await untilStatus(mailhooks, account, 'taken', 'delivered');
  });

  it('deleting an account ends the workflows of its deliveries, also those that are paused', async () => {
    await waiting(mailhooks, 'ends', 'waits');
    await mailhooks.api.newEvent('ends', { id: 'paused' });
    const { id } = await untilStatus(mailhooks, 'ends', 'paused', 'retrying');
    await mailhooks.started('ends', 'paused');
    await mailhooks.api.post(`/v1/accounts/ends/deliveries/${id}/pause`);
    assert.equal((await mailhooks.api.delete('/v1/accounts/ends')).status, 204);
    for (const event of ['waits', 'paused'])
      await until(`${event} has ended`, async () => !(await isRunning(mailhooks, 'ends', event)));
  });

  it('erasing twice at a time spares the event that has the id by then', async (t) => {
    const db = createPool(await createDatabase(), () => undefined, { max: 3 });
    t.after(() => db.end());
    const insert = async (tx: Pick<typeof db, 'query'>, at: string) => {
      await tx.query("INSERT INTO event_ids VALUES ('a', 'e', $1)", [at]);
      await tx.query(
        "INSERT INTO events (accepted_at, account_id, event_id, type, payload, start_pending) VALUES ($1, 'a', 'e', 'email.opened', '{}', false)",
        [at],
      );
    };
    await insert(db, '2026-01-01T00:00:00Z');
    let second: Promise<Date | undefined> | undefined;
    await transaction(db, async (tx) => {
      assert.ok(await eraseEventRows(tx, 'a', 'e'));
      second = transaction(db, (other) => eraseEventRows(other, 'a', 'e'));
      await until('the second waits for the first', async () => {
        const { rows } = await db.query(
          "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
        );
        return rows.length > 0;
      });
      await insert(tx, '2026-01-02T00:00:00Z');
    });
    assert.equal(await second, undefined);
    assert.equal((await db.query("SELECT FROM event_ids WHERE event_id = 'e'")).rowCount, 1);
  });

  it('the content of an erased message does not join an event that names it afterwards', async () => {
    const account = await mailhooks.api.newAccount();
    const message = { id: 'm-1', content: { html: 'private' } };
    await mailhooks.api.newEvent(account, { id: 'first', message });
    await mailhooks.api.delete(`/v1/accounts/${account}/events/first`);
    await mailhooks.api.newEvent(account, { id: 'first', message: { id: 'm-1' } });
    const { body } = await mailhooks.api.get(`/v1/accounts/${account}/events/first`);
    assert.deepEqual(body.event.message, { id: 'm-1' });
  });

  it('with Temporal away while the account is deleted and made again: delivered as soon as it is back', async (t) => {
    const proxy = await startTcpProxy(testServers().temporalAddress);
    t.after(() => proxy.close());
    const namespace = await createNamespace();
    const connections = { ...mailhooks.connections, databaseUrl: await createDatabase() };
    const api = await startTestMailhooks(
      { ...settings, TEMPORAL_NAMESPACE: namespace },
      { api: true, worker: true },
      { ...connections, temporalAddress: proxy.address },
    );
    t.after(api.stop);
    await waiting(api, 'away', 'order-1');
    proxy.cut();
    await api.api.delete('/v1/accounts/away');
    await api.api.newAccount({ id: 'away' });
    await api.api.newEndpoint('away', `${receiver.url}/takes`);
    await api.api.newEvent('away', { id: 'order-1' });
    proxy.restore();
    await untilStatus(api, 'away', 'order-1', 'delivered');
    assertProblem(await api.api.get('/v1/accounts/away/events/other'), 404, 'not_found');
  });
});
