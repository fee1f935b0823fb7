import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { temporal } from '@temporalio/proto';
import { defineUpdate } from '@temporalio/workflow';
import { workflowIdOf } from '../../src/domain/delivery/workflow-ids.ts';
import { deliveriesQuery, type ActionResult, type DeliveryState } from '../../src/workflows/types.ts';
import { startTestMailhooks } from '../support/mailhooks.ts';
import { createNamespace } from '../support/servers.ts';
import { comeBackLater, statuses } from '../support/receiver.ts';
import { until } from '../support/until.ts';
import { steeredDeliveries } from '../support/steered-deliveries.ts';

type WorkflowMetadata = temporal.api.sdk.v1.IWorkflowMetadata;

describe('deliveries steered in the Temporal UI', () => {
  const stage = steeredDeliveries();
  const { deliveryOf, untilAttempts, stateOf, waiting } = stage;

  it('people steer by signals in the Temporal UI, for one delivery or all of them', async () => {
    const { event, delivery } = await waiting();
    const handle = stage.mailhooks.temporal.workflow.getHandle(workflowIdOf(stage.account, event));
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

  it('an update does the same and returns the result; an action that the status does not allow is refused', async () => {
    const { event, delivery } = await waiting();
    const handle = stage.mailhooks.temporal.workflow.getHandle(workflowIdOf(stage.account, event));
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
    await stage.mailhooks.db.query("UPDATE endpoints SET status = 'disabled' WHERE account_id = $1", [
      stage.account,
    ]);
    const { changed, refused } = await update('retry');
    assert.deepEqual(changed, []);
    assert.match(refused[0]?.reason ?? '', /its endpoint is disabled: enable it first/);
    await update('cancel');
    assert.deepEqual(await handle.result(), { outcomes: { [delivery]: 'cancelled' } });
  });

  it('signals, updates and queries describe themselves; the signal of Mailhooks itself says that it is internal', async () => {
    const { event } = await waiting();
    const handle = stage.mailhooks.temporal.workflow.getHandle(workflowIdOf(stage.account, event));
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

  it('current details name each delivery, and of more than 20 how many stand how', async (t) => {
    const mailhooks = await startTestMailhooks({ MAILHOOKS_WORKFLOW: 'every-event' });
    t.after(mailhooks.stop);
    const { receiver } = stage;
    const detailsOf = async (endpoints: number): Promise<string[]> => {
      receiver.answer = ({ path, ...rest }, ...others) =>
        (path === '/0' ? comeBackLater : statuses(204))({ path, ...rest }, ...others);
      const owner = await mailhooks.api.newAccount();
      for (let n = 0; n < endpoints; n += 1) await mailhooks.api.newEndpoint(owner, `${receiver.url}/${n}`);
      const event = await mailhooks.api.newEvent(owner);
      const handle = await mailhooks.started(owner, event);
      const details = await until('all but one have ended', async () => {
        const states = await handle.query<DeliveryState[]>(deliveriesQuery);
        const { currentDetails } = await handle.query<WorkflowMetadata>('__temporal_workflow_metadata');
        const ended = states.filter(({ state }) => state === 'delivered').length;
        return ended === endpoints - 1 && (currentDetails ?? '');
      });
      await handle.signal('cancel');
      await handle.result();
      return details.split('\n').sort();
    };
    const { host } = new URL(receiver.url);
    const singly = await detailsOf(20);
    assert.equal(singly.length, 20);
    for (const line of singly)
      assert.match(line, new RegExp(`^- ${host} \\(ep_[0-9a-f-]+\\): (delivered|under way)$`));
    assert.deepEqual(await detailsOf(21), ['- 1 under way', '- 20 delivered']);
  });

  it('a signal that comes before the first workflow task counts', async (t) => {
    const temporalNamespace = await createNamespace();
    const env = { TEMPORAL_NAMESPACE: temporalNamespace, MAILHOOKS_WORKFLOW: 'every-event' };
    const accepting = await startTestMailhooks(env, { api: true, worker: false });
    t.after(accepting.stop);
    stage.receiver.answer = statuses(200, 500);
    const owner = await accepting.api.newAccount();
    await accepting.api.newEndpoint(owner, `${stage.receiver.url}/early`);
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

  it('the reconciler signals a change that Temporal does not know', async () => {
    const { event, delivery } = await waiting();
    await stage.mailhooks.db.query(
      `UPDATE deliveries SET status = 'cancelled', next_attempt_at = NULL, wake_requested_at = now() WHERE id = $1`,
      [delivery],
    );
    const handle = stage.mailhooks.temporal.workflow.getHandle(workflowIdOf(stage.account, event));
    assert.deepEqual(await handle.result(), { outcomes: { [delivery]: 'cancelled' } });
    await until('the mark is gone', async () => {
      const { rows } = await stage.mailhooks.db.query(
        'SELECT 1 FROM deliveries WHERE wake_requested_at IS NOT NULL',
      );
      return rows.length === 0;
    });
  });
});
