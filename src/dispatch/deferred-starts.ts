import type { Logger } from 'pino';
import { findDeferred, type EventPosition, type PendingStart } from '../store/outbox/pending-workflows.ts';
import type { Queryable } from '../store/pool.ts';
import type { Bulkhead } from '../delivery/isolation/bulkhead-types.ts';
import type { Lane } from '../delivery/isolation/concurrency-gate.ts';
import type { Target } from '../delivery/isolation/suspect-limits.ts';
import { deferredRows, lookAgainMs } from './limits.ts';

/** What became of events that were to be started; the others could not be. */
export interface Starts {
  /** They need nothing more. */
  started: number;
  /** They are for unhealthy endpoints, and wait until these have a free slot. */
  deferred: number;
}

/** Events that wait, marked in Postgres, until their endpoint has a free slot. In memory are the endpoints only. */
export interface DeferredStarts {
  /**
   * @param lane in which it is to begin
   * @param isNew it was not deferred before
   */
  add(target: Target, lane: Lane, isNew: boolean): void;
  has(endpointId: string): boolean;
  /** How many events wait, as far as this process knows. */
  count(): number;
  stop(): Promise<void>;
}

interface Waiting {
  target: Target;
  /** `fast`: some of them may begin there, as soon as it is open. */
  lane: Lane;
  count: number;
  /** Events that have ever come. */
  added: number;
  begins?: Promise<void> | undefined;
}

/** @param how.start starts those that find a free slot */
export function createDeferredStarts(
  db: Queryable,
  bulkhead: Bulkhead,
  { start, log }: { start: (events: readonly PendingStart[]) => Promise<Starts>; log: Logger },
): DeferredStarts {
  const endpoints = new Map<string, Waiting>();
  let stopped = false;

  const mayBegin = ({ target, lane }: Waiting): boolean =>
    bulkhead.isOpen(target, lane) || bulkhead.canStart(target);

  /** The oldest first, as long as slots are free. */
  const begin = async (waiting: Waiting): Promise<void> => {
    const { endpointId } = waiting.target;
    let after: EventPosition | undefined;
    while (!stopped && mayBegin(waiting)) {
      const { added } = waiting;
      const limit = deferredRows[bulkhead.isOpen(waiting.target, waiting.lane) ? 'open' : 'paced'];
      const events = await findDeferred(db, endpointId, { after, limit });
      const { started, deferred } = await start(events);
      waiting.count -= started;
      if (deferred > 0) {
        // Only large events wait where the fast lane is open.
        if (added === waiting.added) waiting.lane = 'retry';
        return;
      }
      if (events.length < limit && added === waiting.added) {
        // The reconciler starts those that could not be.
        endpoints.delete(endpointId);
        return;
      }
      after = events.at(-1);
    }
  };

  const look = (waiting: Waiting): void => {
    if (stopped || waiting.begins || !mayBegin(waiting)) return;
    waiting.begins = begin(waiting)
      .catch((error: unknown) => log.warn({ error: String(error) }, 'deferred events not read'))
      .finally(() => {
        waiting.begins = undefined;
      });
  };

  bulkhead.onFreeSlot((endpointId) => {
    const waiting = endpoints.get(endpointId);
    if (waiting) look(waiting);
  });
  /** One after the other: each may take the slots of its host, and then comes last. */
  const lookAtAll = async (): Promise<void> => {
    for (const [id, waiting] of [...endpoints]) {
      if (!mayBegin(waiting) || endpoints.get(id) !== waiting) continue;
      endpoints.delete(id);
      endpoints.set(id, waiting);
      look(waiting);
      await waiting.begins;
    }
  };
  let looking: Promise<void> | undefined;
  const timer = setInterval(() => {
    looking ??= lookAtAll().finally(() => {
      looking = undefined;
    });
  }, lookAgainMs).unref();

  return {
    add(target, lane, isNew) {
      const known = endpoints.get(target.endpointId);
      const waiting: Waiting = known ?? { target, lane, count: 0, added: 0 };
      if (lane === 'fast') waiting.lane = lane;
      endpoints.set(target.endpointId, waiting);
      waiting.added += 1;
      if (isNew || !known) waiting.count += 1;
    },
    has: (endpointId) => endpoints.has(endpointId),
    count: () => [...endpoints.values()].reduce((sum, { count }) => sum + Math.max(0, count), 0),
    async stop() {
      stopped = true;
      clearInterval(timer);
      await Promise.all([...endpoints.values()].flatMap(({ begins }) => begins ?? []));
    },
  };
}
