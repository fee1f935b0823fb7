import { Gate, type Holder, type Lane, type Limited } from './concurrency-gate.ts';
import type { Seen } from './endpoint-health.ts';
import { processShare, slowMs, suspectLimits, youngFactor } from './limits.ts';

/** The target of a request. */
export interface Target {
  endpointId: string;
  accountId: string;
  /** As in `hooks.example.com:8443`. */
  host: string;
}

/** @returns a target whose host is empty when the URL cannot be read */
export const targetOf = (
  { endpointId, url }: { endpointId: string; url: string },
  accountId: string,
): Target => ({ endpointId, accountId, host: URL.parse(url)?.host ?? '' });

/** A full gate. `unanswered`: requests without responses fill it; else many that have just begun do, which free slots soon. */
export type Full = Limited & { unanswered: boolean };

/**
 * Counts suspect requests in flight: those to an endpoint that is hanging or has not responded yet, and those in flight for
 * a second. Host, account and process have few slots for them.
 */
export interface SuspectSlots {
  /** Counts a request that has got its slots. The time until it is sent does not count against its endpoint. */
  begin(target: Target, lane: Lane, seen: Seen, isSuspect: boolean): Begun;
  /**
   * The gates that suspects fill, unless the endpoint has responded well since the oldest of these began.
   * @param factor of the limits, default 1
   */
  full(target: Target, lane: Lane, seen: Seen, factor?: number): Full[];
  /** All gates of the target: its host's, its account's and the process's. */
  of(target: Target): Limited[];
  /** Lets waiting requests try again. */
  drain(): void;
  /** Forgets gates that are not in use. */
  sweep(): void;
}

export interface Begun {
  sent(): void;
  /** @returns the gates at which it has been suspect */
  end(): readonly Gate[];
}

/** `at` is when it was sent, and `Infinity` until then. */
interface InFlight extends Holder {
  seen: Seen;
  gates: readonly Gate[];
}

/**
 * @param slots for first attempts in flight that the process has
 * @param takesMs how long a suspect request takes
 * @param now in ms
 */
export function createSuspectSlots(slots: number, takesMs: number, now: () => number): SuspectSlots {
  const gates = new Map<string, Gate>();
  /** Requests in flight that are not suspect, oldest first. */
  const young = new Set<InFlight>();
  /** Requests that have their slots, are still to be sent, and are not suspect. */
  const unsent = new Set<InFlight>();

  const process: Limited = { gate: new Gate(), limit: Math.floor(slots * processShare), takesMs };
  const gateOf = (scope: keyof typeof suspectLimits, id: string): Limited => {
    const key = `${scope} ${id}`;
    const gate = gates.get(key) ?? new Gate();
    gates.set(key, gate);
    return { gate, limit: suspectLimits[scope], takesMs };
  };
  const of = ({ host, accountId }: Target): Limited[] => [
    gateOf('host', host),
    gateOf('account', accountId),
    process,
  ];

  const suspect = (one: InFlight): void => one.gates.forEach((gate) => gate.add(one));

  /** Makes requests suspect after `slowMs`; in the retry lane not those to an endpoint that is known to respond late. */
  const age = (): void => {
    for (const one of young) {
      if (now() - one.at <= slowMs) return;
      young.delete(one);
      if (one.lane === 'fast' || !one.seen.respondsLate) suspect(one);
    }
  };

  return {
    begin(target, lane, seen, isSuspect) {
      const one: InFlight = { at: Infinity, lane, seen, gates: of(target).map(({ gate }) => gate) };
      const end = (): readonly Gate[] => {
        unsent.delete(one);
        young.delete(one);
        return one.gates.filter((gate) => gate.remove(one));
      };
      if (isSuspect) suspect(one);
      else unsent.add(one);
      return {
        sent() {
          // Added again, behind those that were sent before.
          end();
          one.at = now();
          if (isSuspect) suspect(one);
          else young.add(one);
        },
        end,
      };
    },
    full(target, lane, { provenAt }, factor = 1) {
      age();
      return of(target).flatMap((limited): Full[] => {
        const { gate } = limited;
        const limit = factor * limited.limit;
        if (gate.load(lane) < limit || provenAt > gate.oldestAt(lane)) return [];
        if (gate.loadBefore(lane, now() - slowMs) >= limit) return [{ ...limited, unanswered: true }];
        const most = youngFactor * limit;
        return gate.load(lane) < most ? [] : [{ gate, limit: most, takesMs: slowMs, unanswered: false }];
      });
    },
    of,
    drain: () => [process.gate, ...gates.values()].forEach((gate) => gate.drain()),
    sweep() {
      // A request that is not suspect yet may become so, at the gates that it began with.
      const awaited = new Set([...unsent, ...young].flatMap((one) => one.gates));
      for (const [key, gate] of gates) {
        if (gate.demand() === 0 && !awaited.has(gate) && gate.queueEndsAt < now()) gates.delete(key);
      }
    },
  };
}
