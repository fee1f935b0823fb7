import {
  WorkflowExecutionAlreadyStartedError,
  type Client,
  type WorkflowStartOptions,
} from '@temporalio/client';
import type { Workflow } from '@temporalio/common';

/** How a workflow stands that was to be started: by this call, by another, or ended meanwhile. */
export type StartedOnce = 'started' | 'running' | 'completed' | 'ended';

/** Starts a workflow unless one of its id exists; a second start is a result, not an error. */
export async function startOnce<T extends Workflow>(
  client: Client,
  type: string,
  options: WorkflowStartOptions<T>,
): Promise<StartedOnce> {
  try {
    await client.workflow.start<T>(type, { ...options, workflowIdReusePolicy: 'REJECT_DUPLICATE' });
    return 'started';
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
  const { status } = await client.workflow.getHandle(options.workflowId).describe();
  if (status.name === 'RUNNING') return 'running';
  return status.name === 'COMPLETED' ? 'completed' : 'ended';
}
