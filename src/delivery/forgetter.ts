import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { findErasures, finishErasure, type Erasure } from '../store/erasures.ts';
import type { Queryable } from '../store/pool.ts';
import { explain } from '../temporal/is-away.ts';
import { forgetWorkflow } from '../temporal/forget-workflow.ts';

/** Has Temporal forget the workflows of erased events. */
export interface Forgetter {
  /** In the background; what cannot be done now is done by `forgetDue`. */
  begin(erasure: Erasure): void;
  /** Those asked for a while ago, until nothing of them is found any more. @returns how many could not be looked for */
  forgetDue(): Promise<number>;
  stop(): Promise<void>;
}

const deadlineMs = 10_000;
/** Temporal's lists know of a run a little after it began, and forget it a little after it was deleted. */
const settledMs = 60_000;
const batch = 100;

export function createForgetter(deps: { db: Queryable; client: Client; log: Logger }): Forgetter {
  const underWay = new Set<Promise<unknown>>();
  const forget = (erasure: Erasure): Promise<number> =>
    deps.client.connection.withDeadline(Date.now() + deadlineMs, () => forgetWorkflow(deps.client, erasure));

  return {
    begin(erasure) {
      const work = forget(erasure)
        .catch((error: unknown) =>
          deps.log.warn({ error: explain(error) }, 'an erased workflow is still in Temporal'),
        )
        .finally(() => underWay.delete(work));
      underWay.add(work);
    },
    async forgetDue() {
      let failed = 0;
      for (const erasure of await findErasures(deps.db, new Date(Date.now() - settledMs), batch)) {
        const found = await forget(erasure).catch(() => undefined);
        if (found === undefined) failed += 1;
        if (found === 0) await finishErasure(deps.db, erasure);
      }
      return failed;
    },
    async stop() {
      await Promise.all(underWay);
    },
  };
}
