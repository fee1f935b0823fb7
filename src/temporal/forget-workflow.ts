import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { Erasure } from '../store/erasures.ts';

/**
 * Deletes every run of a workflow that began before an instant, whether it is running or not. Lists of Temporal lag:
 * a run that has just begun is found by its id.
 * @returns how many runs were there
 */
export async function forgetWorkflow(client: Client, { workflowId, requestedAt }: Erasure): Promise<number> {
  const runIds = new Set<string>();
  const until = requestedAt.toISOString();
  const query = `WorkflowId = ${quote(workflowId)} AND StartTime <= "${until}"`;
  for await (const { runId } of client.workflow.list({ query })) runIds.add(runId);
  const latest = await client.workflow
    .getHandle(workflowId)
    .describe()
    .catch((error: unknown) => {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    });
  if (latest && latest.startTime <= requestedAt) runIds.add(latest.runId);
  let found = 0;
  for (const runId of runIds) {
    if (await deleteRun(client, workflowId, runId)) found += 1;
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
