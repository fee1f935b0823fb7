import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { WorkflowNotFoundError } from '@temporalio/client';
import { workflowIdOf } from '../../src/domain/delivery/workflow-ids.ts';
import { deliveriesQuery, wakeSignal, type DeliveryState } from '../../src/workflows/types.ts';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { comeBackLater, startReceiver, type Receiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';

describe('deleting while deliveries are open', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let account: string;
  let endpoint: string;
  let event: string;

  before(async () => {
    mailhooks = await startTestMailhooks({ MAILHOOKS_MAX_ATTEMPTS: '2' });
    receiver = await startReceiver();
  });
  beforeEach(async () => {
    const { api } = mailhooks;
    receiver.received.length = 0;
    receiver.answer = comeBackLater;
    account = await api.newAccount();
    endpoint = (await api.newEndpoint(account, receiver.url)).id;
    event = await api.newEvent(account);
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
  });

  const one = (rest: string): string => `/v1/accounts/${account}${rest}`;
  const deliveries = async () => (await mailhooks.api.get(one(`/events/${event}`))).body.deliveries;
  const retrying = () => until('retrying', async () => (await deliveries())[0].status === 'retrying');
  const attempts = (): number =>
    receiver.received.filter(({ headers }) => headers['mailhooks-event-id'] === event).length;

  it('ends the deliveries of a deleted endpoint, whose log stays', async () => {
    await retrying();
    assert.equal((await mailhooks.api.delete(one(`/endpoints/${endpoint}`))).status, 204);
    const [delivery] = await deliveries();
    assert.deepEqual(
      [delivery.status, delivery.nextAttemptAt, delivery.endpointId],
      ['cancelled', null, endpoint],
    );
    assert.equal(delivery.attempts.length, 1);

    // Its workflow would look in ten hours: told to look now, it finds nothing to do.
    const workflow = await mailhooks.started(account, event);
    await workflow.signal(wakeSignal, await workflow.query<DeliveryState[]>(deliveriesQuery));
    await workflow.result();
    assert.deepEqual(await deliveries(), [delivery]);
    assert.equal(attempts(), 1);
    assert.deepEqual((await mailhooks.api.get(one(`/deliveries?endpointId=${endpoint}`))).body.data, [
      delivery,
    ]);
  });

  it('lets an attempt under way finish, and makes no other', async () => {
    await retrying();
    const { promise: deleted, resolve } = Promise.withResolvers<void>();
    receiver.received.length = 0;
    receiver.answer = async (_request, res) => {
      await deleted;
      res.writeHead(500).end();
    };
    const other = await mailhooks.api.newAccount();
    const created = await mailhooks.api.post(`/v1/accounts/${other}/endpoints`, {
      name: 'E',
      url: 'http://127.0.0.1:9/',
      eventTypes: ['*'],
    });
    const path = `/v1/accounts/${other}/endpoints/${created.body.id}`;
    await mailhooks.api.patch(path, { url: receiver.url });
    const id = await mailhooks.api.newEvent(other);
    await receiver.waitFor(1);
    assert.equal((await mailhooks.api.delete(path)).status, 204);
    resolve();
    const settled = await mailhooks.settled(other, id);
    assert.equal(settled.deliveries[0].status, 'cancelled');
    assert.equal(receiver.received.length, 1);
  });

  it('ends what a deleted endpoint held', async () => {
    await mailhooks.api.post(one(`/endpoints/${endpoint}/disable`));
    event = await mailhooks.api.newEvent(account);
    assert.equal((await deliveries())[0].status, 'held');
    await mailhooks.api.delete(one(`/endpoints/${endpoint}`));
    assert.equal((await deliveries())[0].status, 'cancelled');
  });

  it('sends nothing any more for a deleted account, and shows nothing', async () => {
    await retrying();
    assert.equal((await mailhooks.api.delete(one(''))).status, 204);
    await until('its workflow has ended', () =>
      mailhooks.temporal.workflow
        .getHandle(workflowIdOf(account, event))
        .describe()
        .then(
          ({ status }) => status.name !== 'RUNNING',
          (error: unknown) => error instanceof WorkflowNotFoundError,
        ),
    );
    const made = attempts();
    for (const path of ['', '/endpoints', '/events', `/events/${event}`, '/deliveries', '/keys']) {
      assertProblem(await mailhooks.api.get(one(path)), 404, 'not_found');
    }
    for (const table of ['events', 'deliveries', 'event_ids', 'endpoints', 'api_keys']) {
      const { rows } = await mailhooks.db.query(`SELECT 1 FROM ${table} WHERE account_id = $1`, [account]);
      assert.equal(rows.length, 0, table);
    }
    assert.equal(attempts(), made);
  });

  it('leaves everything else as it was', async () => {
    const { api } = mailhooks;
    const other = await api.newAccount();
    await api.newEndpoint(other, receiver.url, { enabled: false });
    const kept = await api.newEvent(other);
    const before = (await api.get(`/v1/accounts/${other}/events/${kept}`)).text;
    await api.delete(one(''));
    assert.equal((await api.get(`/v1/accounts/${other}/events/${kept}`)).text, before);
  });
});
