import type { PendingStart } from '../store/pending-starts.ts';

/**
 * Events for endpoints in trouble, in memory until there is room for them. All of them stay marked in Postgres: what has
 * no place here, or waits when this process ends, is found by the reconciler.
 */
export interface HeldBack {
  /**
   * @param event all of whose endpoints are in trouble; the first one's turn counts
   * @param isNew it has just been accepted: what found no place here before comes first
   * @returns whether it is held back: it waits here, or is left to the reconciler
   */
  holds(event: PendingStart, isNew: boolean): boolean;
  /** How many wait. */
  count(): number;
  stop(): void;
}

const most = { ofEndpoint: 500, inAll: 5_000 };
/** An endpoint may be well again long before the turn that was told: nobody says so. */
const askAgainMs = 1_000;

interface Queue {
  /** By key, first come first. */
  events: Map<string, PendingStart>;
  /** Others are left to the reconciler, which takes the oldest first: until the queue is empty it alone adds to it. */
  isOverflowing: boolean;
  timer?: NodeJS.Timeout;
}

/** How endpoints stand. */
export interface Room {
  /** Whether one may begin now: 0, or how long to wait, in ms. */
  admit: (endpointId: string) => number;
  /** Whether all of its endpoints are in trouble. */
  isTroubled: (event: PendingStart) => boolean;
  /** Whether it is in trouble only in that it has not answered yet. */
  isUnanswered: (endpointId: string) => boolean;
}

/** @param start of those that need not wait any longer */
export function createHeldBack(
  { admit, isTroubled, isUnanswered }: Room,
  start: (events: readonly PendingStart[]) => void,
): HeldBack {
  const queues = new Map<string, Queue>();
  let count = 0;

  /** @returns whether it is held back */
  const put = (queue: Queue, endpointId: string, event: PendingStart, isNew: boolean): boolean => {
    const { events } = queue;
    const key = keyOf(event);
    if (events.has(key) || (isNew && queue.isOverflowing)) return true;
    if (events.size >= most.ofEndpoint || count >= most.inAll) {
      // A burst for an endpoint that is about to answer is not worth the reconciler's wait.
      if (isUnanswered(endpointId)) return false;
      queue.isOverflowing = true;
      return true;
    }
    events.set(key, event);
    count += 1;
    return true;
  };

  const askAgain = (endpointId: string, queue: Queue, waitMs: number): void => {
    queue.timer = setTimeout(() => drain(endpointId, queue), Math.min(waitMs, askAgainMs)).unref();
  };

  const drain = (endpointId: string, queue: Queue): void => {
    const begun: PendingStart[] = [];
    let waitMs = 0;
    const mayBegin = (event: PendingStart): boolean => {
      // It may have another endpoint, which is well by now.
      if (!isTroubled(event)) return true;
      if (waitMs === 0) waitMs = admit(endpointId);
      return waitMs === 0;
    };
    for (const [key, event] of queue.events) {
      if (!mayBegin(event)) continue;
      queue.events.delete(key);
      count -= 1;
      begun.push(event);
    }
    if (queue.events.size === 0) queues.delete(endpointId);
    else askAgain(endpointId, queue, waitMs);
    if (begun.length > 0) start(begun);
  };

  return {
    holds(event, isNew) {
      const [first] = event.deliveries;
      // A ladder that has begun goes on.
      if (!first || event.deliveries.some(({ attempted }) => attempted)) return false;
      const { endpointId } = first;
      const known = queues.get(endpointId);
      if (known) return put(known, endpointId, event, isNew);
      const waitMs = admit(endpointId);
      if (waitMs === 0) return false;
      const queue: Queue = { events: new Map(), isOverflowing: false };
      if (!put(queue, endpointId, event, isNew)) return false;
      if (queue.events.size > 0) {
        queues.set(endpointId, queue);
        askAgain(endpointId, queue, waitMs);
      }
      return true;
    },
    count: () => count,
    stop() {
      for (const { timer } of queues.values()) clearTimeout(timer);
      queues.clear();
      count = 0;
    },
  };
}

/** An account that is made anew under the same id may use the ids of its events again. */
const keyOf = ({ accountId, eventId, acceptedAt }: PendingStart): string =>
  `${acceptedAt.getTime()} ${accountId} ${eventId}`;
