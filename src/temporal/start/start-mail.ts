import type { Client } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import type { notifyOwner } from '../../workflows/notify-owner.ts';
import { searchAttributes } from '../../workflows/search-attributes.ts';
import { mailWorkflowId, taskQueue } from '../../domain/delivery/workflow-ids.ts';
import { startOnce } from './start-once.ts';
import { staticDetails } from './static-details.ts';

/**
 * Starts the workflow that tries a mail; one that has ended is begun again.
 * @param publicUrl base of the API, for links in the Temporal UI
 * @returns false when one is running: it may be of the try before, which ends without making this one
 */
export async function startMail(
  client: Client,
  mail: { id: string; kind: string; accountId: string; endpointId: string | null },
  publicUrl: string,
): Promise<boolean> {
  const { id, kind, accountId, endpointId } = mail;
  const options = {
    taskQueue,
    workflowId: mailWorkflowId(id),
    args: [{ notificationId: id }] as [{ notificationId: string }],
    staticSummary: `${kind}: mail to the owner of ${endpointId ?? accountId}`,
    staticDetails: staticDetails(
      publicUrl,
      [
        ['Account', accountId],
        ['endpoint', endpointId],
        ['mail', id],
      ],
      endpointId === null ? 'Account' : 'Endpoint',
      ['accounts', accountId, ...(endpointId === null ? [] : ['endpoints', endpointId])],
    ),
    typedSearchAttributes: new TypedSearchAttributes([
      { key: searchAttributes.account, value: accountId },
      ...(endpointId === null ? [] : [{ key: searchAttributes.endpoints, value: [endpointId] }]),
    ]),
  };
  const result = await startOnce<typeof notifyOwner>(client, 'notifyOwner', options);
  if (result === 'completed' || result === 'ended') {
    await client.workflow.start<typeof notifyOwner>('notifyOwner', {
      ...options,
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    });
  }
  return result !== 'running';
}
