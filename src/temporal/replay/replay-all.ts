import { explain } from '../client/is-away.ts';
import { createReplayer } from './replayer.ts';
import type { RecordedWorkflow } from './history.ts';
import { createTally, type ReplayTally } from './tally.ts';

/** What a replay of recorded workflows found. With `stoppedBy` it counts only those that came before. */
export interface ReplayOutcome extends ReplayTally {
  /** What kept the rest from being replayed; null when all were. */
  stoppedBy: string | null;
}

/**
 * Replays workflows as they come, and goes on when one fails. What was found counts even if the source dries up early.
 * @param workflows null stands for one that has disappeared
 */
export async function replayAll(workflows: AsyncIterable<RecordedWorkflow | null>): Promise<ReplayOutcome> {
  const replayer = await createReplayer();
  const tally = createTally(replayer.locate);
  let stoppedBy: string | null = null;
  try {
    for await (const workflow of workflows) {
      if (workflow === null) tally.disappeared();
      else await tally.add(workflow, await replayer.replay(workflow));
    }
  } catch (error) {
    stoppedBy = explain(error);
  } finally {
    await replayer.close();
  }
  return { ...tally.result(), stoppedBy };
}
