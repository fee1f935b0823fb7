import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import {
  findDeletions,
  finishDeletion,
  postponeDeletion,
  type PendingDeletion,
} from '../../store/outbox/pending-deletions.ts';
import type { Queryable } from '../../store/pool.ts';
import { backgroundCallsAtOnce, minuteMs, pageRows, temporalDeadlineMs } from '../limits.ts';
import { explain } from '../../temporal/client/is-away.ts';
import { accountIn } from '../../domain/delivery/workflow-ids.ts';
import { deleteWorkflow } from '../../temporal/start/delete-workflow.ts';
import { createRelay, type Relay } from './relay.ts';

/** Ends the workflows of erased events, and deletes them in Temporal. What fails in `begin` is tried again by `forgetDue`. */
export interface WorkflowDeleter extends Pick<Relay<PendingDeletion, number>, 'begin' | 'stop'> {
  /** Deletes what was asked for a minute ago or earlier, until Temporal finds nothing of it. @returns how many calls failed */
  forgetDue(): Promise<number>;
}

/** Makes at most `backgroundCallsAtOnce` calls together, so that deletions delay no deliveries. */
export function createWorkflowDeleter(deps: { db: Queryable; client: Client; log: Logger }): WorkflowDeleter {
  const { db, client, log } = deps;
  /** Returns how many runs were there. */
  const relay = createRelay<PendingDeletion, number>({
    client,
    accountOf: ({ workflowId }) => accountIn(workflowId) ?? '',
    atOnce: backgroundCallsAtOnce,
    // It lists, terminates and deletes.
    deadlineMs: 2 * temporalDeadlineMs,
    send: (deletion, ask) => ask(() => deleteWorkflow(client, deletion)),
    failed: (_deletion, error) =>
      log.warn({ error: explain(error) }, 'an erased workflow is still in Temporal'),
  });
  return {
    begin: (deletions) => relay.begin(deletions),
    async forgetDue() {
      const due = await findDeletions(db, new Date(Date.now() - minuteMs), pageRows);
      const found = await relay.runAll(due);
      // As long as something is found, it is looked for again, after all others.
      for (const [index, deletion] of due.entries())
        await (found[index] === 0 ? finishDeletion : postponeDeletion)(db, deletion);
      return found.filter((count) => count === undefined).length;
    },
    stop: () => relay.stop(),
  };
}
