import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { loadPendingStart } from '../../store/outbox/pending-workflows.ts';
import { markWoken, postponeWake, type PendingWake } from '../../store/outbox/pending-signals.ts';
import { isBeingDeleted } from '../../store/outbox/pending-deletions.ts';
import type { Queryable } from '../../store/pool.ts';
import { workflowIdOf } from '../../domain/delivery/workflow-ids.ts';
import { explain } from '../../temporal/client/is-away.ts';
import { endFormer, wakeDeliverEvent, type DeliveryPlan } from '../../temporal/start/start-deliver-event.ts';
import { createRelay, type Relay } from './relay.ts';

/** Signals workflows whose deliveries were changed in Postgres. A delivery stays marked until then, for the reconciler. */
export interface WorkflowSignaller extends Pick<Relay<PendingWake, true>, 'begin' | 'stop'> {
  /** Signals and waits. @returns how many were signalled */
  wake(wakes: readonly PendingWake[]): Promise<number>;
}

/** Signals and starts in one call: an event whose workflow has ended, or was lost, gets a new one by the given plan. */
export function createWorkflowSignaller(
  deps: DeliveryPlan & { db: Queryable; client: Client; log: Logger },
): WorkflowSignaller {
  const { db, client, log } = deps;
  const relay = createRelay<PendingWake, true>({
    client,
    accountOf: ({ accountId }) => accountId,
    async send(wake, ask) {
      const event = await loadPendingStart(db, wake);
      // When the event is gone, its workflow finds that out by itself.
      if (event) {
        const hasFormer = await isBeingDeleted(db, workflowIdOf(event.accountId, event.eventId));
        const known = event.deliveries.length > 0 ? event : { ...event, deliveries: wake.deliveries };
        await ask(async () => {
          // The workflow of an erased event with the same id would take the signal.
          if (hasFormer) await endFormer(client, event);
          await wakeDeliverEvent(client, known, wake.deliveries, deps);
        });
      }
      await markWoken(db, wake);
      return true;
    },
    async failed(wake, error) {
      const { accountId, eventId } = wake;
      log.warn({ accountId, eventId, error: explain(error) }, 'workflow not told of a change yet');
      // Next time others come first, whatever is wrong with this one.
      await postponeWake(db, wake);
    },
  });
  return {
    begin: (wakes) => relay.begin(wakes),
    wake: async (wakes) => (await relay.runAll(wakes)).filter(Boolean).length,
    stop: () => relay.stop(),
  };
}
