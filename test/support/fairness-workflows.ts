import { proxyActivities } from '@temporalio/workflow';

export interface Activities {
  work(key: string): Promise<void>;
}

/** So many activities together, on a task queue of their own. */
export async function many(key: string, count: number, taskQueue: string): Promise<void> {
  const { work } = proxyActivities<Activities>({
    startToCloseTimeout: '1 min',
    taskQueue,
    priority: { fairnessKey: key },
  });
  await Promise.all(Array.from({ length: count }, () => work(key)));
}
