import { proxyActivities } from '@temporalio/workflow';
import { untilSent } from './activity-options.ts';
import type { Activities } from './types.ts';

const { emailOwner } = proxyActivities<Activities>(untilSent);

/** One mail that no delivery's workflow sends: tried until the mail server takes it. */
export async function notifyOwner(input: { notificationId: string }): Promise<void> {
  await emailOwner(input);
}
