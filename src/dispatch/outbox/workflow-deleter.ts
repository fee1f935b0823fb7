import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import {
  findErasures,
  finishErasure,
  postponeErasure,
  type Erasure,
} from '../../store/outbox/pending-deletions.ts';
import type { Queryable } from '../../store/pool.ts';
import { backgroundCallsAtOnce, minuteMs, pageRows, temporalDeadlineMs } from '../limits.ts';
import { explain } from '../../temporal/client/is-away.ts';
import { deleteWorkflow } from '../../temporal/start/delete-workflow.ts';
import { createRelay, type Relay } from './relay.ts';

/** Ends the workflows of erased events, and deletes them in Temporal. What fails in `begin` is tried again by `forgetDue`. */
export interface WorkflowDeleter extends Pick<Relay<Erasure, number>, 'begin' | 'stop'> {
  /** Deletes what was asked for a minute ago or earlier, until Temporal finds nothing of it. @returns how many calls failed */
  forgetDue(): Promise<number>;
}

/** Makes at most `backgroundCallsAtOnce` calls together, so that deletions delay no deliveries. */
export function createWorkflowDeleter(deps: { db: Queryable; client: Client; log: Logger }): WorkflowDeleter {
  const { db, client, log } = deps;
  /** Returns how many runs were there. */
  const relay = createRelay<Erasure, number>({
    client,
    atOnce: backgroundCallsAtOnce,
    // It lists, terminates and deletes.
    deadlineMs: 2 * temporalDeadlineMs,
    send: (erasure, ask) => ask(() => deleteWorkflow(client, erasure)),
    failed: (_erasure, error) =>
      log.warn({ error: explain(error) }, 'an erased workflow is still in Temporal'),
  });
  return {
    begin: (erasures) => relay.begin(erasures),
    async forgetDue() {
      const due = await findErasures(db, new Date(Date.now() - minuteMs), pageRows);
      const found = await relay.runAll(due);
      // As long as something is found, it is looked for again, after all others.
      for (const [index, erasure] of due.entries())
        await (found[index] === 0 ? finishErasure : postponeErasure)(db, erasure);
      return found.filter((count) => count === undefined).length;
    },
    stop: () => relay.stop(),
  };
}
