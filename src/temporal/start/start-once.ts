import {
  WorkflowExecutionAlreadyStartedError,
  type Client,
  type WorkflowStartOptions,
} from '@temporalio/client';
import type { Workflow } from '@temporalio/common';
import { begunAgain, isToBeginAgain } from './terminated-workflows.ts';

/**
 * How a workflow stands that was to be started: by this call, by another, or ended meanwhile. `begun-again`: by this call,
 * after it had been terminated for the first time.
 */
export type StartedOnce = 'started' | 'running' | 'completed' | 'begun-again' | 'ended';

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
  const { status, memo } = await client.workflow.getHandle(options.workflowId).describe();
  if (status.name === 'RUNNING') return 'running';
  if (isToBeginAgain(status.name, memo)) {
    const isOurs = await start({ workflowIdReusePolicy: 'ALLOW_DUPLICATE', memo: begunAgain });
    return isOurs ? 'begun-again' : 'running';
  }
  return status.name === 'COMPLETED' ? 'completed' : 'ended';
}
