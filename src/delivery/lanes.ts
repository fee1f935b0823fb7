import { judge, type Exchange } from '../domain/exchange.ts';

/** `fast`: first attempts, at once. `retry`: later ones, and first ones to endpoints that are in trouble. */
export type Lane = 'fast' | 'retry';

export type Entry = { leave: () => void } | { busyForMs: number };

/**
 * Keeps endpoints that hang or fail away from the others. What this process has seen of an endpoint decides; nothing is
 * shared, and nothing outlives it.
 */
export interface Lanes {
  /**
   * Before a request is made; `leave` after it. Or how long the endpoint is busy: nothing is to be sent until then.
   * @param waitMs how long the request waits for others to share it with
   */
  enter(lane: Lane, endpointId: string, waitMs?: number): Entry;
  /** Whether no workflow should be begun for it at once: it hangs, fails again and again, or `isUnanswered`. */
  isInTrouble(endpointId: string): boolean;
  /** Whether three requests to it are under way or failed, and none was ever answered: a moment will show how it is. */
  isUnanswered(endpointId: string): boolean;
  /**
   * Whether a workflow may be begun now for an endpoint in trouble. What was begun before, and sent away, comes first.
   * @returns 0: it may, and its turn is taken; else ms until it is worth asking again
   */
  admit(endpointId: string): number;
  /** It is disabled: what was seen of it holds nothing up any more. */
  forget(endpointId: string): void;
  /** Makes a request, and learns of the endpoint by how long it takes and how it ends. */
  watch(endpointId: string, request: () => Promise<Exchange>): Promise<Exchange>;
}

/** Deliveries to one endpoint that may be in a lane at once. */
const limits: Record<Lane, number> = { fast: 100, retry: 50 };
/** … in the retry lane while it hangs: each comes to nothing, and costs Temporal the more the longer it is under way. */
const hangingLimit = 3;
/** A request that takes longer holds a workflow's task open for too long. */
const slowMs = 1_000;
/** So many slow requests under way, or slow or failed ones in a row, are no accident. */
const tooMany = 3;
/** What was seen of an endpoint longer ago says nothing of it. */
const forgetMs = 600_000;
/** How soon to ask again of an endpoint that has never answered: one that is well answers soon. */
const unansweredWaitMs = 50;
const turns = { firstMs: 500, lastMs: 60_000 };
/** No timer is finer: who has to wait for less has not to wait. */
const leastWaitMs = 1;
const sweepMs = 60_000;

interface Seen {
  inLane: Record<Lane, number>;
  /** When each request that is under way began, oldest first. */
  underWay: Set<{ at: number }>;
  /** Slow or failed requests since the last good one. */
  bad: number;
  /** Any of its requests was answered, whatever the answer. */
  hasAnswered: boolean;
  /** How long the last request took. */
  tookMs: number;
  /** The last request was answered, if late and whatever the answer: such an endpoint does not hang. */
  answersLate: boolean;
  lastAt: number;
  /** When the last of those that were sent away comes back. */
  lastTurnAt: number;
}

