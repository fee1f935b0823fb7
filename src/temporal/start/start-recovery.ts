import type { Client } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import type { Recovery } from '../../store/recovery/recoveries.ts';
import type { recoverEndpoint } from '../../workflows/recover-endpoint.ts';
import { searchAttributes } from '../../workflows/search-attributes.ts';
import { recoveryWorkflowId, taskQueue } from '../../domain/delivery/workflow-ids.ts';
import { startOnce, type StartedOnce } from './start-once.ts';
import { staticDetails } from './static-details.ts';

/** Makes sure that a recovery has its workflow. @param publicUrl base of the API, for links in the Temporal UI */
export async function startRecovery(
  client: Client,
  recovery: Recovery,
  publicUrl: string,
): Promise<StartedOnce> {
  const { id, accountId, endpointId, since, until } = recovery;
  return await startOnce<typeof recoverEndpoint>(client, 'recoverEndpoint', {
    taskQueue,
    workflowId: recoveryWorkflowId(id),
    args: [{ recoveryId: id, accountId, endpointId }],
    staticSummary: `recover ${endpointId}: events from ${since.toISOString()} to ${until.toISOString()}`,
    staticDetails: staticDetails(
      publicUrl,
      [
        ['Account', accountId],
        ['endpoint', endpointId],
        ['recovery', id],
      ],
      'Progress',
      ['accounts', accountId, 'recoveries', id],
    ),
    typedSearchAttributes: new TypedSearchAttributes([
      { key: searchAttributes.account, value: accountId },
      { key: searchAttributes.endpoints, value: [endpointId] },
    ]),
  });
}
