import type { WorkflowHandle } from '@temporalio/client';
import type { TestMailhooks } from '../support/mailhooks.ts';
import type { Receiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';

/** Where a history is recorded. */
export interface Stage {
  mailhooks: TestMailhooks;
  receiver: Receiver;
  /** Of the scenario alone. */
  account: string;
  endpoint: string;
}

/** Of one workflow, or of one of its runs. */
export type Recorded = string | { workflowId: string; runId: string };

/** Plays one story, and waits for its end. @returns the id of the workflow whose history tells it; its latest run, if nothing else is said */
export type Scenario = (stage: Stage) => Promise<Recorded>;

type HistoryEvent = NonNullable<Awaited<ReturnType<WorkflowHandle['fetchHistory']>>['events']>[number];

/** Waits until the workflow's history has such an event. */
export const untilRecorded = (
  handle: WorkflowHandle,
  isMeant: (event: HistoryEvent) => unknown,
): Promise<boolean> =>
  until('it is in the history', async () => (await handle.fetchHistory()).events?.some(isMeant));
