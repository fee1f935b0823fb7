/** `fast`: first attempts, at once. `retry`: later ones, and first ones to endpoints that are unhealthy. */
export type Lane = 'fast' | 'retry';

/** A place at a gate, taken at an instant in ms. */
export interface Holder {
  at: number;
  lane: Lane;
}

/** A gate that so many may be in flight beyond, each for about so long. */
export interface Limited {
  gate: Gate;
  limit: number;
  takesMs: number;
}

/** The shortest delay of a rejected delivery. */
const soonestMs = 500;

/** Counts what is in flight of one kind (an endpoint's, a host's, …), and gives turns to what finds no place. */
export class Gate {
  readonly #holders: Record<Lane, Set<Holder>> = { fast: new Set(), retry: new Set() };
  /** When the last rejected delivery comes back, and when the next start may be. */
  lastTurnAt = -Infinity;
  /** What waits in this process for a free place, in its order. Each returns whether it waits here no longer. */
  readonly waiting = new Set<() => boolean>();
  /** Endpoints whose deliveries it has rejected with a delay, in their order. */
  readonly rejected = new Set<string>();

  add(holder: Holder): void {
    this.#holders[holder.lane].add(holder);
  }

  /** @returns whether it was there */
  remove(holder: Holder): boolean {
    return this.#holders[holder.lane].delete(holder);
  }

  /** @param lane default: both */
  load(lane?: Lane): number {
    const { fast, retry } = this.#holders;
    return lane ? this.#holders[lane].size : fast.size + retry.size;
  }

  /** Those in flight since before an instant. */
  loadBefore(lane: Lane, at: number): number {
    let count = 0;
    for (const holder of this.#holders[lane]) if (holder.at < at) count += 1;
    return count;
  }

  /** In their order, until one has to wait on. */
  drain(): void {
    for (const settle of this.waiting) if (!settle()) return;
  }

  oldestAt(lane: Lane): number {
    const [oldest] = this.#holders[lane];
    return oldest?.at ?? Infinity;
  }
}

/**
 * Requests that were thought to hang get responses: nobody has to wait for turns that were calculated by that.
 * @returns endpoints whose deliveries may come: two, as one of them may have none by now, and then no response tells of others
 */
export function endQueue(gate: Gate, now: number): string[] {
  gate.lastTurnAt = now;
  const next = [...gate.rejected.values().take(2)];
  for (const endpointId of next) gate.rejected.delete(endpointId);
  return next;
}

/** Places become free so often. */
export const spacingMs = ({ takesMs, limit }: Limited): number => takesMs / limit;

/** Behind all that were rejected before, as fast as places become free. Those in flight and those that wait come first. */
export function giveTurn(limited: Limited, now: number, mostMs: number): number {
  const { gate, takesMs } = limited;
  const soonest = now + Math.max(soonestMs, 2 * takesMs);
  const at = Math.max(soonest, gate.lastTurnAt + spacingMs(limited));
  gate.lastTurnAt = Math.min(at, now + mostMs);
  return gate.lastTurnAt;
}

/** A start is a turn without a try before it. @returns when it is: now, unless others are before it */
export function takeStart(limited: Limited, now: number): number {
  const { gate } = limited;
  const at = Math.max(now, gate.lastTurnAt);
  gate.lastTurnAt = at + spacingMs(limited);
  return at;
}
