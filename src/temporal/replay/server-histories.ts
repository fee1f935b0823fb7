import {
  isGrpcServiceError,
  ServiceError,
  type Client,
  type WorkflowExecutionInfo,
} from '@temporalio/client';
import { taskQueue } from '../../domain/delivery/workflow-ids.ts';
import type { RecordedWorkflow } from './history.ts';

/** Fetched together; so many histories are in memory at most. */
const ahead = 8;

/** Everything open, and what has closed within a day: what a new version has to go on with, and what its like was lately. */
export const recentWorkflows = (now: Date): string => {
  const dayBefore = new Date(now.getTime() - 86_400_000).toISOString();
  return `TaskQueue = "${taskQueue}" AND (ExecutionStatus = "Running" OR CloseTime > "${dayBefore}")`;
};

/**
 * The workflows that match, in the server's order: open ones first, each kind newest first.
 * @returns null in the place of one that has disappeared since it was listed (retention, erasure)
 * @throws ServiceError when the server refuses the query or cannot be reached
 */
export async function* serverHistories(
  client: Client,
  query: string,
  limit: number,
): AsyncGenerator<RecordedWorkflow | null> {
  const fetching: Promise<RecordedWorkflow | null>[] = [];
  let listed = 0;
  for await (const info of client.workflow.list({ query, pageSize: Math.min(limit, 200) })) {
    const fetched = fetchOne(client, info);
    // Thrown when its turn comes; until then it must not count as unhandled.
    fetched.catch(() => undefined);
    fetching.push(fetched);
    listed += 1;
    if (fetching.length >= ahead) yield (await fetching.shift()) ?? null;
    if (listed === limit) break;
  }
  for (const rest of fetching) yield await rest;
}

async function fetchOne(client: Client, info: WorkflowExecutionInfo): Promise<RecordedWorkflow | null> {
  const { workflowId, runId, type: workflowType } = info;
  try {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    return { workflowId, runId, workflowType, history };
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

const goneCodes = new Set([5]); // not found

function isNotFound(error: unknown): boolean {
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) && goneCodes.has(cause.code);
}

/** @throws Error in plain words: the first call shows whether the server is there and understands the query */
export async function countMatching(client: Client, query: string): Promise<number> {
  try {
    return (await client.workflow.count(query)).count;
  } catch (error) {
    const cause = error instanceof ServiceError ? error.cause : error;
    if (!isGrpcServiceError(cause)) throw error;
    throw new Error(`Temporal refuses the query ${query}: ${cause.details}`, { cause: error });
  }
}
