import type { Logger } from 'pino';
import { endTurns } from '../../store/outbox/retry-times.ts';
import type { Queryable } from '../../store/pool.ts';
import type { Bulkhead } from '../../delivery/isolation/bulkhead-types.ts';
import type { WorkflowSignaller } from './workflow-signaller.ts';

/** Wakes rejected deliveries when their endpoint responds again, in their order. */
export interface EarlyRetries {
  /** Finishes what is under way. */
  stop(): Promise<void>;
}

/** Woken at a time: as many as are told at once, or as an endpoint that has not responded may have in flight. */
const pages = { responding: 20, other: 3 };

interface TurnWakerDeps {
  db: Queryable;
  bulkhead: Bulkhead;
  signaller: WorkflowSignaller;
  log: Logger;
  /** Unix ms, by which turns were given. Default `Date.now`. */
  clock?: (() => Promise<number>) | undefined;
}

export function startEarlyRetries({ db, bulkhead, signaller, log, clock }: TurnWakerDeps): EarlyRetries {
  const underWay = new Map<string, Promise<void>>();
  let stopped = false;

  const wakeAll = async (endpointId: string): Promise<void> => {
    while (!stopped) {
      const responds = bulkhead.hasPlaces(endpointId);
      const limit = responds ? pages.responding : pages.other;
      const now = (await clock?.()) ?? Date.now();
      const wakes = await endTurns(db, { endpointId, now, limit });
      for (const { deliveryId } of wakes.flatMap(({ deliveries }) => deliveries))
        bulkhead.endTurn(deliveryId);
      await signaller.wake(wakes);
      if (!responds || wakes.length < limit) return;
    }
  };

  bulkhead.onRecovery((endpointId) => {
    if (stopped || underWay.has(endpointId)) return;
    const work = wakeAll(endpointId)
      .catch((error: unknown) => log.warn({ error: String(error) }, 'deliveries not woken before their turn'))
      .finally(() => underWay.delete(endpointId));
    underWay.set(endpointId, work);
  });

  return {
    async stop() {
      stopped = true;
      await Promise.all(underWay.values());
    },
  };
}
