import type { Client } from '@temporalio/client';
import pLimit from 'p-limit';
import type { Logger } from 'pino';
import { findErasures, finishErasure, postponeErasure, type Erasure } from '../../store/outbox/erasures.ts';
import type { Queryable } from '../../store/pool.ts';
import { explain } from '../../temporal/client/is-away.ts';
import { deleteWorkflow } from '../../temporal/start/delete-workflow.ts';
import { createOutage } from '../../temporal/client/outage.ts';

/** Ends the workflows of erased events, and has Temporal forget them. */
export interface WorkflowDeleter {
  /** In the background; what cannot be done now is done by `forgetDue`. */
  begin(erasures: readonly Erasure[]): void;
  /** Those asked for a while ago, until nothing of them is found any more. @returns how many could not be looked for */
  forgetDue(): Promise<number>;
  stop(): Promise<void>;
}

const deadlineMs = 10_000;
/** Temporal's lists know of a run a little after it began, and forget it a little after it was deleted. */
const settledMs = 60_000;
const batch = 500;
/** Workflows that are looked for at once: whoever delivers comes first. */
const concurrency = 5;

export function createWorkflowDeleter(deps: { db: Queryable; client: Client; log: Logger }): WorkflowDeleter {
  const underWay = new Set<Promise<unknown>>();
  const limit = pLimit(concurrency);
  const outage = createOutage();
  let stopped = false;

  /** @returns how many runs were there; undefined when they could not be looked for */
  const forget = async (erasure: Erasure): Promise<number | undefined> => {
    if (stopped || outage.isOn()) return undefined;
    try {
      const found = await deps.client.connection.withDeadline(Date.now() + deadlineMs, () =>
        deleteWorkflow(deps.client, erasure),
      );
      outage.over();
      return found;
    } catch (error) {
      outage.failed(error);
      deps.log.warn({ error: explain(error) }, 'an erased workflow is still in Temporal');
      return undefined;
    }
  };

  /** Until nothing is found it is looked for again, after all others. */
  const forgetOne = async (erasure: Erasure): Promise<boolean> => {
    const found = await forget(erasure);
    await (found === 0 ? finishErasure : postponeErasure)(deps.db, erasure);
    return found !== undefined;
  };

  return {
    begin(erasures) {
      const work = Promise.all(erasures.map((erasure) => limit(forget, erasure))).finally(() =>
        underWay.delete(work),
      );
      underWay.add(work);
    },
    async forgetDue() {
      const due = await findErasures(deps.db, new Date(Date.now() - settledMs), batch);
      const done = await Promise.all(due.map((erasure) => limit(forgetOne, erasure)));
      return done.filter((isDone) => !isDone).length;
    },
    async stop() {
      stopped = true;
      await Promise.all(underWay);
    },
  };
}
