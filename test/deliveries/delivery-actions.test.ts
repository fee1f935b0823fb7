import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { changesPerMinute } from '../../src/domain/delivery/allowed-actions.ts';
import { workflowIdOf } from '../../src/domain/delivery/workflow-ids.ts';
import { deliveriesQuery, type DeliveryState } from '../../src/workflows/types.ts';
import { assertProblem } from '../support/assert-problem.ts';
import { statuses } from '../support/receiver.ts';
import { until } from '../support/until.ts';
import { steeredDeliveries } from '../support/steered-deliveries.ts';

describe('deliveries steered by hand', () => {
  const stage = steeredDeliveries();
  const {
    eventOf,
    pathOf,
    deliveryOf,
    numbersOf,
    requests,
    untilStatus,
    untilAttempts,
    stateOf,
    newEndpoint,
    waiting,
    exhausted,
  } = stage;

  it('retry: the waiting attempt runs now, numbers go on, and there is no second schedule', async () => {
    const { event, delivery } = await waiting();
    assert.equal((await stage.mailhooks.api.post(pathOf(delivery, '/retry'))).status, 202);
    const second = await untilAttempts(delivery, 2);
    assert.ok(Date.parse(second.nextAttemptAt) > Date.now() + 3_600_000, 'the next one is hours away');
    stage.receiver.answer = statuses(204);
    assert.equal((await stage.mailhooks.api.post(pathOf(delivery, '/retry'))).status, 202);
    const settled = await stage.mailhooks.settled(stage.account, event);
    assert.equal(settled.deliveries[0].status, 'delivered');
    assert.deepEqual(numbersOf(settled.deliveries[0]), ['1.1', '1.2', '1.3']);
    // The test payload of the creation comes first.
    assert.equal(requests().length, 4);
  });

  it('pause keeps the attempt number until resumed; retry lifts it too', async () => {
    const { event, delivery } = await waiting();
    const paused = await stage.mailhooks.api.post(pathOf(delivery, '/pause'));
    assert.equal(paused.status, 200);
    assert.equal(paused.body.status, 'retrying');
    assert.ok(Date.parse(paused.body.pausedAt) > 0);
    assert.equal(
      (await stage.mailhooks.api.post(pathOf(delivery, '/pause'))).body.pausedAt,
      paused.body.pausedAt,
    );
    await until('the workflow waits', async () => (await stateOf(event)) === 'paused');
    // Due long ago, and yet not made.
    await stage.mailhooks.db.query(
      "UPDATE deliveries SET next_attempt_at = now() - interval '1 h' WHERE id = $1",
      [delivery],
    );
    stage.receiver.answer = statuses(204);
    const resumed = await stage.mailhooks.api.post(pathOf(delivery, '/resume'));
    assert.equal(resumed.status, 200);
    assert.equal(resumed.body.pausedAt, null);
    const settled = await stage.mailhooks.settled(stage.account, event);
    assert.equal(settled.deliveries[0].status, 'delivered');
    assert.deepEqual(numbersOf(settled.deliveries[0]), ['1.1', '1.2']);

    const other = await waiting();
    await stage.mailhooks.api.post(pathOf(other.delivery, '/pause'));
    await until('the workflow waits', async () => (await stateOf(other.event)) === 'paused');
    stage.receiver.answer = statuses(204);
    assert.equal((await stage.mailhooks.api.post(pathOf(other.delivery, '/retry'))).body.pausedAt, null);
    assert.equal(
      (await stage.mailhooks.settled(stage.account, other.event)).deliveries[0].status,
      'delivered',
    );
  });

  it('cancel ends a waiting delivery, and its workflow', async () => {
    const { event, delivery } = await waiting();
    const answer = await stage.mailhooks.api.post(pathOf(delivery, '/cancel'));
    assert.equal(answer.status, 200);
    assert.equal(answer.body.status, 'cancelled');
    assert.equal(answer.body.nextAttemptAt, null);
    const handle = stage.mailhooks.temporal.workflow.getHandle(workflowIdOf(stage.account, event));
    assert.deepEqual(await handle.result(), { outcomes: { [delivery]: 'cancelled' } });
    assert.equal((await stage.mailhooks.api.post(pathOf(delivery, '/cancel'))).status, 200);
    assert.equal(requests().length, 2);
  });

  it('retry of a failed delivery begins a new sequence, in a new run of its workflow, with the same webhook-id', async () => {
    const { endpoint, event, delivery } = await exhausted();
    assertProblem(await stage.mailhooks.api.post(pathOf(delivery, '/retry')), 409, 'conflict');
    stage.receiver.answer = statuses(200);
    await stage.mailhooks.api.post(`/v1/accounts/${stage.account}/endpoints/${endpoint}/enable`, {});
    const answer = await stage.mailhooks.api.post(pathOf(delivery, '/retry'));
    assert.equal(answer.status, 202);
    assert.deepEqual([answer.body.sequence, answer.body.attemptCount], [2, 0]);
    const delivered = await untilStatus(delivery, 'delivered');
    assert.deepEqual(numbersOf(delivered), ['1.1', '1.2', '1.3', '2.1']);
    assert.equal(delivered.attemptCount, 1);
    await stage.mailhooks.settled(stage.account, event);
    const ids = requests()
      .map(({ headers }) => headers['webhook-id'])
      .filter((id) => id === delivery);
    assert.equal(ids.length, 4);
  });

  it('a held delivery can be cancelled, and is sent by retry once its endpoint is enabled', async () => {
    const { endpoint } = await exhausted();
    const first = (await eventOf(await stage.mailhooks.api.newEvent(stage.account))).deliveries[0];
    const second = (await eventOf(await stage.mailhooks.api.newEvent(stage.account))).deliveries[0];
    assert.deepEqual([first.status, second.status], ['held', 'held']);
    assertProblem(await stage.mailhooks.api.post(pathOf(first.id, '/pause')), 409, 'conflict');
    assert.equal((await stage.mailhooks.api.post(pathOf(first.id, '/cancel'))).body.status, 'cancelled');
    stage.receiver.answer = statuses(200);
    await stage.mailhooks.api.post(`/v1/accounts/${stage.account}/endpoints/${endpoint}/enable`, {});
    assert.equal((await stage.mailhooks.api.post(pathOf(second.id, '/retry'))).status, 202);
    // Nothing was attempted yet: its first sequence begins only now.
    assert.deepEqual(numbersOf(await untilStatus(second.id, 'delivered')), ['1.1']);
  });

  it('an attempt that fails after its delivery was cancelled is logged, and a retry continues the numbers', async () => {
    stage.receiver.answer = statuses(200);
    await newEndpoint();
    let fail = (): void => undefined;
    const inFlight = new Promise<void>((resolve) => {
      stage.receiver.answer = (_request, res) => {
        fail = () => void res.writeHead(500).end();
        resolve();
      };
    });
    const event = await stage.mailhooks.api.newEvent(stage.account);
    await inFlight;
    const { id } = (await eventOf(event)).deliveries[0];
    assert.equal((await stage.mailhooks.api.post(pathOf(id, '/cancel'))).body.status, 'cancelled');
    stage.receiver.answer = statuses(204);
    fail();
    const cancelled = await untilAttempts(id, 1);
    assert.deepEqual([cancelled.status, cancelled.attemptCount], ['cancelled', 1]);
    assert.equal((await stage.mailhooks.api.post(pathOf(id, '/retry'))).status, 202);
    assert.deepEqual(numbersOf(await untilStatus(id, 'delivered')), ['1.1', '2.1']);
  });

  it('a missing workflow is started again with all open deliveries of the event', async () => {
    const { event, delivery: first } = await waiting();
    stage.receiver.answer = statuses(200, 500);
    await stage.mailhooks.api.newEndpoint(stage.account, `${stage.receiver.url}/beside`);
    const other = await stage.mailhooks.api.newEvent(stage.account, { id: 'two-endpoints' });
    const [a, b] = (await eventOf(other)).deliveries;
    await untilStatus(a.id, 'retrying');
    await untilStatus(b.id, 'retrying');
    await stage.mailhooks.started(stage.account, other);
    const workflowId = workflowIdOf(stage.account, other);
    await stage.mailhooks.forget(stage.account, other);
    await stage.mailhooks.api.post(pathOf(a.id, '/cancel'));
    const states = await until('it is begun anew', async () => {
      const handle = stage.mailhooks.temporal.workflow.getHandle(workflowId);
      const found = await handle.query<DeliveryState[]>(deliveriesQuery);
      return found.some(({ state }) => state === 'under way') && found;
    });
    assert.ok(states.some(({ deliveryId, state }) => deliveryId === b.id && state === 'under way'));
    for (const id of [first, b.id]) await stage.mailhooks.api.post(pathOf(id, '/cancel'));
    await stage.mailhooks.settled(stage.account, event);
  });

  it('limits changes of one delivery per minute, and says when the next is possible', async () => {
    const { event, delivery } = await waiting();
    await stage.mailhooks.db.query(
      "UPDATE deliveries SET next_attempt_at = now() + interval '1 h' WHERE id = $1",
      [delivery],
    );
    const actions = Array.from({ length: changesPerMinute }, (_, n) => (n % 2 === 0 ? 'pause' : 'resume'));
    for (const action of actions)
      assert.equal((await stage.mailhooks.api.post(pathOf(delivery, `/${action}`))).status, 200);
    const before = await deliveryOf(delivery);
    for (const action of ['pause', 'retry', 'cancel']) {
      const refused = await stage.mailhooks.api.post(pathOf(delivery, `/${action}`));
      assertProblem(refused, 429, 'rate_limited');
      const seconds = Number(refused.headers.get('retry-after'));
      assert.ok(seconds >= 1 && seconds <= 60, `Retry-After: ${seconds}`);
    }
    assert.equal(
      (await stage.mailhooks.api.post(pathOf(delivery, '/resume'))).status,
      200,
      'it changes nothing',
    );
    assert.deepEqual(await deliveryOf(delivery), before);

    const other = await waiting();
    assert.equal(
      (await stage.mailhooks.api.post(pathOf(other.delivery, '/pause'))).status,
      200,
      'another has its own',
    );
    await stage.mailhooks.api.post(pathOf(other.delivery, '/cancel'));

    stage.account = before.workflowId.split('/')[1];
    await stage.mailhooks.db.query(
      "UPDATE deliveries SET changes_since = now() - interval '61 s' WHERE id = $1",
      [delivery],
    );
    stage.receiver.answer = statuses(204);
    assert.equal((await stage.mailhooks.api.post(pathOf(delivery, '/retry'))).status, 202);
    assert.equal((await stage.mailhooks.settled(stage.account, event)).deliveries[0].status, 'delivered');
  });

  it('refuses actions that the status does not allow, and changes nothing', async () => {
    const { event, delivery } = await waiting();
    stage.receiver.answer = statuses(204);
    await stage.mailhooks.api.post(pathOf(delivery, '/retry'));
    const { deliveries } = await stage.mailhooks.settled(stage.account, event);
    for (const action of ['retry', 'cancel', 'pause', 'resume']) {
      assertProblem(await stage.mailhooks.api.post(pathOf(delivery, `/${action}`)), 409, 'conflict');
      assertProblem(
        await stage.mailhooks.api.post(pathOf(delivery, `/${action}`), { at: 1 }),
        422,
        'validation_failed',
        ['at'],
      );
      const unknown = 'dlv_0190b7c6-0000-7000-8000-000000000000';
      assertProblem(await stage.mailhooks.api.post(pathOf(unknown, `/${action}`)), 404, 'not_found');
      assertProblem(await stage.mailhooks.api.post(pathOf('nonsense', `/${action}`)), 404, 'not_found');
    }
    assert.deepEqual((await eventOf(event)).deliveries, deliveries);

    const other = await stage.mailhooks.api.newAccount();
    const { body } = await stage.mailhooks.api.post(`/v1/accounts/${other}/keys`, { scope: 'account' });
    for (const owner of [stage.account, other]) {
      const path = `/v1/accounts/${owner}/deliveries/${delivery}/cancel`;
      assertProblem(await stage.mailhooks.api.post(path, undefined, { key: body.key }), 404, 'not_found');
    }
  });
});
