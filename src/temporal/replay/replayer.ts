import type { History } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { loadBundle } from '../worker/bundle.ts';
import { explainFailure, type Failure } from './failure.ts';
import { begun, eventAt, firstAnswered, upTo, type HistoryEvent, type RecordedWorkflow } from './history.ts';

export interface Replayer {
  /** @returns why this code cannot go on with the workflow; undefined when it can */
  replay: (workflow: RecordedWorkflow) => Promise<Failure | undefined>;
  /** The event up to which the history of a workflow that failed still fits, and which does not; null when none was reached. */
  locate: (workflow: RecordedWorkflow) => Promise<HistoryEvent | null>;
  close: () => Promise<void>;
}

/**
 * Replays one history after the other, by the workflows as a worker of this code would load them.
 * @throws Error when they are not built
 */
export async function createReplayer(): Promise<Replayer> {
  const workflowBundle = await loadBundle();
  let next: { workflowId: string; history: unknown } | undefined;
  // The worker takes a history whenever it is asked for a result, so there is one each time.
  function* asked(): Generator<{ workflowId: string; history: unknown }> {
    while (next !== undefined) yield next;
  }
  const results = Worker.runReplayHistories({ workflowBundle }, asked());
  const run = async (workflowId: string, history: unknown): Promise<Failure | undefined> => {
    next = { workflowId, history };
    const result = await results.next();
    if (result.done) throw new Error('the worker that replays has ended');
    return result.value.error && explainFailure(result.value.error.message);
  };
  return {
    replay: ({ workflowId, history }) => run(workflowId, begun(history)),
    locate: ({ workflowId, history }) =>
      firstMisfit(history, async (part) => (await run(workflowId, part)) !== undefined),
    async close() {
      next = undefined;
      await results.next();
    },
  };
}

/** By halving: a history that fails up to some event fails with every longer part of it too. */
async function firstMisfit(
  history: History,
  fails: (part: History) => Promise<boolean>,
): Promise<HistoryEvent | null> {
  const first = firstAnswered(history);
  if (first === undefined) return null;
  let [low, high] = [first, history.events?.length ?? first];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (await fails(upTo(history, middle))) high = middle;
    else low = middle + 1;
  }
  return eventAt(history, low);
}
