import type { WorkflowHandle } from '@temporalio/client';
import { deliveriesPerPart, deliveriesPerSlice, eventsPerRun } from '../../src/workflows/activity-options.ts';
import { partIdOf } from '../../src/workflows/part-ids.ts';
import { holding, statuses } from '../support/receiver.ts';
import { until } from '../support/until.ts';
import { beginMany } from './events-in-parts.ts';
import { lengthen } from './long-histories.ts';
import { untilRecorded, type Scenario, type Stage } from './stage.ts';

const begun = async (handle: WorkflowHandle): Promise<number> => {
  const { events } = await handle.fetchHistory();
  return (events ?? []).filter((event) => event.activityTaskScheduledEventAttributes).length;
};

/** None of its endpoints responds until `meddle` is done. */
const hanging =
  (count: number, meddle: (handle: WorkflowHandle, letGo: () => void) => Promise<unknown>): Scenario =>
  async (stage) => {
    const { answer, letGo } = holding(statuses(204));
    stage.receiver.answer = answer;
    const { workflowId } = await beginMany(stage, count);
    const { workflow } = stage.mailhooks.temporal;
    // Of this run alone: the next one has the same id.
    const { runId } = await workflow.getHandle(workflowId).describe();
    await meddle(workflow.getHandle(workflowId, runId), letGo);
    letGo();
    await stage.mailhooks.settled(stage.account, 'recorded');
    return { workflowId, runId };
  };

/** Its second part has some more than begin together. */
const inParts =
  (number: number): Scenario =>
  async (stage: Stage) => {
    const { workflowId } = await beginMany(stage, deliveriesPerPart + deliveriesPerSlice + 1);
    await stage.mailhooks.settled(stage.account, 'recorded');
    return partIdOf(workflowId, number);
  };

export const inSlices: Record<string, Scenario> = {
  'begun-in-slices': async (stage) => {
    const { workflowId } = await beginMany(stage, deliveriesPerSlice + 1);
    await stage.mailhooks.settled(stage.account, 'recorded');
    return workflowId;
  },
  'slices-paced': hanging(2 * deliveriesPerSlice + 1, (handle) =>
    until('all have begun', async () => (await begun(handle)) === 2 * deliveriesPerSlice + 1),
  ),
  'slices-cancelled': hanging(3 * deliveriesPerSlice, async (handle) => {
    await untilRecorded(handle, (event) => event.activityTaskScheduledEventAttributes);
    await handle.cancel();
    await untilRecorded(
      handle,
      ({ activityTaskScheduledEventAttributes: activity }) =>
        activity?.activityType?.name === 'cancelDelivery',
    );
  }),
  'slices-left': hanging(deliveriesPerPart, async (handle, letGo) => {
    await untilRecorded(handle, (event) => event.activityTaskScheduledEventAttributes);
    await lengthen(handle, eventsPerRun + 1);
    letGo();
    await untilRecorded(handle, (event) => event.workflowExecutionContinuedAsNewEventAttributes);
  }),
  'first-part': inParts(1),
  'second-part': inParts(2),
};
