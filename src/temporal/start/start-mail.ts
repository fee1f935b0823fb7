import type { Client } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import type { notifyOwner } from '../../workflows/notify-owner.ts';
import { searchAttributes } from '../../workflows/search-attributes.ts';
import { mailWorkflowId, taskQueue } from '../../domain/delivery/workflow-ids.ts';
import { startOnce } from './start-once.ts';

/** Makes sure that a mail has a workflow that tries it; one that has ended is begun again. */
export async function startMail(
  client: Client,
  mail: { id: string; kind: string; accountId: string; endpointId: string | null },
): Promise<void> {
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
  if (result === 'started' || result === 'running' || result === 'begun-again') return;
  await client.workflow.start<typeof notifyOwner>('notifyOwner', {
    ...options,
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
  });
}
