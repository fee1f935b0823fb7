import { proxyActivities } from '@temporalio/workflow';
import { untilSent } from './activity-options.ts';
import type { Activities } from './types.ts';

const { emailOwner } = proxyActivities<Activities>(untilSent);

/** One try of a mail that no delivery's workflow sends. The mail's row says whether another follows, which is a new run. */
export async function notifyOwner(input: { notificationId: string }): Promise<void> {
  await emailOwner(input);
}
