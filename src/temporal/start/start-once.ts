import {
  WorkflowExecutionAlreadyStartedError,
  type Client,
  type WorkflowStartOptions,
} from '@temporalio/client';
import type { Workflow } from '@temporalio/common';
import { afterTermination, type BegunAgain } from './terminated-workflows.ts';

/**
 * How a workflow stands that was to be started: by this call, by another, or ended meanwhile. `BegunAgain`: by this call,
 * after it had been terminated.
 */
export type StartedOnce = 'started' | 'running' | 'completed' | BegunAgain | 'ended';

/** Starts a workflow unless one of its id exists; a second start is a result, not an error. */
export async function startOnce<T extends Workflow>(
  client: Client,
  type: string,
  options: WorkflowStartOptions<T>,
): Promise<StartedOnce> {
  const start = async (
    how: Pick<WorkflowStartOptions, 'workflowIdReusePolicy' | 'memo'>,
  ): Promise<boolean> => {
    try {
      await client.workflow.start<T>(type, { ...options, ...how });
      return true;
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      return false;
    }
  };
  if (await start({ workflowIdReusePolicy: 'REJECT_DUPLICATE' })) return 'started';
  const found = await client.workflow.getHandle(options.workflowId).describe();
  if (found.status.name === 'RUNNING') return 'running';
  const next = await afterTermination(client, found);
  if (next) {
    const isOurs = await start({ workflowIdReusePolicy: 'ALLOW_DUPLICATE', memo: next.memo });
    return isOurs ? next.result : 'running';
  }
  return found.status.name === 'COMPLETED' ? 'completed' : 'ended';
}
