import type { Receiver } from '../support/receiver.ts';
import type { TestMailhooks } from '../support/mailhooks.ts';

/** Where a history is recorded. */
export interface Stage {
  mailhooks: TestMailhooks;
  receiver: Receiver;
  /** Of the scenario alone. */
  account: string;
  endpoint: string;
}

/** Plays one story, and waits for its end. @returns the id of the workflow whose history tells it */
export type Scenario = (stage: Stage) => Promise<string>;
