import type { Client } from '@temporalio/client';

/**
 * What is terminated is begun again once, as nobody can tell a person who meant it from a stranger or a failing server;
 * the new run bears this mark. Terminated once more, it was meant. Cancelled, a workflow was asked, and has ended by itself.
 */
const mark = 'begunAgain';

/** Put into the memo of a run that follows a terminated one; Temporal keeps it when the run goes on in another. */
export const begunAgain = { [mark]: true } as const;

/** Whether a workflow of this status and memo is to be begun again. */
export const isToBeginAgain = (
  status: string,
  memo: Readonly<Record<string, unknown>> | undefined,
): boolean => status === 'TERMINATED' && memo?.[mark] !== true;

/**
 * Whether the server itself terminated the latest run, as one whose history had grown beyond its limits: then nobody
 * meant it, however often it happens.
 */
export async function isTerminatedByServer(client: Client, workflowId: string): Promise<boolean> {
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: client.options.namespace,
    execution: { workflowId },
    maximumPageSize: 1,
  });
  const [last] = history?.events ?? [];
  return last?.workflowExecutionTerminatedEventAttributes?.identity === serverIdentity;
}

/** As Temporal's server signs what it does to workflows. */
const serverIdentity = 'history-service';
