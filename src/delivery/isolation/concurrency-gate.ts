import { soonestMs, wokenPerResponse } from './limits.ts';

/** `fast`: first attempts, immediately. `retry`: later ones, and first ones to endpoints that are unhealthy. */
export type Lane = 'fast' | 'retry';

/** A slot at a gate, taken at an instant in ms; `Infinity`: its request is still to be sent. */
export interface Holder {
  at: number;
  lane: Lane;
}

/** A gate with its limit of requests in flight, each of which takes about `takesMs`. */
export interface Limited {
  gate: Gate;
  limit: number;
  takesMs: number;
}

/** Counts the requests in flight of one kind (an endpoint's, a host's, …), and orders those that find no slot. */
export class Gate {
  readonly #holders: Record<Lane, Set<Holder>> = { fast: new Set(), retry: new Set() };
  /** When the last rejected delivery is tried again, which is when the next start may be. */
  queueEndsAt = -Infinity;
  /** Requests that wait in this process for a free slot, in their order. Each returns whether it waits here no longer. */
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

  /** Requests in flight, and those that wait for a slot. */
  demand(): number {
    return this.load() + this.waiting.size;
  }

  /** Requests that have been in flight since before an instant. */
  loadBefore(lane: Lane, at: number): number {
    let count = 0;
    for (const holder of this.#holders[lane]) if (holder.at < at) count += 1;
    return count;
  }

  oldestAt(lane: Lane): number {
    for (const { at } of this.#holders[lane]) if (at < Infinity) return at;
    return Infinity;
  }

  /** Lets waiting requests try again, in their order, until one has to go on waiting. */
  drain(): void {
    for (const settle of this.waiting) if (!settle()) return;
  }

  /**
   * Requests that were suspect get responses: retry times that were calculated from their slowness end now.
   * @returns endpoints whose deliveries may come now
   */
  endQueue(now: number): string[] {
    this.queueEndsAt = now;
    const next = [...this.rejected.values().take(wokenPerResponse)];
    for (const endpointId of next) this.rejected.delete(endpointId);
    return next;
  }
}

/** How often a slot becomes free, in ms. */
export const spacingMs = ({ takesMs, limit }: Limited): number => takesMs / limit;

/**
 * @returns a retry time behind all deliveries that were rejected before, at the rate at which slots become free: requests in
 *   flight and waiting ones come first
 */
export function queueRejected(limited: Limited, now: number, longestMs: number): number {
  const { gate, takesMs } = limited;
  const soonest = now + Math.max(soonestMs, 2 * takesMs);
  const at = Math.max(soonest, gate.queueEndsAt + spacingMs(limited));
  gate.queueEndsAt = Math.min(at, now + longestMs);
  return gate.queueEndsAt;
}

/** @returns when a start may be: now, unless others are before it */
export function queueStart(limited: Limited, now: number): number {
  const { gate } = limited;
  const at = Math.max(now, gate.queueEndsAt);
  gate.queueEndsAt = at + spacingMs(limited);
  return at;
}
