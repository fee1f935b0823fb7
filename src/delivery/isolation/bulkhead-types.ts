import type { Exchange } from '../../domain/delivery/exchange.ts';
import type { Lane } from './concurrency-gate.ts';
import type { Target } from './suspect-limits.ts';

export interface Permit {
  release(): void;
}

/** The retry lane has to make it, or nothing is to be sent for so long. */
export type Refusal = { lane: 'retry' } | { retryAfterMs: number };

export interface Request {
  lane: Lane;
  deliveryId: string;
  /** How long it may wait here for a place at its endpoint, in ms. */
  patienceMs: number;
}

/**
 * Keeps endpoints that hang or fail away from the others, by what this process has seen: nothing is shared, and nothing
 * outlives it. A request needs a place at its endpoint, which has as many as its health allows; a suspect one (`Suspects`)
 * needs one at its host, at its account and in the process as well.
 */
export interface Bulkhead {
  /** Before a request is made. */
  acquire(target: Target, request: Request): Promise<Permit | Refusal>;
  /** Makes a request, and learns of the endpoint by how long it takes and how it ends. */
  watch(endpointId: string, request: () => Promise<Exchange>): Promise<Exchange>;
  /** Whether a first attempt would find a place. @param lane default `fast`; in `retry` only an endpoint that has responded */
  isOpen(target: Target, lane?: Lane): boolean;
  /** Whether there is room for a start in the retry lane. Deliveries that were rejected before come first. */
  canStart(target: Target): boolean;
  /** Takes that room, or the next: the turn of this delivery comes then. */
  start(target: Target, deliveryId: string): void;
  /** Whether the endpoint responds, well or not, and has free places. */
  hasPlaces(endpointId: string): boolean;
  /** It is disabled: what was seen of it delays nothing any more. */
  forget(endpointId: string): void;
  /** Tells whenever a place at an endpoint may have become free. */
  onRoom(listener: (endpointId: string) => void): void;
  /** Reports when rejected deliveries may come, as requests to their endpoint, or beside it, get responses. */
  onRecovery(listener: (endpointId: string) => void): void;
  /** A rejected delivery need not wait for its turn any more. */
  endTurn(deliveryId: string): void;
  /** Nothing waits here any more: the process ends. */
  close(): void;
}

export interface BulkheadSize {
  /** For first attempts in flight that this process has. */
  places: number;
  /** What does not respond takes so long, in ms. */
  requestTimeoutMs: number;
  /** The longest delay of a rejected delivery, in ms. */
  mostTurnMs: number;
}
