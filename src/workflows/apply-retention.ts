import { proxyActivities } from '@temporalio/workflow';
import { whenPossible } from './activity-options.ts';
import type { Activities } from './types.ts';

const { dropExpired } = proxyActivities<Activities>(whenPossible);

/** Run by a Temporal Schedule: removes what is older than `MAILHOOKS_RETENTION`. */
export async function applyRetention(): Promise<{ partitions: string[]; rows: number }> {
  return await dropExpired();
}
