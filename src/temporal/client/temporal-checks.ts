import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { NotReady } from '../../domain/basics/not-ready.ts';
import type { Queryable } from '../../store/pool.ts';
import { retryQueue } from '../../workflows/activity-options.ts';
import { taskQueue } from '../../domain/delivery/workflow-ids.ts';

/** A worker polls for a minute at a time: one that was not heard of for longer than this is gone. */
const pollerSeenWithinMs = 90_000;
const checkTimeoutMs = 3_000;

/** What this process knows of itself. */
export interface OwnState {
  /** How long the attempt that is most behind should have been made ago; 0 when attempts in general are made in time. */
  overdueSeconds(): Promise<number>;
  /** From here on the process is not ready, in ms. */
  maxOverdueMs: number;
  /** Whether its worker takes tasks from Temporal; undefined when it has none. */
  polls(): boolean | undefined;
}

/** What `/readyz` asks. */
export function readinessChecks(
  db: Queryable,
  client: Client,
  own: OwnState,
): Record<'database' | 'temporal' | 'worker' | 'attempts', () => Promise<void>> {
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
    async database() {
      await db.query('SELECT 1');
    },
    async temporal() {
      await withDeadline(() =>
        client.workflowService.describeNamespace({ namespace: client.options.namespace }),
      );
    },
    async worker() {
      if (own.polls() === false) throw new Error('the worker of this process does not poll Temporal');
      const seen = await Promise.all([taskQueue, retryQueue].map(lastSeen)).catch((error: unknown) => {
        throw new NotReady('not known while Temporal does not answer', { cause: error });
      });
      if (Math.min(...seen) < Date.now() - pollerSeenWithinMs) throw new Error('no worker polls Temporal');
    },
    async attempts() {
      const overdueSeconds = await own.overdueSeconds();
      if (overdueSeconds * 1_000 <= own.maxOverdueMs) return;
      throw new Error(`an attempt should have been made ${Math.round(overdueSeconds)} s ago`);
    },
  };
}
