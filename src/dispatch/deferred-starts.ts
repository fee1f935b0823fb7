import type { Logger } from 'pino';
import { findDeferred, type EventPosition, type PendingStart } from '../store/outbox/pending-workflows.ts';
import type { Queryable } from '../store/pool.ts';
import type { Bulkhead } from '../delivery/isolation/bulkhead-types.ts';
import type { Lane } from '../delivery/isolation/concurrency-gate.ts';
import type { Target } from '../delivery/isolation/suspect-slots.ts';
import { deferredRows, lookAgainMs } from './limits.ts';

/** How many of the events that were to be started are started or deferred; the others could not be started. */
export interface Starts {
  /** Events that need no start any more. */
  started: number;
  /** Events for unhealthy endpoints, which wait for a free slot. */
  deferred: number;
}

/** Events that wait, marked in Postgres, until their endpoint has a free slot. Memory holds the endpoints only. */
export interface DeferredStarts {
  /**
   * @param lane in which the event is to begin
   * @param isNew whether the event was not deferred before
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
  /** Events that were added so far: shows whether one came during a read. */
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

  /** Starts the oldest first, as long as slots are free. */
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
        // Where the fast lane is open, only large events are deferred again, and these begin in the retry lane.
        if (added === waiting.added) waiting.lane = 'retry';
        return;
      }
      if (events.length < limit && added === waiting.added) {
        // The reconciler starts those that could not be started here.
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
  /** One endpoint after the other, as each may take the slots of its host; one that has been looked at comes last next time. */
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
