import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { PendingDeletion } from '../../store/outbox/pending-deletions.ts';
import { partPrefixOf } from '../../workflows/part-ids.ts';

/**
 * Deletes every run of a workflow that was for one event, whether it is running or not: the memo tells it from a later
 * event of the same id. Lists of Temporal lag, so that the latest run is asked for by its id.
 * @returns how many runs were there
 */
export async function deleteWorkflow(
  client: Client,
  { workflowId, acceptedAt }: PendingDeletion,
): Promise<number> {
  const isOfTheEvent = ({ memo }: { memo?: Record<string, unknown> }): boolean =>
    memo?.acceptedAt === acceptedAt.toISOString();
  const runIds = new Set<string>();
  for await (const run of client.workflow.list({ query: `WorkflowId = ${quote(workflowId)}` })) {
    if (isOfTheEvent(run)) runIds.add(run.runId);
  }
  const latest = await client.workflow
    .getHandle(workflowId)
    .describe()
    .catch((error: unknown) => {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    });
  if (latest && isOfTheEvent(latest)) runIds.add(latest.runId);
  let found = 0;
  for (const runId of runIds) {
    if (await deleteRun(client, workflowId, runId)) found += 1;
  }
  return found + (await forgetParts(client, workflowId, isOfTheEvent));
}

/** Of a large event: the ids of its parts begin alike, and so may those of another event. */
async function forgetParts(
  client: Client,
  workflowId: string,
  isOfTheEvent: (run: { memo?: Record<string, unknown> }) => boolean,
): Promise<number> {
  let found = 0;
  const query = `WorkflowId STARTS_WITH ${quote(partPrefixOf(workflowId))}`;
  for await (const run of client.workflow.list({ query })) {
    if (run.memo?.partOf !== workflowId || !isOfTheEvent(run)) continue;
    if (await deleteRun(client, run.workflowId, run.runId)) found += 1;
  }
  return found;
}

async function deleteRun(client: Client, workflowId: string, runId: string): Promise<boolean> {
  try {
    await client.workflowService.deleteWorkflowExecution({
      namespace: client.options.namespace,
      workflowExecution: { workflowId, runId },
    });
    return true;
  } catch (error) {
    // gRPC NOT_FOUND: the list named one that is gone already.
    if ((error as { code?: unknown }).code === 5) return false;
    throw error;
  }
}

const quote = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
