import { healthOf, isWell, learn, takesMs, unseen, type Health, type Seen } from './endpoint-health.ts';
import { Gate, queueStart, type Lane, type Limited } from './concurrency-gate.ts';
import { createSuspectSlots, type Full, type Target } from './suspect-slots.ts';
import { createRetryTimes } from './retry-times.ts';
import { finestMs, forgetMs, inFlightLimits, mostWaiting, ownTimeFactor, slowMs, sweepMs } from './limits.ts';
import type { Permit, Refusal, Request, Bulkhead, BulkheadSize } from './bulkhead-types.ts';

interface Endpoint {
  seen: Seen;
  gate: Gate;
  /** Deliveries may have been rejected: by this process, or by the one before it. */
  mayHaveRejected: boolean;
  /** A request of the retry lane has been made by this process. */
  isRetried: boolean;
}

/** What a request gets: a slot, the other lane, a wait at a gate, or a delay because gates are full. */
type Decision = 'grant' | 'retry lane' | Gate | readonly (Limited & Partial<Full>)[];

/** @param now in ms; default the process's own clock */
export function createBulkhead(
  { slots, requestTimeoutMs, longestDelayMs }: BulkheadSize,
  now = (): number => performance.now(),
): Bulkhead {
  const endpoints = new Map<string, Endpoint>();
  const suspects = createSuspectSlots(slots, requestTimeoutMs, now);
  const retryTimes = createRetryTimes(longestDelayMs, now);
  const slotListeners: ((endpointId: string) => void)[] = [];
  const recoveryListeners: typeof slotListeners = [];
  let sweptAt = now();
  let isClosed = false;

  const sweep = (): void => {
    const at = now();
    if (at - sweptAt < sweepMs) return;
    sweptAt = at;
    suspects.sweep();
    for (const [id, { seen, gate }] of endpoints) {
      const isIdle = gate.demand() + seen.inFlight.size === 0;
      if (isIdle && at - Math.max(seen.lastAt, gate.queueEndsAt) > forgetMs) endpoints.delete(id);
    }
    retryTimes.sweep();
  };

  const endpointOf = (endpointId: string): Endpoint => {
    const known = endpoints.get(endpointId);
    if (known) return known;
    sweep();
    const fresh = { seen: unseen(now()), gate: new Gate(), mayHaveRejected: false, isRetried: false };
    endpoints.set(endpointId, fresh);
    return fresh;
  };

  const limitedOf = ({ seen, gate }: Endpoint, health: Health): Limited => ({
    gate,
    limit: inFlightLimits[health],
    takesMs: health === 'hanging' ? requestTimeoutMs : takesMs(seen, now()),
  });

  const hasFreeSlots = ({ seen, gate }: Endpoint): boolean => {
    const health = healthOf(seen, now());
    const responds = health === 'healthy' || health === 'failing';
    return responds && gate.demand() < inFlightLimits[health];
  };

  const notify = (listeners: typeof slotListeners, ...endpointIds: string[]): void => {
    for (const id of endpointIds) for (const listener of listeners) listener(id);
  };

  const announce = (endpointId: string, endpoint: Endpoint): void => {
    endpoint.gate.drain();
    notify(slotListeners, endpointId);
    if (!endpoint.mayHaveRejected || !hasFreeSlots(endpoint)) return;
    endpoint.mayHaveRejected = false;
    notify(recoveryListeners, endpointId);
  };

  /** Only decides: it changes nothing. */
  const decide = (
    target: Target,
    { lane, deliveryId }: Request,
    { isWaiting, isPatient }: { isWaiting: boolean; isPatient: boolean },
  ): Decision => {
    const endpoint = endpointOf(target.endpointId);
    const { gate, seen } = endpoint;
    const health = healthOf(seen, now());
    if (lane === 'fast' && !isWell(health)) return 'retry lane';
    const isTime = retryTimes.hasCome(deliveryId);
    const own = limitedOf(endpoint, health);
    // A request overtakes neither rejected deliveries nor requests that wait here.
    const hasQueue = health === 'hanging' && gate.queueEndsAt > now() && !isTime && !isWaiting;
    const isBehind = gate.waiting.size > 0 && !isWaiting;
    const isFull = hasQueue || isBehind || gate.load() >= own.limit;
    const full = health === 'failing' ? [] : suspects.full(target, lane, seen, isTime ? ownTimeFactor : 1);
    const [crowded] = full;
    if (crowded) {
      if (lane === 'fast') return 'retry lane';
      const mayWait = isPatient && (isWaiting || crowded.gate.waiting.size < mostWaiting);
      if (mayWait && !full.some(({ unanswered }) => unanswered)) return crowded.gate;
      // Its endpoint has fewer slots than its host: a time by the host's slots would be too early, and make others wait there.
      return health === 'hanging' && isFull ? [own] : full;
    }
    if (!isFull) return 'grant';
    const mayWait = isWaiting || lane === 'fast' || (!hasQueue && gate.waiting.size < own.limit);
    if (isPatient && mayWait) return gate;
    return lane === 'fast' ? 'retry lane' : [own];
  };

  const grant = (target: Target, lane: Lane, endpoint: Endpoint): Permit => {
    const { seen, gate } = endpoint;
    const holder = { at: now(), lane };
    const health = healthOf(seen, now());
    const begun = suspects.begin(target, lane, seen, health === 'unproven' || health === 'hanging');
    gate.add(holder);
    endpoint.mayHaveRejected ||= lane === 'retry' && !endpoint.isRetried;
    endpoint.isRetried ||= lane === 'retry';
    return {
      sent: () => begun.sent(),
      release() {
        gate.remove(holder);
        const freed = begun.end();
        for (const one of freed) one.drain();
        if (hasFreeSlots(endpoint)) notify(recoveryListeners, ...freed.flatMap((one) => one.endQueue(now())));
        announce(target.endpointId, endpoint);
      },
    };
  };

  const carryOut = (
    target: Target,
    { lane, deliveryId }: Request,
    decision: Exclude<Decision, Gate>,
  ): Permit | Refusal => {
    const endpoint = endpointOf(target.endpointId);
    if (decision === 'retry lane') return { lane: 'retry' };
    // Its retry time was calculated from requests without responses, and now there are responses.
    const isOutdated = decision !== 'grant' && decision.every(({ unanswered }) => unanswered === false);
    if (decision === 'grant' || isOutdated) retryTimes.forget(deliveryId);
    if (decision === 'grant') return grant(target, lane, endpoint);
    for (const { gate, unanswered } of decision) if (unanswered) gate.rejected.add(target.endpointId);
    endpoint.mayHaveRejected = true;
    return { retryAfterMs: retryTimes.give(deliveryId, decision) };
  };

  /** The gates that pace starts: the endpoint's own first. */
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
          resolve(carryOut(target, request, decision));
          return true;
        };
        settle();
        if (!wait.at) return;
        const look = (): void => {
          if (now() >= until) settle();
          else wait.at?.drain();
        };
        // An endpoint may stop responding while no request ends, and then nothing else looks again.
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
        // Retry times were calculated from how slow the endpoint was.
        if (hasFreeSlots(endpoint)) gate.queueEndsAt = now();
        return exchange;
      } finally {
        seen.inFlight.delete(begun);
        seen.lastAt = now();
        announce(endpointId, endpoint);
      }
    },
    isOpen(target, lane = 'fast') {
      const { seen, gate } = endpointOf(target.endpointId);
      const health = healthOf(seen, now());
      if (!isWell(health) || suspects.full(target, lane, seen).length > 0) return false;
      // A healthy endpoint frees its slots within a moment.
      return health === 'healthy' || (lane === 'fast' && gate.load() < inFlightLimits[health]);
    },
    canStart(target) {
      const gates = startGates(target);
      const [{ gate, limit }, ...others] = gates;
      if (gate.demand() >= limit) return false;
      const { seen } = endpointOf(target.endpointId);
      if (others.length > 0 && suspects.full(target, 'retry', seen).length > 0) return false;
      return gates.every((one) => one.gate.queueEndsAt < now() + finestMs);
    },
    start(target, deliveryId) {
      retryTimes.set(deliveryId, Math.max(...startGates(target).map((one) => queueStart(one, now()))));
    },
    hasFreeSlots: (endpointId) => hasFreeSlots(endpointOf(endpointId)),
    forget(endpointId) {
      const endpoint = endpoints.get(endpointId);
      if (!endpoint) return;
      // Requests in flight do not count any more. It counts as responding: nothing is sent to it, so nothing has to be proven.
      endpoint.seen = { ...unseen(now()), hasResponded: true };
      endpoint.gate.queueEndsAt = now();
      announce(endpointId, endpoint);
    },
    onFreeSlot: (listener) => void slotListeners.push(listener),
    onRecovery: (listener) => void recoveryListeners.push(listener),
    allowNow: (deliveryId) => retryTimes.set(deliveryId, now()),
    close() {
      isClosed = true;
      for (const { gate } of endpoints.values()) gate.drain();
      suspects.drain();
    },
  };
}
