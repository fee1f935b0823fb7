import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { NotReady } from '../../domain/basics/not-ready.ts';
import { retryQueue } from '../../workflows/activity-options.ts';
import { taskQueue } from '../../domain/delivery/workflow-ids.ts';

/** A worker polls for a minute at a time: one that was not heard of for longer than this is gone. */
const pollerSeenWithinMs = 90_000;
const checkTimeoutMs = 3_000;

/**
 * What `/readyz` asks of Temporal: whether it responds and knows the namespace, and whether somebody polls both queues.
 * @param polls whether the worker of this process takes tasks; undefined when it has none
 */
export function temporalChecks(
  client: Client,
  polls: () => boolean | undefined,
): Record<'temporal' | 'worker', () => Promise<void>> {
  const withDeadline = <T>(work: () => Promise<T>): Promise<T> =>
    client.connection.withDeadline(Date.now() + checkTimeoutMs, work);
  /** When somebody polled for a queue's activities last, in Unix ms. */
  const lastSeen = async (name: string): Promise<number> => {
    const { pollers } = await withDeadline(() =>
      client.workflowService.describeTaskQueue({
        namespace: client.options.namespace,
        taskQueue: { name },
        taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
      }),
    );
    return Math.max(0, ...pollers.map(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1_000));
  };
  return {
    async temporal() {
      await withDeadline(() =>
        client.workflowService.describeNamespace({ namespace: client.options.namespace }),
      );
    },
    async worker() {
      if (polls() === false) throw new Error('the worker of this process does not poll Temporal');
      const seen = await Promise.all([taskQueue, retryQueue].map(lastSeen)).catch((error: unknown) => {
        throw new NotReady('not known while Temporal does not answer', { cause: error });
      });
      if (Math.min(...seen) < Date.now() - pollerSeenWithinMs) throw new Error('no worker polls Temporal');
    },
  };
}
