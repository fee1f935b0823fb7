import type { Client } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import type { notifyOwner } from '../../workflows/notify-owner.ts';
import { searchAttributes } from '../../workflows/search-attributes.ts';
import { mailWorkflowId, taskQueue } from '../../domain/delivery/workflow-ids.ts';
import { startOnce } from './start-once.ts';

/**
 * Starts the workflow that tries a mail; one that has ended is begun again.
 * @returns false when one is running: it may be of the try before, which ends without making this one
 */
export async function startMail(
  client: Client,
  mail: { id: string; kind: string; accountId: string; endpointId: string | null },
): Promise<boolean> {
  const options = {
    taskQueue,
    workflowId: mailWorkflowId(mail.id),
    args: [{ notificationId: mail.id }] as [{ notificationId: string }],
    staticSummary: `${mail.kind}: mail to the owner of ${mail.endpointId ?? mail.accountId}`,
    typedSearchAttributes: new TypedSearchAttributes([
      { key: searchAttributes.account, value: mail.accountId },
      ...(mail.endpointId === null ? [] : [{ key: searchAttributes.endpoints, value: [mail.endpointId] }]),
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
