import type { Client, WorkflowExecutionDescription } from '@temporalio/client';

/**
 * What is terminated is begun again once, as nobody can tell a person who meant it from a stranger; the new run bears this
 * mark. Terminated once more, it was meant. Cancelled, a workflow was asked, and has ended by itself.
 */
const mark = 'begunAgain';

/** A run that follows a terminated one: after a person's first termination, or after any by Temporal's server, which nobody meant. */
export type BegunAgain = 'begun-again' | 'begun-again-after-server';

export const isBegunAgain = <T extends string>(result: T): result is T & BegunAgain =>
  result === 'begun-again' || result === 'begun-again-after-server';

interface NextRun {
  result: BegunAgain;
  /** With the mark, if it is set; Temporal keeps it when the run goes on in another. */
  memo: Readonly<Record<string, true>>;
}

/** How to begin a workflow again that was terminated. @returns undefined when it was not, or when a person meant it */
export async function afterTermination(
  client: Client,
  run: Pick<WorkflowExecutionDescription, 'status' | 'memo' | 'workflowId' | 'runId'>,
): Promise<NextRun | undefined> {
  if (run.status.name !== 'TERMINATED') return undefined;
  const isMarked = run.memo?.[mark] === true;
  if (await isTerminatedByServer(client, run))
    return { result: 'begun-again-after-server', memo: isMarked ? { [mark]: true } : {} };
  return isMarked ? undefined : { result: 'begun-again', memo: { [mark]: true } };
}

/** As one whose history has grown beyond the server's limits. */
async function isTerminatedByServer(
  client: Client,
  { workflowId, runId }: Pick<WorkflowExecutionDescription, 'workflowId' | 'runId'>,
): Promise<boolean> {
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: 1,
  });
  const [last] = history?.events ?? [];
  return last?.workflowExecutionTerminatedEventAttributes?.identity === serverIdentity;
}

/** As Temporal's server signs what it does to workflows. */
const serverIdentity = 'history-service';
