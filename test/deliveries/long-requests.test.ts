import assert from 'node:assert/strict';
import { it } from 'node:test';
import { WorkflowNotFoundError } from '@temporalio/client';
import { workflowIdOf } from '../../src/domain/delivery/workflow-ids.ts';
import { startTestMailhooks } from '../support/mailhooks.ts';
import { holding, startReceiver, statuses } from '../support/receiver.ts';
import { until } from '../support/until.ts';

it('a long first attempt is not made twice concurrently: with a long timeout it is overdue later', async (t) => {
  const held = holding(statuses(204));
  const receiver = await startReceiver((request, res, req) =>
    request.path === '/slow' ? held.answer(request, res, req) : void res.end(),
  );
  t.after(receiver.close);
  const settings = { MAILHOOKS_WORKFLOW: 'on-failure', MAILHOOKS_REQUEST_TIMEOUT: '90s' };
  const accepting = await startTestMailhooks(settings, { api: true, worker: false });
  t.after(accepting.stop);
  const { api, db, connections, temporal } = accepting;
  const account = await api.newAccount();
  const { id: endpoint } = await api.newEndpoint(account, `${receiver.url}/quick`);
  await api.patch(`/v1/accounts/${account}/endpoints/${endpoint}`, { url: `${receiver.url}/slow` });
  await api.newEvent(account, { id: 'slow' });
  await receiver.waitFor(1, '/slow');
  // As it stands after more than two minutes: begun late, by a process that has 90 s for it and 40 s to log it.
  await db.query("UPDATE deliveries SET next_attempt_at = now() - interval '140 s' WHERE event_id = 'slow'");
  await db.query(
    `WITH made AS (SELECT date_trunc('milliseconds', now()) - interval '1 h' AS at), logged AS (
       INSERT INTO events (accepted_at, account_id, event_id, type, payload, start_pending)
       SELECT at, $1, 'missed', 'email.opened', '{}', false FROM made
     )
     INSERT INTO deliveries (accepted_at, id, account_id, event_id, event_type, endpoint_id, status, next_attempt_at)
     SELECT at, 'dlv_missed', $1, 'missed', 'email.opened', 'ep_gone', 'pending', at FROM made`,
    [account],
  );

  const env = { ...settings, TEMPORAL_NAMESPACE: accepting.config.temporalNamespace };
  const other = await startTestMailhooks(env, { api: false, worker: true }, connections);
  t.after(other.stop);
  const handleOf = (event: string) => temporal.workflow.getHandle(workflowIdOf(account, event));
  await until('its reconciler has begun what is overdue', () => handleOf('missed').describe());
  // Both would be of one page: with this pass all of it is done.
  await other.running.stop();
  await assert.rejects(handleOf('slow').describe(), WorkflowNotFoundError);
  assert.equal(receiver.received.filter(({ path }) => path === '/slow').length, 1);

  held.letGo();
  await until('it is delivered by its one attempt', async () => {
    const { body } = await api.get(`/v1/accounts/${account}/events/slow`);
    return body.deliveries[0].status === 'delivered' && body.deliveries[0].attempts.length === 1;
  });
});
