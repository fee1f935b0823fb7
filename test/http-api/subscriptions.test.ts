import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { WorkflowNotFoundError } from '@temporalio/client';
import { workflowIdOf } from '../../src/domain/delivery/workflow-ids.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';

const recipient = { email: 'ada@example.com' };
const click = { url: 'https://example.org/' };

describe('where an event goes', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let account: string;

  before(async () => {
    mailhooks = await startTestMailhooks();
    receiver = await startReceiver();
  });
  beforeEach(async () => {
    account = await mailhooks.api.newAccount();
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
  });

  const read = async (id: string) => (await mailhooks.api.get(`/v1/accounts/${account}/events/${id}`)).body;
  const disabled = (fields = {}) =>
    mailhooks.api.newEndpoint(account, receiver.url, { enabled: false, ...fields });

  /** Posts the event, then one that starts a workflow: when that has ended, the first would have one too. */
  async function assertNoWorkflow(event: Record<string, unknown>) {
    const { api } = mailhooks;
    const answer = await api.post(`/v1/accounts/${account}/events`, event);
    const accepted = answer.body.accepted[0] as { id: string; deliveries: number };
    const other = await api.newAccount();
    await api.newEndpoint(other, `${receiver.url}/other`);
    await mailhooks.settled(other, await api.newEvent(other));
    await assert.rejects(
      mailhooks.temporal.workflow.getHandle(workflowIdOf(account, accepted.id)).describe(),
      WorkflowNotFoundError,
    );
    const { rows } = await mailhooks.db.query('SELECT start_pending FROM events WHERE event_id = $1', [
      accepted.id,
    ]);
    assert.deepEqual(rows, [{ start_pending: false }]);
    return accepted;
  }

  it('to every endpoint that subscribes to its type, and to no other', async () => {
    const { api } = mailhooks;
    const subscribe = (path: string, eventTypes: string[], format = 'standard') =>
      api.newEndpoint(account, receiver.url + path, { eventTypes, format });
    await subscribe('/all', ['*']);
    await subscribe('/opened', ['email.opened']);
    await subscribe('/some', ['email.clicked', 'email.opened'], 'sendpost');
    await subscribe('/clicked', ['email.clicked']);
    const stranger = await api.newAccount();
    await api.newEndpoint(stranger, `${receiver.url}/stranger`);

    const answer = await api.post(`/v1/accounts/${account}/events`, { type: 'email.opened', recipient });
    const { id, deliveries } = answer.body.accepted[0];
    assert.equal(deliveries, 3);
    const event = await mailhooks.settled(account, id);
    assert.deepEqual(
      event.deliveries.map(({ status }) => status),
      ['delivered', 'delivered', 'delivered'],
    );
    assert.equal(new Set(event.deliveries.map((delivery) => delivery.id)).size, 3);
    const paths = receiver.received.filter(({ headers }) => headers['mailhooks-event-id'] === id);
    assert.deepEqual(paths.map(({ path }) => path).sort(), ['/all', '/opened', '/some']);
    // One workflow for all of them.
    assert.equal(new Set(event.deliveries.map(({ workflowId }) => workflowId)).size, 1);
  });

  it('nowhere when nobody subscribed: recorded, without a delivery or a workflow', async () => {
    await disabled({ eventTypes: ['email.clicked'] });
    const accepted = await assertNoWorkflow({ type: 'email.opened', recipient });
    assert.equal(accepted.deliveries, 0);
    const event = await read(accepted.id);
    assert.deepEqual([event.type, event.deliveries], ['email.opened', []]);
  });

  it('into a held delivery when its endpoint is disabled, without a workflow', async () => {
    const { id: endpoint } = await disabled();
    const before = receiver.received.length;
    const accepted = await assertNoWorkflow({ type: 'email.opened', recipient });
    assert.equal(accepted.deliveries, 1);
    const [delivery] = (await read(accepted.id)).deliveries;
    assert.deepEqual(
      [delivery.status, delivery.endpointId, delivery.attemptCount, delivery.attempts, delivery.lastError],
      ['held', endpoint, 0, [], null],
    );
    assert.match(delivery.id, /^dlv_/);
    assert.equal(receiver.received.slice(before).filter(({ path }) => path === '/').length, 0);
    const list = await mailhooks.api.get(`/v1/accounts/${account}/deliveries?status=held`);
    assert.deepEqual(list.body.data, [delivery]);
  });

  it('to the enabled one of two endpoints, while the other holds it', async () => {
    const { id: held } = await disabled();
    const { id: enabled } = await mailhooks.api.newEndpoint(account, receiver.url);
    const id = await mailhooks.api.newEvent(account);
    const event = await mailhooks.settled(account, id);
    const statuses = new Map(event.deliveries.map(({ endpointId, status }) => [endpointId, status]));
    assert.deepEqual(
      statuses,
      new Map([
        [held, 'held'],
        [enabled, 'delivered'],
      ]),
    );
  });

  const suppressed: [string, Record<string, unknown>, RegExp][] = [
    ['an opening', { type: 'email.opened', recipient, message: { trackOpens: false } }, /trackOpens/],
    ['a click', { type: 'email.clicked', recipient, click, message: { trackClicks: false } }, /trackClicks/],
  ];
  for (const [what, event, reason] of suppressed) {
    it(`nowhere when it is ${what} of a message without that tracking: suppressed, with the reason`, async () => {
      await mailhooks.api.newEndpoint(account, `${receiver.url}/suppressed`);
      await disabled();
      const accepted = await assertNoWorkflow(event);
      const { deliveries } = await read(accepted.id);
      assert.equal(deliveries.length, 2);
      for (const delivery of deliveries) {
        assert.deepEqual([delivery.status, delivery.attemptCount], ['suppressed', 0]);
        assert.match(delivery.lastError.message, reason);
      }
      const list = await mailhooks.api.get(`/v1/accounts/${account}/deliveries?status=suppressed`);
      assert.equal(list.body.data.length, 2);
      const ids = receiver.received.map(({ headers }) => headers['mailhooks-event-id']);
      assert.ok(!ids.includes(accepted.id));
    });
  }

  it('out as ever when another tracking is off', async () => {
    await mailhooks.api.newEndpoint(account, `${receiver.url}/tracked`);
    const events = [
      { type: 'email.opened', message: { trackOpens: true, trackClicks: false } },
      { type: 'email.clicked', click, message: { trackOpens: false } },
      { type: 'email.delivered', message: { trackOpens: false, trackClicks: false } },
    ];
    for (const event of events) {
      const { deliveries } = await mailhooks.settled(account, await mailhooks.api.newEvent(account, event));
      assert.deepEqual(
        deliveries.map(({ status }) => status),
        ['delivered'],
      );
    }
  });

  it('with headers of its own to each endpoint, however long they are together', async () => {
    const value = (n: number) => `${n}-`.padEnd(4_000, 'x');
    for (let n = 0; n < 20; n += 1)
      await mailhooks.api.newEndpoint(account, `${receiver.url}/long-${n}`, {
        headers: { 'x-token': value(n) },
      });
    const id = await mailhooks.api.newEvent(account);
    const { deliveries } = await mailhooks.settled(account, id);
    for (const { status, attempts } of deliveries)
      assert.deepEqual([status, attempts.length], ['delivered', 1]);
    const requests = receiver.received.filter(({ headers }) => headers['mailhooks-event-id'] === id);
    assert.deepEqual(
      new Map(requests.map(({ path, headers }) => [path, headers['x-token']])),
      new Map(requests.map(({ path }) => [path, value(Number(path.split('-')[1]))])),
    );
    assert.equal(requests.length, 20);
  });

  it('where its endpoint is now, not where it was', async () => {
    const { id } = await mailhooks.api.newEndpoint(account, `${receiver.url}/old`, {
      eventTypes: ['email.clicked'],
    });
    const one = `/v1/accounts/${account}/endpoints/${id}`;
    await mailhooks.api.patch(one, {
      url: `${receiver.url}/new`,
      eventTypes: ['email.opened'],
      headers: { 'x-a': 'b' },
    });
    const eventId = await mailhooks.api.newEvent(account);
    await mailhooks.settled(account, eventId);
    const [request] = receiver.received.filter(({ headers }) => headers['mailhooks-event-id'] === eventId);
    assert.deepEqual([request?.path, request?.headers['x-a']], ['/new', 'b']);
  });
});
