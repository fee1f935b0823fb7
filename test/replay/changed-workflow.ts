import { sleep } from '@temporalio/workflow';
import * as unchanged from '../../src/workflows/index.ts';

/** What a careless change looks like: one timer more before everything else. The replay test must catch it. */
function delayed<Input extends unknown[], Result>(workflow: (...input: Input) => Promise<Result>) {
  return async (...input: Input): Promise<Result> => {
    await sleep('1 s');
    return await workflow(...input);
  };
}

export const applyRetention = delayed(unchanged.applyRetention);
export const deliverEvent = delayed(unchanged.deliverEvent);
export const notifyOwner = delayed(unchanged.notifyOwner);
export const recoverEndpoint = delayed(unchanged.recoverEndpoint);
