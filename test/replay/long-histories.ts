import assert from 'node:assert/strict';
import type { WorkflowHandle } from '@temporalio/client';
import pLimit from 'p-limit';
import { workflowIdOf } from '../../src/domain/delivery/workflow-ids.ts';
import { eventsPerRun } from '../../src/workflows/activity-options.ts';
import { wakeSignal, type DeliveryTask } from '../../src/workflows/types.ts';
import { holding, isTest, type Answer } from '../support/receiver.ts';
import { until } from '../support/until.ts';
import { rowsOf } from './branches.ts';
import { untilRecorded, type Scenario, type Stage } from './stage.ts';

const forHours = { 'retry-after': '36000' };
const failsForHours: Answer = ({ path }, res) =>
  void res.writeHead(path.startsWith('/fails') ? 503 : 204, forHours).end();
const takesAll: Answer = (_request, res) => void res.writeHead(204).end();

/** An event that one endpoint took, while its deliveries to others wait. @returns those, by path */
async function begin(stage: Stage, failing: string[]): Promise<WorkflowHandle> {
  const { mailhooks, receiver, account } = stage;
  receiver.answer = failsForHours;
  for (const path of failing) await mailhooks.api.newEndpoint(account, receiver.url + path);
  const event = await mailhooks.api.newEvent(account, { id: 'recorded' });
  await until('one has ended, the others wait', async () => {
    const rows = await rowsOf(stage, event);
    return rows.filter(({ status }) => status === 'retrying').length === failing.length;
  });
  await mailhooks.started(account, event);
  // Of this run alone: the next one has the same id.
  const handle = mailhooks.temporal.workflow.getHandle(workflowIdOf(account, event));
  const { runId } = await handle.describe();
  return mailhooks.temporal.workflow.getHandle(handle.workflowId, runId);
}

/** Tells it of nothing, until its history has so many events. */
export async function lengthen(handle: WorkflowHandle, length: number): Promise<void> {
  const limit = pLimit(20);
  for (;;) {
    const missing = length - (await handle.describe()).historyLength;
    if (missing <= 0) return;
    const wakes = Array.from({ length: Math.ceil(missing / 2) }, () =>
      limit(() => handle.signal(wakeSignal, [])),
    );
    // It may go on in its next run before all have come.
    await Promise.allSettled(wakes);
  }
}

const goesOn =
  (whatRun: 'first' | 'next', meddle?: (stage: Stage, path: string) => Promise<unknown>): Scenario =>
  async (stage) => {
    const { mailhooks, receiver, account } = stage;
    const handle = await begin(stage, ['/fails']);
    const waiting = (await rowsOf(stage, 'recorded')).find(({ status }) => status === 'retrying');
    const path = `/v1/accounts/${account}/deliveries/${waiting?.id}`;
    await meddle?.(stage, path);
    await lengthen(handle, eventsPerRun + 1);
    await untilRecorded(handle, ({ workflowExecutionContinuedAsNewEventAttributes: next }) => next);
    receiver.answer = takesAll;
    await mailhooks.api.post(`${path}/retry`);
    await mailhooks.settled(account, 'recorded');
    const { workflowId } = handle;
    const { runId } =
      whatRun === 'first'
        ? await runOf(handle)
        : await mailhooks.temporal.workflow.getHandle(workflowId).describe();
    return { workflowId, runId };
  };

const runOf = async (handle: WorkflowHandle): Promise<{ runId: string }> => await handle.describe();

/** While one attempt keeps it from going on, a delivery that has ended is looked at again, and the workflow is cancelled. */
const cancelledWhileLeaving: Scenario = async (stage) => {
  const { mailhooks, receiver, account, endpoint } = stage;
  const handle = await begin(stage, ['/fails', '/fails/held']);
  await lengthen(handle, eventsPerRun - 200);
  const { rows } = await mailhooks.db.query<{ id: string; acceptedAt: Date }>(
    `SELECT id, accepted_at AS "acceptedAt" FROM deliveries WHERE account_id = $1 AND event_id = 'recorded' AND endpoint_id = $2`,
    [account, endpoint],
  );
  const { rows: held } = await mailhooks.db.query<{ id: string }>(
    `SELECT d.id FROM deliveries d JOIN endpoints p ON p.id = d.endpoint_id
     WHERE d.account_id = $1 AND d.event_id = 'recorded' AND p.url LIKE '%/held'`,
    [account],
  );
  const { answer, letGo } = holding(takesAll);
  receiver.answer = answer;
  const heldOnes = () =>
    receiver.received.filter((request) => request.path === '/fails/held' && !isTest(request)).length;
  await mailhooks.api.post(`/v1/accounts/${account}/deliveries/${held[0]?.id}/retry`);
  await until('its attempt is under way', () => Promise.resolve(heldOnes() === 2));
  const cancels = async () =>
    ((await handle.fetchHistory()).events ?? []).filter(
      ({ activityTaskCancelRequestedEventAttributes: cancel }) => cancel,
    ).length;
  const before = await cancels();
  await lengthen(handle, eventsPerRun + 1);
  await until('it leaves', async () => (await cancels()) >= before + 2);
  const [row] = rows;
  assert.ok(row);
  const ended: DeliveryTask = {
    deliveryId: row.id,
    endpointId: endpoint,
    host: new URL(receiver.url).host,
    acceptedAt: row.acceptedAt.toISOString(),
  };
  await handle.signal(wakeSignal, [ended]);
  await handle.cancel();
  await untilRecorded(handle, ({ workflowExecutionCancelRequestedEventAttributes: cancel }) => cancel);
  letGo();
  await mailhooks.settled(account, 'recorded');
  return handle.workflowId;
};

/** More signals than one run of a workflow takes. */
export const longHistories: Record<string, Scenario> = {
  'gone-on-in-a-new-run': goesOn('first'),
  'gone-on-from-an-old-run': goesOn('next'),
};

export const longWithoutLanes: Record<string, Scenario> = {
  'gone-on-paused': goesOn('first', async ({ mailhooks, account }, path) => {
    await mailhooks.api.post(`${path}/pause`);
    const handle = mailhooks.temporal.workflow.getHandle(workflowIdOf(account, 'recorded'));
    await untilRecorded(handle, ({ timerStartedEventAttributes: timer }) => timer);
  }),
  'cancelled-while-leaving': cancelledWhileLeaving,
};
