import {
  forgetMs,
  healthOf,
  inFlightLimits,
  isWell,
  learn,
  slowMs,
  takesMs,
  unseen,
  type Health,
  type Seen,
} from './endpoint-health.ts';
import { endQueue, Gate, takeStart, type Lane, type Limited } from './concurrency-gate.ts';
import { createSuspectLimits, type Target } from './suspect-limits.ts';
import { createRetryTimes } from './retry-times.ts';
import type { Permit, Refusal, Request, Bulkhead, BulkheadSize } from './bulkhead-types.ts';

/** A delivery whose turn has come is not rejected again because the one before it is a moment late. */
const ownTurnFactor = 1.5;

/** Deliveries that wait in a process for places beyond that of their endpoint: a fraction of the retry lane's activities. */
const mostWaiting = 400;

/** No timer is finer: a start that has to wait for less has not to wait. */
const finestMs = 1;

const sweepMs = 60_000;

interface Endpoint {
  seen: Seen;
  gate: Gate;
  /** Deliveries may have been rejected: by this process, or by the one before it. */
  mayHaveTurns: boolean;
  /** A request of the retry lane has been made by this process. */
  isRetried: boolean;
}

/** @param now in ms; default the process's own clock */
export function createBulkhead(
  { places, requestTimeoutMs, mostTurnMs }: BulkheadSize,
  now = (): number => performance.now(),
): Bulkhead {
  const endpoints = new Map<string, Endpoint>();
  const suspects = createSuspectLimits({ places, takesMs: requestTimeoutMs }, now);
  const turns = createRetryTimes(mostTurnMs, now);
  const roomListeners: ((endpointId: string) => void)[] = [];
  const recoveryListeners: typeof roomListeners = [];
  let sweptAt = now();
  let isClosed = false;

  const sweep = (): void => {
    const at = now();
    if (at - sweptAt < sweepMs) return;
    sweptAt = at;
    suspects.sweep();
    for (const [id, { seen, gate }] of endpoints) {
      const isIdle = gate.load() + gate.waiting.size + seen.inFlight.size === 0;
      if (isIdle && at - Math.max(seen.lastAt, gate.lastTurnAt) > forgetMs) endpoints.delete(id);
    }
    turns.sweep();
  };

  const endpointOf = (endpointId: string): Endpoint => {
    const known = endpoints.get(endpointId);
    if (known) return known;
    sweep();
    const fresh = { seen: unseen(now()), gate: new Gate(), mayHaveTurns: false, isRetried: false };
    endpoints.set(endpointId, fresh);
    return fresh;
  };

  const limitedOf = ({ seen, gate }: Endpoint, health: Health): Limited => ({
    gate,
    limit: inFlightLimits[health],
    takesMs: health === 'hanging' ? requestTimeoutMs : takesMs(seen, now()),
  });

  const hasPlaces = ({ seen, gate }: Endpoint): boolean => {
    const health = healthOf(seen, now());
    const responds = health === 'healthy' || health === 'failing';
    return responds && gate.load() + gate.waiting.size < inFlightLimits[health];
  };

  const tellRecovery = (endpointIds: readonly string[]): void => {
    for (const id of endpointIds) for (const listener of recoveryListeners) listener(id);
  };

  const tellRoom = (endpointId: string, endpoint: Endpoint): void => {
    endpoint.gate.drain();
    for (const listener of roomListeners) listener(endpointId);
    if (!endpoint.mayHaveTurns || !hasPlaces(endpoint)) return;
    endpoint.mayHaveTurns = false;
    tellRecovery([endpointId]);
  };

  const rejectWithDelay = (endpoint: Endpoint, deliveryId: string, full: readonly Limited[]): Refusal => {
    endpoint.mayHaveTurns = true;
    return { retryAfterMs: turns.give(deliveryId, full) };
  };

  const admit = (target: Target, lane: Lane, endpoint: Endpoint): Permit => {
    const { seen, gate } = endpoint;
    const holder = { at: now(), lane };
    const health = healthOf(seen, now());
    const end = suspects.begin(target, lane, seen, health === 'unproven' || health === 'hanging');
    gate.add(holder);
    endpoint.mayHaveTurns ||= lane === 'retry' && !endpoint.isRetried;
    endpoint.isRetried ||= lane === 'retry';
    return {
      release() {
        gate.remove(holder);
        const freed = end();
        for (const one of freed) one.drain();
        if (hasPlaces(endpoint)) tellRecovery(freed.flatMap((one) => endQueue(one, now())));
        tellRoom(target.endpointId, endpoint);
      },
    };
  };

  /** @returns a gate: it is to wait there */
  const decide = (
    target: Target,
    { lane, deliveryId }: Request,
    { isWaiting, isPatient }: { isWaiting: boolean; isPatient: boolean },
  ): Permit | Refusal | Gate => {
    const endpoint = endpointOf(target.endpointId);
    const { gate, seen } = endpoint;
    const health = healthOf(seen, now());
    if (lane === 'fast' && !isWell(health)) return { lane: 'retry' };
    const hasTurn = turns.hasCome(deliveryId);
    const full = health === 'failing' ? [] : suspects.full(target, lane, seen, hasTurn ? ownTurnFactor : 1);
    const [crowded] = full;
    if (crowded) {
      if (lane === 'fast') return { lane: 'retry' };
      const hanging = full.filter(({ hangs }) => hangs);
      const mayWait = isPatient && (isWaiting || crowded.gate.waiting.size < mostWaiting);
      if (mayWait && hanging.length === 0) return crowded.gate;
      for (const { gate: one } of hanging) one.rejected.add(target.endpointId);
      // A turn that it has was calculated by requests that hung.
      if (hanging.length === 0) turns.forget(deliveryId);
      return rejectWithDelay(endpoint, deliveryId, full);
    }
    const own = limitedOf(endpoint, health);
    // Nobody overtakes rejected deliveries, nor those that wait here.
    const hasQueue = health === 'hanging' && gate.lastTurnAt > now() && !hasTurn && !isWaiting;
    const isBehind = gate.waiting.size > 0 && !isWaiting;
    if (!hasQueue && !isBehind && gate.load() < own.limit) {
      turns.forget(deliveryId);
      return admit(target, lane, endpoint);
    }
    const mayWait = isWaiting || lane === 'fast' || (!hasQueue && gate.waiting.size < own.limit);
    if (isPatient && mayWait) return gate;
    return lane === 'fast' ? { lane: 'retry' } : rejectWithDelay(endpoint, deliveryId, [own]);
  };

  /** By which starts are paced: the endpoint's own gate first. */
  const startGates = (target: Target): [Limited, ...Limited[]] => {
    const endpoint = endpointOf(target.endpointId);
    const health = healthOf(endpoint.seen, now());
    return [limitedOf(endpoint, health), ...(health === 'failing' ? [] : suspects.of(target))];
  };

  return {
    acquire(target, request) {
      const until = now() + request.patienceMs;
      return new Promise((resolve) => {
        const wait: { at?: Gate | undefined; timer?: NodeJS.Timeout } = {};
        const settle = (): boolean => {
          const isPatient = now() < until && !isClosed;
          const decision = decide(target, request, { isWaiting: wait.at !== undefined, isPatient });
          if (decision === wait.at) return false;
          wait.at?.waiting.delete(settle);
          wait.at = decision instanceof Gate ? decision : undefined;
          wait.at?.waiting.add(settle);
          if (decision instanceof Gate) return true;
          clearInterval(wait.timer);
          resolve(decision);
          return true;
        };
        settle();
        if (!wait.at) return;
        const look = (): void => {
          if (now() >= until) settle();
          else wait.at?.drain();
        };
        // An endpoint may begin to hang while nothing ends.
        wait.timer = setInterval(look, Math.min(slowMs, request.patienceMs));
      });
    },
    async watch(endpointId, request) {
      const endpoint = endpointOf(endpointId);
      const { seen, gate } = endpoint;
      const begun = { at: now() };
      seen.inFlight.add(begun);
      try {
        const exchange = await request();
        learn(seen, exchange, now());
        // Turns were calculated by how slow it was.
        if (hasPlaces(endpoint)) gate.lastTurnAt = now();
        return exchange;
      } finally {
        seen.inFlight.delete(begun);
        seen.lastAt = now();
        tellRoom(endpointId, endpoint);
      }
    },
    isOpen(target, lane = 'fast') {
      const { seen, gate } = endpointOf(target.endpointId);
      const health = healthOf(seen, now());
      if (!isWell(health) || suspects.full(target, lane, seen).length > 0) return false;
      // Places of one that is healthy become free within a moment.
      return health === 'healthy' || (lane === 'fast' && gate.load() < inFlightLimits[health]);
    },
    canStart(target) {
      const gates = startGates(target);
      const [{ gate, limit }, ...others] = gates;
      if (gate.load() + gate.waiting.size >= limit) return false;
      const { seen } = endpointOf(target.endpointId);
      if (others.length > 0 && suspects.full(target, 'retry', seen).length > 0) return false;
      return gates.every((one) => one.gate.lastTurnAt < now() + finestMs);
    },
    start(target, deliveryId) {
      turns.set(deliveryId, Math.max(...startGates(target).map((one) => takeStart(one, now()))));
    },
    hasPlaces: (endpointId) => hasPlaces(endpointOf(endpointId)),
    forget(endpointId) {
      const endpoint = endpoints.get(endpointId);
      if (!endpoint) return;
      // What is in flight ends as what has been forgotten. Nothing is sent to it, so nothing is to be found out first.
      endpoint.seen = { ...unseen(now()), hasResponded: true };
      endpoint.gate.lastTurnAt = now();
      tellRoom(endpointId, endpoint);
    },
    onRoom: (listener) => void roomListeners.push(listener),
    onRecovery: (listener) => void recoveryListeners.push(listener),
    close() {
      isClosed = true;
      for (const { gate } of endpoints.values()) gate.drain();
      suspects.drain();
    },
    endTurn: (deliveryId) => turns.set(deliveryId, now()),
  };
}
