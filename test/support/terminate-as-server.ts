import type { Client } from '@temporalio/client';

/** As Temporal's server ends the run of a workflow whose history has grown beyond its limits. */
export const terminateAsServer = (client: Client, workflowId: string): Promise<unknown> =>
  client.workflowService.terminateWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: { workflowId },
    reason: 'Workflow history count exceeds limit.',
    identity: 'history-service',
  });
