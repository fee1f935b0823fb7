import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { changesPerMinute } from '../../src/domain/delivery/delivery-actions.ts';
import type { temporal } from '@temporalio/proto';
import { defineUpdate } from '@temporalio/workflow';
import { workflowIdOf } from '../../src/domain/delivery/workflow-ids.ts';
import { deliveriesQuery, type ActionResult, type DeliveryState } from '../../src/workflows/types.ts';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { createNamespace } from '../support/servers.ts';
import { startReceiver, statuses, type Receiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';

type WorkflowMetadata = temporal.api.sdk.v1.IWorkflowMetadata;

/** Of three attempts in 24 hours the third comes hours after the second: only a retry by hand brings it forward. */
describe('deliveries steered by hand', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let account: string;
  let endpoints = 0;

  before(async () => {
    mailhooks = await startTestMailhooks({ MAILHOOKS_MAX_ATTEMPTS: '3' });
    receiver = await startReceiver();
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
  });

  const eventOf = async (id: string) =>
    (await mailhooks.api.get(`/v1/accounts/${account}/events/${id}`)).body;
  const pathOf = (id: string, action = '') => `/v1/accounts/${account}/deliveries/${id}${action}`;
  const deliveryOf = async (id: string) => (await mailhooks.api.get(pathOf(id))).body;
  const numbersOf = ({ attempts }: { attempts: { sequence: number; number: number }[] }) =>
    attempts.map(({ sequence, number }) => `${sequence}.${number}`);
  const requests = () => receiver.received.filter(({ path }) => path === `/${endpoints}`);

  const untilStatus = (id: string, status: string) =>
    until(`it is ${status}`, async () => {
      const delivery = await deliveryOf(id);
      return delivery.status === status && delivery;
    });
  const untilAttempts = (id: string, count: number) =>
    until(`attempt ${count} is logged`, async () => {
      const delivery = await deliveryOf(id);
      return delivery.attempts.length === count && delivery;
    });
  const stateOf = async (event: string): Promise<string | undefined> => {
    const handle = mailhooks.temporal.workflow.getHandle(workflowIdOf(account, event));
    return (await handle.query<DeliveryState[]>(deliveriesQuery))[0]?.state;
  };

  /** A delivery that waits for its second attempt. */
  async function waiting(): Promise<{ endpoint: string; event: string; delivery: string }> {
    account = await mailhooks.api.newAccount();
    endpoints += 1;
    receiver.answer = statuses(200, 500);
    const { id: endpoint } = await mailhooks.api.newEndpoint(account, `${receiver.url}/${endpoints}`);
    const event = await mailhooks.api.newEvent(account);
    const delivery = (await eventOf(event)).deliveries[0].id;
    await untilStatus(delivery, 'retrying');
    // On failure alone, its workflow begins after that.
    await mailhooks.started(account, event);
    return { endpoint, event, delivery };
  }

  /** All three attempts made, by hand. */
  async function exhausted() {
    const made = await waiting();
    await mailhooks.api.post(pathOf(made.delivery, '/retry'));
    await untilAttempts(made.delivery, 2);
    await mailhooks.api.post(pathOf(made.delivery, '/retry'));
    await untilStatus(made.delivery, 'failed');
    await mailhooks.settled(account, made.event);
    return made;
  }

  it('retry: the waiting attempt runs now, numbers go on, and there is no second schedule', async () => {
    const { event, delivery } = await waiting();
    assert.equal((await mailhooks.api.post(pathOf(delivery, '/retry'))).status, 202);
    const second = await untilAttempts(delivery, 2);
    assert.ok(Date.parse(second.nextAttemptAt) > Date.now() + 3_600_000, 'the next one is hours away');
    receiver.answer = statuses(204);
    assert.equal((await mailhooks.api.post(pathOf(delivery, '/retry'))).status, 202);
    const settled = await mailhooks.settled(account, event);
    assert.equal(settled.deliveries[0].status, 'delivered');
    assert.deepEqual(numbersOf(settled.deliveries[0]), ['1.1', '1.2', '1.3']);
    // The test payload of the creation comes first.
    assert.equal(requests().length, 4);
  });

  it('pause keeps the attempt number until resumed; retry lifts it too', async () => {
    const { event, delivery } = await waiting();
    const paused = await mailhooks.api.post(pathOf(delivery, '/pause'));
    assert.equal(paused.status, 200);
    assert.equal(paused.body.status, 'retrying');
    assert.ok(Date.parse(paused.body.pausedAt) > 0);
    assert.equal((await mailhooks.api.post(pathOf(delivery, '/pause'))).body.pausedAt, paused.body.pausedAt);
    await until('the workflow waits', async () => (await stateOf(event)) === 'paused');
    // Due long ago, and yet not made.
    await mailhooks.db.query("UPDATE deliveries SET next_attempt_at = now() - interval '1 h' WHERE id = $1", [
      delivery,
    ]);
    receiver.answer = statuses(204);
    const resumed = await mailhooks.api.post(pathOf(delivery, '/resume'));
    assert.equal(resumed.status, 200);
    assert.equal(resumed.body.pausedAt, null);
    const settled = await mailhooks.settled(account, event);
    assert.equal(settled.deliveries[0].status, 'delivered');
    assert.deepEqual(numbersOf(settled.deliveries[0]), ['1.1', '1.2']);

    const other = await waiting();
    await mailhooks.api.post(pathOf(other.delivery, '/pause'));
    await until('the workflow waits', async () => (await stateOf(other.event)) === 'paused');
    receiver.answer = statuses(204);
    assert.equal((await mailhooks.api.post(pathOf(other.delivery, '/retry'))).body.pausedAt, null);
    assert.equal((await mailhooks.settled(account, other.event)).deliveries[0].status, 'delivered');
  });

  it('cancel ends a waiting delivery, and its workflow', async () => {
    const { event, delivery } = await waiting();
    const answer = await mailhooks.api.post(pathOf(delivery, '/cancel'));
    assert.equal(answer.status, 200);
    assert.equal(answer.body.status, 'cancelled');
    assert.equal(answer.body.nextAttemptAt, null);
    const handle = mailhooks.temporal.workflow.getHandle(workflowIdOf(account, event));
    assert.deepEqual(await handle.result(), { outcomes: { [delivery]: 'cancelled' } });
    assert.equal((await mailhooks.api.post(pathOf(delivery, '/cancel'))).status, 200);
    assert.equal(requests().length, 2);
  });

  it('retry of a failed delivery begins a new sequence, in a new run of its workflow, with the same webhook-id', async () => {
    const { endpoint, event, delivery } = await exhausted();
    assertProblem(await mailhooks.api.post(pathOf(delivery, '/retry')), 409, 'conflict');
    receiver.answer = statuses(200);
    await mailhooks.api.post(`/v1/accounts/${account}/endpoints/${endpoint}/enable`, {});
    const answer = await mailhooks.api.post(pathOf(delivery, '/retry'));
    assert.equal(answer.status, 202);
    assert.deepEqual([answer.body.sequence, answer.body.attemptCount], [2, 0]);
    const delivered = await untilStatus(delivery, 'delivered');
    assert.deepEqual(numbersOf(delivered), ['1.1', '1.2', '1.3', '2.1']);
    assert.equal(delivered.attemptCount, 1);
    await mailhooks.settled(account, event);
    const ids = requests()
      .map(({ headers }) => headers['webhook-id'])
      .filter((id) => id === delivery);
    assert.equal(ids.length, 4);
  });

  it('a held delivery can be cancelled, and is sent by retry once its endpoint is enabled', async () => {
    const { endpoint } = await exhausted();
    const first = (await eventOf(await mailhooks.api.newEvent(account))).deliveries[0];
    const second = (await eventOf(await mailhooks.api.newEvent(account))).deliveries[0];
    assert.deepEqual([first.status, second.status], ['held', 'held']);
    assertProblem(await mailhooks.api.post(pathOf(first.id, '/pause')), 409, 'conflict');
    assert.equal((await mailhooks.api.post(pathOf(first.id, '/cancel'))).body.status, 'cancelled');
    receiver.answer = statuses(200);
    await mailhooks.api.post(`/v1/accounts/${account}/endpoints/${endpoint}/enable`, {});
    assert.equal((await mailhooks.api.post(pathOf(second.id, '/retry'))).status, 202);
    // Nothing was attempted yet: its first sequence begins only now.
    assert.deepEqual(numbersOf(await untilStatus(second.id, 'delivered')), ['1.1']);
  });

  it('an attempt that fails after its delivery was cancelled is logged, and what is retried counts on', async () => {
    account = await mailhooks.api.newAccount();
    endpoints += 1;
    receiver.answer = statuses(200);
    await mailhooks.api.newEndpoint(account, `${receiver.url}/${endpoints}`);
    let fail = (): void => undefined;
    const inFlight = new Promise<void>((resolve) => {
      receiver.answer = (_request, res) => {
        fail = () => void res.writeHead(500).end();
        resolve();
      };
    });
    const event = await mailhooks.api.newEvent(account);
    await inFlight;
    const { id } = (await eventOf(event)).deliveries[0];
    assert.equal((await mailhooks.api.post(pathOf(id, '/cancel'))).body.status, 'cancelled');
    receiver.answer = statuses(204);
    fail();
    const cancelled = await untilAttempts(id, 1);
    assert.deepEqual([cancelled.status, cancelled.attemptCount], ['cancelled', 1]);
    assert.equal((await mailhooks.api.post(pathOf(id, '/retry'))).status, 202);
    assert.deepEqual(numbersOf(await untilStatus(id, 'delivered')), ['1.1', '2.1']);
  });

  it('a workflow that is gone is begun anew with all that the event still has open', async () => {
    const { event, delivery: first } = await waiting();
    receiver.answer = statuses(200, 500);
    await mailhooks.api.newEndpoint(account, `${receiver.url}/beside`);
    const other = await mailhooks.api.newEvent(account, { id: 'two-endpoints' });
    const [a, b] = (await eventOf(other)).deliveries;
    await untilStatus(a.id, 'retrying');
    await untilStatus(b.id, 'retrying');
    await mailhooks.started(account, other);
    const workflowId = workflowIdOf(account, other);
    await mailhooks.forget(account, other);
    await mailhooks.api.post(pathOf(a.id, '/cancel'));
    const states = await until('it is begun anew', async () => {
      const handle = mailhooks.temporal.workflow.getHandle(workflowId);
      const found = await handle.query<DeliveryState[]>(deliveriesQuery);
      return found.some(({ state }) => state === 'under way') && found;
    });
    assert.ok(states.some(({ deliveryId, state }) => deliveryId === b.id && state === 'under way'));
    for (const id of [first, b.id]) await mailhooks.api.post(pathOf(id, '/cancel'));
    await mailhooks.settled(account, event);
  });

  it('takes so many changes of one delivery a minute, and then says when the next is possible', async () => {
    const { event, delivery } = await waiting();
    await mailhooks.db.query("UPDATE deliveries SET next_attempt_at = now() + interval '1 h' WHERE id = $1", [
      delivery,
    ]);
    const actions = Array.from({ length: changesPerMinute }, (_, n) => (n % 2 === 0 ? 'pause' : 'resume'));
    for (const action of actions)
      assert.equal((await mailhooks.api.post(pathOf(delivery, `/${action}`))).status, 200);
    const before = await deliveryOf(delivery);
    for (const action of ['pause', 'retry', 'cancel']) {
      const refused = await mailhooks.api.post(pathOf(delivery, `/${action}`));
      assertProblem(refused, 429, 'rate_limited');
      const seconds = Number(refused.headers.get('retry-after'));
      assert.ok(seconds >= 1 && seconds <= 60, `Retry-After: ${seconds}`);
    }
    assert.equal((await mailhooks.api.post(pathOf(delivery, '/resume'))).status, 200, 'it changes nothing');
    assert.deepEqual(await deliveryOf(delivery), before);

    const other = await waiting();
    assert.equal(
      (await mailhooks.api.post(pathOf(other.delivery, '/pause'))).status,
      200,
      'another has its own',
    );
    await mailhooks.api.post(pathOf(other.delivery, '/cancel'));

    account = before.workflowId.split('/')[1];
    await mailhooks.db.query("UPDATE deliveries SET changes_since = now() - interval '61 s' WHERE id = $1", [
      delivery,
    ]);
    receiver.answer = statuses(204);
    assert.equal((await mailhooks.api.post(pathOf(delivery, '/retry'))).status, 202);
    assert.equal((await mailhooks.settled(account, event)).deliveries[0].status, 'delivered');
  });

  it('refuses what makes no sense, and changes nothing', async () => {
    const { event, delivery } = await waiting();
    receiver.answer = statuses(204);
    await mailhooks.api.post(pathOf(delivery, '/retry'));
    const { deliveries } = await mailhooks.settled(account, event);
    for (const action of ['retry', 'cancel', 'pause', 'resume']) {
      assertProblem(await mailhooks.api.post(pathOf(delivery, `/${action}`)), 409, 'conflict');
      assertProblem(
        await mailhooks.api.post(pathOf(delivery, `/${action}`), { at: 1 }),
        422,
        'validation_failed',
        ['at'],
      );
      const unknown = 'dlv_0190b7c6-0000-7000-8000-000000000000';
      assertProblem(await mailhooks.api.post(pathOf(unknown, `/${action}`)), 404, 'not_found');
      assertProblem(await mailhooks.api.post(pathOf('nonsense', `/${action}`)), 404, 'not_found');
    }
    assert.deepEqual((await eventOf(event)).deliveries, deliveries);

    const other = await mailhooks.api.newAccount();
    const { body } = await mailhooks.api.post(`/v1/accounts/${other}/keys`, { scope: 'account' });
    for (const owner of [account, other]) {
      const path = `/v1/accounts/${owner}/deliveries/${delivery}/cancel`;
      assertProblem(await mailhooks.api.post(path, undefined, { key: body.key }), 404, 'not_found');
    }
  });

  it('people steer by signals in the Temporal UI, for one delivery or all of them', async () => {
    const { event, delivery } = await waiting();
    const handle = mailhooks.temporal.workflow.getHandle(workflowIdOf(account, event));
    await handle.signal('pause');
    await until('it is paused', async () => (await stateOf(event)) === 'paused');
    assert.ok((await deliveryOf(delivery)).pausedAt);
    await handle.signal('resume', delivery);
    await until('it goes on', async () => (await stateOf(event)) === 'under way');
    await handle.signal('pause', 'of another event');
    await handle.signal('retry', delivery);
    await untilAttempts(delivery, 2);
    await handle.signal('cancel');
    assert.deepEqual(await handle.result(), { outcomes: { [delivery]: 'cancelled' } });
  });

  it('an update does the same and returns what came of it; what the delivery cannot be is refused', async () => {
    const { event, delivery } = await waiting();
    const handle = mailhooks.temporal.workflow.getHandle(workflowIdOf(account, event));
    const update = (action: string, deliveryId?: string) =>
      deliveryId === undefined
        ? handle.executeUpdate(defineUpdate<ActionResult>(action))
        : handle.executeUpdate(defineUpdate<ActionResult, [string]>(action), { args: [deliveryId] });
    assert.deepEqual(await update('pause', delivery), { changed: [delivery], refused: [] });
    assert.ok((await deliveryOf(delivery)).pausedAt);
    assert.deepEqual(await update('resume'), { changed: [delivery], refused: [] });
    await assert.rejects(update('retry', 'of another event'), (error: Error) =>
      /of another event is not a delivery of this event/.test(String(error.cause)),
    );
    await mailhooks.db.query("UPDATE endpoints SET status = 'disabled' WHERE account_id = $1", [account]);
    const { changed, refused } = await update('retry');
    assert.deepEqual(changed, []);
    assert.match(refused[0]?.reason ?? '', /its endpoint is disabled: enable it first/);
    await update('cancel');
    assert.deepEqual(await handle.result(), { outcomes: { [delivery]: 'cancelled' } });
  });

  it('signals, updates and queries say what they are for; the one of Mailhooks says that it is internal', async () => {
    const { event } = await waiting();
    const handle = mailhooks.temporal.workflow.getHandle(workflowIdOf(account, event));
    const { definition } = await handle.query<WorkflowMetadata>('__temporal_workflow_metadata');
    const signals = definition?.signalDefinitions ?? [];
    const described = [
      ...signals,
      ...(definition?.updateDefinitions ?? []),
      ...(definition?.queryDefinitions ?? []),
    ].filter(({ name }) => !name?.startsWith('__'));
    assert.equal(described.length, 4 + 1 + 4 + 1);
    for (const { name, description } of described) assert.ok((description ?? '').length > 30, name ?? '');
    assert.match(signals.find(({ name }) => name === 'wake')?.description ?? '', /^Internal:/);
    await handle.signal('cancel');
    await handle.result();
  });

  it('a signal that comes before the workflow has taken its first turn counts', async (t) => {
    const temporalNamespace = await createNamespace();
    const env = { TEMPORAL_NAMESPACE: temporalNamespace, MAILHOOKS_WORKFLOW: 'every-event' };
    const accepting = await startTestMailhooks(env, { api: true, worker: false });
    t.after(accepting.stop);
    receiver.answer = statuses(200, 500);
    const owner = await accepting.api.newAccount();
    await accepting.api.newEndpoint(owner, `${receiver.url}/early`);
    const event = await accepting.api.newEvent(owner);
    const handle = await accepting.started(owner, event);
    await handle.signal('pause');
    const worker = await startTestMailhooks(env, { api: false, worker: true }, accepting.connections);
    t.after(worker.stop);
    await until('it is paused', async () => {
      const states = await handle.query<DeliveryState[]>(deliveriesQuery);
      return states[0]?.state === 'paused';
    });
    const { body } = await accepting.api.get(`/v1/accounts/${owner}/events/${event}`);
    assert.ok(body.deliveries[0].pausedAt);
    await handle.signal('cancel');
    await handle.result();
  });

  it('a change that Temporal was not told of is told by the reconciler', async () => {
    const { event, delivery } = await waiting();
    await mailhooks.db.query(
      `UPDATE deliveries SET status = 'cancelled', next_attempt_at = NULL, wake_requested_at = now() WHERE id = $1`,
      [delivery],
    );
    const handle = mailhooks.temporal.workflow.getHandle(workflowIdOf(account, event));
    assert.deepEqual(await handle.result(), { outcomes: { [delivery]: 'cancelled' } });
    await until('the mark is gone', async () => {
      const { rows } = await mailhooks.db.query(
        'SELECT 1 FROM deliveries WHERE wake_requested_at IS NOT NULL',
      );
      return rows.length === 0;
    });
  });
});
