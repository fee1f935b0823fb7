import type { Client } from '@temporalio/client';
import pLimit from 'p-limit';
import type { Logger } from 'pino';
import { loadPendingStart, type PendingStart } from '../../store/outbox/pending-workflows.ts';
import { markWoken, postponeWake, type PendingWake } from '../../store/outbox/pending-signals.ts';
import { isBeingErased } from '../../store/outbox/erasures.ts';
import type { Queryable } from '../../store/pool.ts';
import { workflowIdOf } from '../../domain/delivery/workflow-ids.ts';
import { explain } from '../../temporal/client/is-away.ts';
import { createOutage } from '../../temporal/client/outage.ts';
import { endFormer, wakeDeliverEvent, type DeliveryPlan } from '../../temporal/start/start-deliver-event.ts';

/** Tells workflows of deliveries that were changed from outside. Who was not told stays marked, for the reconciler. */
export interface WorkflowSignaller {
  /** Tells in the background: the caller's answer does not wait for Temporal. */
  begin(wakes: readonly PendingWake[]): void;
  /** Tells and waits. @returns how many were told */
  wake(wakes: readonly PendingWake[]): Promise<number>;
  /** Finishes what is under way. */
  stop(): Promise<void>;
}

/** Signals under way at once. */
const concurrency = 20;
/** A Temporal server that is well answers in a few milliseconds. */
const deadlineMs = 5_000;

export function createWorkflowSignaller(
  deps: DeliveryPlan & { db: Queryable; client: Client; log: Logger },
): WorkflowSignaller {
  const limit = pLimit(concurrency);
  const underWay = new Set<Promise<unknown>>();
  const outage = createOutage();
  let stopped = false;

  const wakeOne = async (wake: PendingWake): Promise<boolean> => {
    if (stopped || outage.isOn()) return false;
    const { accountId, eventId } = wake;
    try {
      const event = await loadPendingStart(deps.db, wake);
      // Nothing is left of it: its workflow finds that out by itself.
      if (event) await tell(event, wake);
      await markWoken(deps.db, wake);
      outage.over();
      return true;
    } catch (error) {
      outage.failed(error);
      deps.log.warn({ accountId, eventId, error: explain(error) }, 'workflow not told of a change yet');
      // Those that wait longer come first the next time, whatever is wrong with this one.
      await postponeWake(deps.db, wake).catch(() => undefined);
      return false;
    }
  };

  const tell = async (event: PendingStart, { deliveries: changed }: PendingWake): Promise<void> => {
    const { db, client } = deps;
    const hasFormer = await isBeingErased(db, workflowIdOf(event.accountId, event.eventId));
    await client.connection.withDeadline(Date.now() + deadlineMs, async () => {
      // The signal would be taken by the workflow of an erased event of the same id.
      if (hasFormer) await endFormer(client, event);
      const known = event.deliveries.length > 0 ? event : { ...event, deliveries: changed };
      await wakeDeliverEvent(client, known, changed, deps);
    });
  };

  const wake = async (wakes: readonly PendingWake[]): Promise<number> => {
    const told = await Promise.all(wakes.map((one) => limit(wakeOne, one)));
    return told.filter(Boolean).length;
  };

  return {
    wake,
    begin(wakes) {
      const work = wake(wakes).finally(() => underWay.delete(work));
      underWay.add(work);
    },
    async stop() {
      stopped = true;
      await Promise.all(underWay);
    },
  };
}
