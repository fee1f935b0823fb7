import { slowMs, type Seen } from './endpoint-health.ts';
import { Gate, type Holder, type Lane, type Limited } from './concurrency-gate.ts';

/** Whom a request is for. */
export interface Target {
  endpointId: string;
  accountId: string;
  /** As in `hooks.example.com:8443`. */
  host: string;
}

export const targetOf = (
  { endpointId, url }: { endpointId: string; url: string },
  accountId: string,
): Target => ({
  endpointId,
  accountId,
  host: URL.canParse(url) ? new URL(url).host : '',
});

/** Filled by requests that hang, or only by many that have just begun: then places become free within a moment. */
export type Full = Limited & { hangs: boolean };

/**
 * Counts suspect requests in flight: those to an endpoint that hangs or has not responded yet, and those in flight for a
 * second. Host, account and process have few places for them.
 */
export interface SuspectLimits {
  /** A request begins. @returns for its end, which returns the gates at which it has been suspect */
  begin(target: Target, lane: Lane, seen: Seen, isSuspect: boolean): () => readonly Gate[];
  /**
   * What suspects fill, unless the endpoint has responded well since the oldest of these began.
   * @param factor of the limits, default 1
   */
  full(target: Target, lane: Lane, seen: Seen, factor?: number): Full[];
  of(target: Target): Limited[];
  /** Lets what waits look again. */
  drain(): void;
  /** Forgets what is not in use. */
  sweep(): void;
}

/** For requests in flight for a second, in each lane. */
const limits = { host: 20, account: 40 };
/** Of the places that a process has for first attempts. */
const processShare = 1 / 3;
/** … of these limits, for all suspect requests: new endpoints that respond need their places for a moment only. */
const youngFactor = 3;

interface Held extends Holder {
  seen: Seen;
  gates: readonly Gate[];
}

export interface SuspectLimitsOptions {
  /** For first attempts in flight that the process has. */
  places: number;
  /** How long a suspect request takes, in ms. */
  takesMs: number;
}

/** @param now in ms */
export function createSuspectLimits(
  { places, takesMs }: SuspectLimitsOptions,
  now: () => number,
): SuspectLimits {
  const gates = new Map<string, Gate>();
  /** In flight and not suspect, oldest first. */
  const young = new Set<Held>();

  const process: Limited = { gate: new Gate(), limit: Math.floor(places * processShare), takesMs };
  const gateOf = (scope: keyof typeof limits, id: string): Limited => {
    const key = `${scope} ${id}`;
    const gate = gates.get(key) ?? new Gate();
    gates.set(key, gate);
    return { gate, limit: limits[scope], takesMs };
  };
  const of = ({ host, accountId }: Target): Limited[] => [
    gateOf('host', host),
    gateOf('account', accountId),
    process,
  ];

  const suspect = (held: Held): void => {
    for (const gate of held.gates) gate.add(held);
  };

  /** In the retry lane an endpoint that is known to respond late is where it belongs. */
  const age = (): void => {
    for (const held of young) {
      if (now() - held.at <= slowMs) return;
      young.delete(held);
      if (held.lane === 'fast' || !held.seen.respondsLate) suspect(held);
    }
  };

  return {
    begin(target, lane, seen, isSuspect) {
      const held: Held = { at: now(), lane, seen, gates: of(target).map(({ gate }) => gate) };
      if (isSuspect) suspect(held);
      else young.add(held);
      return () => {
        young.delete(held);
        return held.gates.filter((gate) => gate.remove(held));
      };
    },
    full(target, lane, { provenAt }, factor = 1) {
      age();
      return of(target).flatMap((limited): Full[] => {
        const { gate } = limited;
        const limit = factor * limited.limit;
        if (gate.load(lane) < limit || provenAt > gate.oldestAt(lane)) return [];
        const hangs = gate.loadBefore(lane, now() - slowMs) >= limit;
        if (hangs) return [{ ...limited, hangs }];
        const most = youngFactor * limit;
        return gate.load(lane) >= most ? [{ gate, limit: most, takesMs: slowMs, hangs }] : [];
      });
    },
    of,
    drain() {
      for (const gate of [process.gate, ...gates.values()]) gate.drain();
    },
    sweep() {
      for (const [key, gate] of gates) {
        if (gate.load() + gate.waiting.size === 0 && gate.lastTurnAt < now()) gates.delete(key);
      }
    },
  };
}
