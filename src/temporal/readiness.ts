import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { Queryable } from '../store/pool.ts';
import { taskQueue } from './names.ts';

/** A worker polls for a minute at a time: one that was not heard of for longer than this is gone. */
const pollerSeenWithinMs = 90_000;
const checkTimeoutMs = 3_000;

/** What `/readyz` asks. */
export function readinessChecks(
  db: Queryable,
  client: Client,
): Record<'database' | 'temporal' | 'worker', () => Promise<void>> {
  const withDeadline = <T>(work: () => Promise<T>): Promise<T> =>
    client.connection.withDeadline(Date.now() + checkTimeoutMs, work);
  return {
    async database() {
      await db.query('SELECT 1');
    },
    async temporal() {
      await withDeadline(() =>
        client.workflowService.describeNamespace({ namespace: client.options.namespace }),
      );
    },
    async worker() {
      const { pollers } = await withDeadline(() =>
        client.workflowService.describeTaskQueue({
          namespace: client.options.namespace,
          taskQueue: { name: taskQueue },
          taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
        }),
      );
      const lastSeen = pollers.map(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1_000);
      if (Math.max(0, ...lastSeen) < Date.now() - pollerSeenWithinMs)
        throw new Error('no worker polls Temporal');
    },
  };
}
