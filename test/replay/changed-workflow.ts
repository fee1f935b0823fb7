import { sleep } from '@temporalio/workflow';
import { deliverEvent as unchanged } from '../../src/workflows/index.ts';

/** What a careless change looks like: one timer more before everything else. The replay test must catch it. */
export async function deliverEvent(input: Parameters<typeof unchanged>[0]): ReturnType<typeof unchanged> {
  await sleep('1 s');
  return await unchanged(input);
}
