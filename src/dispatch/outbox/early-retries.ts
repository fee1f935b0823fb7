import type { Logger } from 'pino';
import { endRetryTimes } from '../../store/outbox/stored-retry-times.ts';
import type { Queryable } from '../../store/pool.ts';
import type { Bulkhead } from '../../delivery/isolation/bulkhead-types.ts';
import { wokenTogether } from '../limits.ts';
import type { WorkflowSignaller } from './workflow-signaller.ts';

/** Wakes rejected deliveries when their endpoint responds again, in their order. */
export interface EarlyRetries {
  /** Finishes the work under way. */
  stop(): Promise<void>;
}

interface EarlyRetryDeps {
  db: Queryable;
  bulkhead: Bulkhead;
  signaller: WorkflowSignaller;
  log: Logger;
  /** Unix ms, by which retry times were given. Default `Date.now`. */
  clock?: (() => Promise<number>) | undefined;
}

/**
 * Listens to the bulkhead until `stop`, and makes one pass at a time for each endpoint. A pass that fails is only logged: the
 * reconciler signals deliveries that it has marked, and the others keep their retry times.
 */
export function startEarlyRetries({ db, bulkhead, signaller, log, clock }: EarlyRetryDeps): EarlyRetries {
  const underWay = new Map<string, Promise<void>>();
  let stopped = false;

  const wakeAll = async (endpointId: string): Promise<void> => {
    while (!stopped) {
      const responds = bulkhead.hasFreeSlots(endpointId);
      const limit = wokenTogether[responds ? 'responding' : 'other'];
      const now = (await clock?.()) ?? Date.now();
      const wakes = await endRetryTimes(db, { endpointId, now, limit });
      for (const { deliveryId } of wakes.flatMap(({ deliveries }) => deliveries))
        bulkhead.allowNow(deliveryId);
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
