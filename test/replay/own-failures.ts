import { workflowIdOf } from '../../src/domain/delivery/workflow-ids.ts';
import { statuses } from '../support/receiver.ts';
import { until } from '../support/until.ts';
import { changedBeforeItsStart, rowsOf } from './branches.ts';
import { untilRecorded, type Scenario } from './stage.ts';

const away = 'ALTER TABLE deliveries RENAME TO deliveries_away';
const back = 'ALTER TABLE deliveries_away RENAME TO deliveries';

/** The log is away for longer than Temporal's own count of tries lasts. */
export const awayMeanwhile: Record<string, Scenario> = {
  'resumed-after-our-failure': async (stage) => {
    const { mailhooks, receiver, account } = stage;
    receiver.answer = statuses(500, 200);
    const event = await mailhooks.api.newEvent(account, { id: 'recorded' });
    const handle = mailhooks.temporal.workflow.getHandle(workflowIdOf(account, event));
    await until('a retry waits', async () => (await rowsOf(stage, event))[0]?.status === 'retrying');
    await mailhooks.db.query(away);
    await untilRecorded(handle, ({ activityTaskFailedEventAttributes: failed }) => failed);
    await mailhooks.db.query(back);
    await mailhooks.settled(account, event);
    return handle.workflowId;
  },
};

export const awayAtTheStart: Record<string, Scenario> = {
  'first-attempt-not-made': changedBeforeItsStart(away, async ({ mailhooks, account }) => {
    const handle = mailhooks.temporal.workflow.getHandle(workflowIdOf(account, 'recorded'));
    await untilRecorded(handle, ({ markerRecordedEventAttributes: marker }) => marker);
    await mailhooks.db.query(back);
  }),
};
