import { ScheduleAlreadyRunning, type Client } from '@temporalio/client';
import type { applyRetention } from '../../workflows/apply-retention.ts';
import { retentionScheduleId, taskQueue } from '../../domain/delivery/workflow-ids.ts';

/** Makes sure that the schedule which applies the retention every hour exists; one that does is left as it is. */
export async function ensureRetentionSchedule(client: Client): Promise<void> {
  try {
    await client.schedule.create({
      scheduleId: retentionScheduleId,
      spec: { intervals: [{ every: '1 hour', offset: '7 minutes' }] },
      action: {
        type: 'startWorkflow',
        workflowType: 'applyRetention' satisfies (typeof applyRetention)['name'],
        workflowId: retentionScheduleId,
        taskQueue,
        args: [],
        staticSummary: 'drop what is older than the retention',
      },
      policies: { overlap: 'SKIP', catchupWindow: '1 hour' },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}
