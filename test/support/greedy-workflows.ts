import { proxyActivities } from '@temporalio/workflow';
import type { Activities, DeliverEventInput, DeliverEventResult } from '../../src/workflows/types.ts';

export { applyRetention, notifyOwner, recoverEndpoint } from '../../src/workflows/index.ts';

const { postWebhook } = proxyActivities<Activities>({ startToCloseTimeout: '1 min' });

/** A version that somebody wrote without a thought of limits: 2,000 activities may be pending. */
export async function deliverEvent({ deliveries }: DeliverEventInput): Promise<DeliverEventResult> {
  const all = deliveries.flatMap((task) => Array.from({ length: 2_001 }, () => postWebhook(task)));
  await Promise.all(all);
  return { outcomes: {} };
}