/** @param now in ms; default the process's own clock */
export function createLanes(now: () => number = () => performance.now()): Lanes {
  const endpoints = new Map<string, Seen>();
  let sweptAt = now();

  const sweep = (): void => {
    if (now() - sweptAt < sweepMs) return;
    sweptAt = now();
    for (const [id, { inLane, underWay, lastAt }] of endpoints) {
      const isIdle = inLane.fast + inLane.retry + underWay.size === 0;
      if (isIdle && now() - lastAt > forgetMs) endpoints.delete(id);
    }
  };

  const seenOf = (endpointId: string): Seen => {
    const known = endpoints.get(endpointId);
    if (known) return known;
    sweep();
    const lastAt = now();
    const fresh = { underWay: new Set<{ at: number }>(), bad: 0, lastAt, lastTurnAt: lastAt };
    const seen = {
      ...fresh,
      tookMs: 0,
      answersLate: false,
      hasAnswered: false,
      inLane: { fast: 0, retry: 0 },
    };
    endpoints.set(endpointId, seen);
    return seen;
  };

  const troubles = ({ bad, lastAt, underWay }: Seen): boolean => {
    const ended = now() - lastAt < forgetMs ? bad : 0;
    const missing = tooMany - ended;
    if (missing <= 0) return true;
    // Together: of three that hang the first one's end must not look like an endpoint that is well.
    const oldest = [...underWay.values().take(missing)].at(missing - 1);
    return oldest !== undefined && now() - oldest.at > slowMs;
  };

  /** Enough are under way to see by them whether it hangs. */
  const owesAnswer = (seen: Seen): boolean => {
    const { hasAnswered, underWay, bad } = seen;
    return !hasAnswered && underWay.size > 0 && underWay.size + bad >= tooMany && !troubles(seen);
  };

  const takesMs = ({ tookMs, underWay }: Seen): number => {
    const [oldest] = underWay;
    return Math.max(tookMs, oldest ? now() - oldest.at : 0);
  };

  /** One slow request is no accident yet. */
  const hangs = (seen: Seen): boolean => troubles(seen) && takesMs(seen) > slowMs && !seen.answersLate;

  const limitOf = (lane: Lane, seen: Seen): number =>
    lane === 'retry' && hangs(seen) ? hangingLimit : limits[lane];

  /** As fast as the endpoint answers. */
  const turnMs = (seen: Seen): number => takesMs(seen) / limitOf('retry', seen);

  /** Those that are sent away come back one after the other. */
  const nextTurn = (seen: Seen): number => {
    const earliest = Math.max(now() + turns.firstMs, seen.lastTurnAt + turnMs(seen));
    seen.lastTurnAt = Math.min(earliest, now() + turns.lastMs);
    return seen.lastTurnAt - now();
  };

  return {
    enter(lane, endpointId, waitMs = 0) {
      const seen = seenOf(endpointId);
      const { inLane } = seen;
      if (lane === 'fast' && (waitMs > slowMs || troubles(seen))) return { busyForMs: 0 };
      if (inLane[lane] >= limitOf(lane, seen)) return { busyForMs: lane === 'fast' ? 0 : nextTurn(seen) };
      inLane[lane] += 1;
      return {
        leave: () => {
          inLane[lane] -= 1;
        },
      };
    },
    isInTrouble(endpointId) {
      const seen = endpoints.get(endpointId);
      return seen !== undefined && (troubles(seen) || owesAnswer(seen));
    },
    isUnanswered(endpointId) {
      const seen = endpoints.get(endpointId);
      return seen !== undefined && owesAnswer(seen);
    },
    admit(endpointId) {
      const seen = endpoints.get(endpointId);
      if (!seen) return 0;
      if (owesAnswer(seen)) return unansweredWaitMs;
      if (!troubles(seen)) return 0;
      const waitMs = seen.lastTurnAt - now();
      if (waitMs >= leastWaitMs) return waitMs;
      // Those that hang in the fast lane since before that was closed show as well as others could that it hangs.
      if (seen.inLane.fast + seen.inLane.retry >= limitOf('retry', seen)) return turns.firstMs;
      seen.lastTurnAt = Math.max(now(), seen.lastTurnAt) + turnMs(seen);
      return 0;
    },
    forget(endpointId) {
      // Who is in a lane, or has a request under way, leaves what has been forgotten: that is nobody's any more.
      endpoints.delete(endpointId);
    },
    async watch(endpointId, request) {
      const seen = seenOf(endpointId);
      const begun = { at: now() };
      seen.underWay.add(begun);
      try {
        const exchange = await request();
        const isSlow = exchange.durationMs > slowMs;
        seen.tookMs = exchange.durationMs;
        seen.hasAnswered ||= exchange.response !== null;
        seen.answersLate = isSlow && exchange.response !== null;
        seen.bad = !isSlow && judge(exchange, '') === null ? 0 : seen.bad + 1;
        return exchange;
      } finally {
        seen.underWay.delete(begun);
        seen.lastAt = now();
      }
    },
  };
}
