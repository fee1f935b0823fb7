import type { Logger } from 'pino';
import { findDeferred, type EventPosition, type PendingStart } from '../store/outbox/pending-workflows.ts';
import type { Queryable } from '../store/pool.ts';
import type { Bulkhead } from '../delivery/isolation/bulkhead-types.ts';
import type { Lane } from '../delivery/isolation/concurrency-gate.ts';
import type { Starts } from './start-results.ts';
import type { Target } from '../delivery/isolation/suspect-limits.ts';

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

/** Events that are read at once: for an endpoint that takes them at once, and for another. */
const pages = { open: 100, other: 10 };
/** Room at a host, or for a start after the one before, is not told. */
const lookAgainMs = 250;

/** @param how.start starts those that there is room for */
export function createDeferredStarts(
  db: Queryable,
  bulkhead: Bulkhead,
  { start, log }: { start: (events: readonly PendingStart[]) => Promise<Starts>; log: Logger },
): DeferredStarts {
  const endpoints = new Map<string, Waiting>();
  let stopped = false;

  const hasRoom = ({ target, lane }: Waiting): boolean =>
    bulkhead.isOpen(target, lane) || bulkhead.canStart(target);

  /** The oldest first, as long as there is room. */
  const begin = async (waiting: Waiting): Promise<void> => {
    const { endpointId } = waiting.target;
    let after: EventPosition | undefined;
    while (!stopped && hasRoom(waiting)) {
      const { added } = waiting;
      const limit = bulkhead.isOpen(waiting.target, waiting.lane) ? pages.open : pages.other;
      const events = await findDeferred(db, endpointId, { after, limit });
      const { started, deferred } = await start(events);
      waiting.count -= started;
      if (deferred > 0) {
        // Only large events wait where the fast lane is open.
        if (added === waiting.added) waiting.lane = 'retry';
        return;
      }
      if (events.length < limit && added === waiting.added) {
        // What could not be started is left to the reconciler.
        endpoints.delete(endpointId);
        return;
      }
      after = events.at(-1);
    }
  };

  const look = (waiting: Waiting): void => {
    if (stopped || waiting.begins || !hasRoom(waiting)) return;
    waiting.begins = begin(waiting)
      .catch((error: unknown) => log.warn({ error: String(error) }, 'deferred events not read'))
      .finally(() => {
        waiting.begins = undefined;
      });
  };

  bulkhead.onRoom((endpointId) => {
    const waiting = endpoints.get(endpointId);
    if (waiting) look(waiting);
  });
  /** One after the other: each may take the room of its host. The one that had it is the last to be asked again. */
  const lookAtAll = async (): Promise<void> => {
    for (const [id, waiting] of [...endpoints]) {
      if (!hasRoom(waiting) || endpoints.get(id) !== waiting) continue;
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
