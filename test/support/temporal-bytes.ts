import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';

const { history, workflowservice } = proto.temporal.api;

/**
 * All that Temporal keeps of the namespace's workflows and schedules, as the bytes of its protobuf messages: histories,
 * memos, search attributes, failures of activities that wait. Payloads stand in them as they are, not in base64.
 */
export async function temporalBytes(client: Client, namespace: string): Promise<Map<string, Buffer>> {
  const { workflowService } = client;
  const found = new Map<string, Buffer>();
  for await (const { workflowId, runId } of client.workflow.list()) {
    const execution = { workflowId, runId };
    for (let nextPageToken: Uint8Array | undefined, page = 1; ; page += 1) {
      const answer = await workflowService.getWorkflowExecutionHistory({
        namespace,
        execution,
        nextPageToken: nextPageToken ?? null,
      });
      found.set(
        `history of ${workflowId}, run ${runId}, page ${page}`,
        Buffer.from(history.v1.History.encode(answer.history ?? {}).finish()),
      );
      nextPageToken = answer.nextPageToken;
      if (nextPageToken.length === 0) break;
    }
    const described = await workflowService.describeWorkflowExecution({ namespace, execution });
    found.set(
      `state of ${workflowId}, run ${runId}`,
      Buffer.from(workflowservice.v1.DescribeWorkflowExecutionResponse.encode(described).finish()),
    );
  }
  for await (const { scheduleId } of client.schedule.list()) {
    const described = await workflowService.describeSchedule({ namespace, scheduleId });
    found.set(
      `schedule ${scheduleId}`,
      Buffer.from(workflowservice.v1.DescribeScheduleResponse.encode(described).finish()),
    );
  }
  return found;
}
