/** The queue on which workers wait for workflows and activities. */
export const taskQueue = 'mailhooks';

/** The one place that names workflows: the id makes a second start of the same event impossible. */
export function workflowIdOf(accountId: string, eventId: string): string {
  return `event/${accountId}/${eventId}`;
}

/** Whose event it is, by the id of its workflow. */
export const accountIn = (workflowId: string): string | undefined => workflowId.split('/')[1];

/** Of the workflow that keeps a recovery going. */
export const recoveryWorkflowId = (recoveryId: string): string => `recovery/${recoveryId}`;

/** Of the workflow that sends one mail. */
export const mailWorkflowId = (notificationId: string): string => `mail/${notificationId}`;

/** The schedule, and the prefix of the workflows that it starts. */
export const retentionScheduleId = 'mailhooks-retention';

/** Where the Temporal UI shows a workflow; null when no URL of the UI is configured. */
export function workflowUrl(uiUrl: string | undefined, namespace: string, workflowId: string): string | null {
  if (uiUrl === undefined) return null;
  return `${uiUrl}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(workflowId)}`;
}
