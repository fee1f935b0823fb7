import { patched, sleep } from '@temporalio/workflow';
import * as unchanged from '../../src/workflows/index.ts';

export { applyRetention, notifyOwner, recoverEndpoint } from '../../src/workflows/index.ts';

/** A next version as somebody would write it: a step more, behind a patch. */
export async function deliverEvent(
  ...input: Parameters<typeof unchanged.deliverEvent>
): ReturnType<typeof unchanged.deliverEvent> {
  if (patched('next-version')) await sleep(1);
  return await unchanged.deliverEvent(...input);
}
