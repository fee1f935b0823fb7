import type { WorkflowHandle } from '@temporalio/client';
import pLimit from 'p-limit';
import { workflowIdOf } from '../../src/domain/delivery/workflow-ids.ts';
import { partIdOf } from '../../src/workflows/part-ids.ts';
import type { Answer } from '../support/receiver.ts';
import { until } from '../support/until.ts';
import { changedBeforeItsStart, rowsOf, update } from './branches.ts';
import { untilRecorded, type Scenario, type Stage } from './stage.ts';

/** One more than a part has: the second part has one. */
const many = 501;
const patienceMs = 300_000;
const waitsForHours: Answer = (_request, res) => void res.writeHead(503, { 'retry-after': '36000' }).end();

/** Endpoints more, so that an event has two parts. */
async function manyEndpoints({ mailhooks, account, receiver }: Stage, count = many): Promise<void> {
  const limit = pLimit(10);
  await Promise.all(
    Array.from({ length: count - 1 }, () =>
      limit(() => mailhooks.api.newEndpoint(account, receiver.url, { enabled: false })),
    ),
  );
  await mailhooks.db.query(
    "UPDATE endpoints SET status = 'enabled', disabled_at = NULL, disabled_reason = NULL WHERE account_id = $1",
    [account],
  );
}

/** @param count its deliveries */
export async function beginMany(stage: Stage, count = many): Promise<WorkflowHandle> {
  const { mailhooks, account } = stage;
  await manyEndpoints(stage, count);
  const event = await mailhooks.api.newEvent(account, { id: 'recorded' });
  return await mailhooks.started(account, event);
}

const allWait = ({ mailhooks, account }: Stage): Promise<unknown> =>
  until(
    'all wait',
    async () => {
      const { rows } = await mailhooks.db.query(
        "SELECT 1 FROM deliveries WHERE account_id = $1 AND event_id = 'recorded' AND status = 'retrying'",
        [account],
      );
      return rows.length === many;
    },
    patienceMs,
  );

/** The one that is listed first. */
const firstOf = async (stage: Stage) =>
  (await rowsOf(stage, 'recorded')).sort((one, other) => (one.id < other.id ? -1 : 1))[0];

const delivered =
  (idOf: (workflowId: string) => string): Scenario =>
  async (stage) => {
    const { workflowId } = await beginMany(stage);
    await stage.mailhooks.settled(stage.account, 'recorded');
    return idOf(workflowId);
  };

export const inParts: Record<string, Scenario> = {
  'in-parts': delivered((workflowId) => workflowId),
  part: delivered((workflowId) => partIdOf(workflowId, 2)),
};

export const partsThatWait: Record<string, Scenario> = {
  // The id of the second part is taken for a moment; later on somebody terminates it.
  'parts-steered': async (stage) => {
    const { mailhooks, receiver, account } = stage;
    receiver.answer = waitsForHours;
    const { workflow } = mailhooks.temporal;
    const secondId = partIdOf(workflowIdOf(account, 'recorded'), 2);
    const taken = await workflow.start('notifyOwner', {
      ...{ workflowId: secondId, taskQueue: 'nobody' },
      args: [{ notificationId: 'none' }],
    });
    const handle = await beginMany(stage);
    await untilRecorded(handle, (event) => event.startChildWorkflowExecutionFailedEventAttributes);
    await taken.terminate('its id is needed');
    await allWait(stage);
    const first = await firstOf(stage);
    await mailhooks.api.post(`/v1/accounts/${account}/deliveries/${first?.id}/pause`);
    await untilRecorded(handle, (event) => event.externalWorkflowExecutionSignaledEventAttributes);
    await workflow.getHandle(secondId).terminate('by hand');
    await untilRecorded(
      handle,
      ({ activityTaskScheduledEventAttributes: activity }) => activity?.activityType?.name === 'postWebhook',
    );
    await update(handle, 'cancel');
    await mailhooks.settled(account, 'recorded');
    return handle.workflowId;
  },
  'parts-cancelled': async (stage) => {
    stage.receiver.answer = waitsForHours;
    const handle = await beginMany(stage);
    await allWait(stage);
    await handle.cancel();
    await stage.mailhooks.settled(stage.account, 'recorded');
    return handle.workflowId;
  },
};

/** With its start it gets a signal for a delivery that it lists afterwards. */
export const partsBegunByASignal: Record<string, Scenario> = {
  'parts-begun-by-a-signal': async (stage) => {
    const { mailhooks, receiver, account } = stage;
    receiver.answer = waitsForHours;
    const handle = await beginMany(stage);
    await allWait(stage);
    await handle.terminate('by hand');
    // The ids of its parts are free once these have ended.
    for (const number of [1, 2]) {
      const part = mailhooks.temporal.workflow.getHandle(partIdOf(handle.workflowId, number));
      await part.result().catch(() => undefined);
    }
    const first = await firstOf(stage);
    await mailhooks.api.post(`/v1/accounts/${account}/deliveries/${first?.id}/retry`);
    await untilRecorded(handle, (event) => event.externalWorkflowExecutionSignaledEventAttributes);
    await update(handle, 'cancel');
    await mailhooks.settled(account, 'recorded');
    return handle.workflowId;
  },
};

/** One of them has ended by the time that the workflow lists them: the second page is empty. */
export const partsBeforeTheStart: Record<string, Scenario> = {
  'parts-of-one-page': changedBeforeItsStart(
    "UPDATE deliveries SET status = 'cancelled' WHERE id = (SELECT max(id) FROM deliveries WHERE account_id = $account AND event_id = 'recorded')",
    undefined,
    (stage) => manyEndpoints(stage),
  ),
};
