import type { Exchange } from '../../domain/delivery/exchange.ts';
import type { Lane } from './concurrency-gate.ts';
import type { Target } from './suspect-limits.ts';

export interface Permit {
  /** Its request is sent now. What its caller did before, or waited for, is not the receiver's time. */
  sent(): void;
  release(): void;
}

/** The retry lane has to make it, or nothing is to be sent for so long. */
export type Refusal = { lane: 'retry' } | { retryAfterMs: number };

export interface Request {
  lane: Lane;
  deliveryId: string;
  /** How long it may wait here for a slot, in ms. */
  patienceMs: number;
}

/**
 * Keeps endpoints that fail or do not respond away from the others, by what this process has seen: nothing is shared, and
 * nothing outlives it. A request needs a slot at its endpoint, which has as many as its health allows; a suspect one
 * (`SuspectLimits`) needs one at its host, at its account and in the process as well.
 */
export interface Bulkhead {
  /** Before a request is made. @returns a permit, for its caller to release after the request, or why there is none */
  acquire(target: Target, request: Request): Promise<Permit | Refusal>;
  /** Makes a request, and learns of the endpoint by how long it takes and how it ends. */
  watch(endpointId: string, request: () => Promise<Exchange>): Promise<Exchange>;
  /** Whether a first attempt would find a slot. @param lane default `fast`; in `retry` only at an endpoint that has responded */
  isOpen(target: Target, lane?: Lane): boolean;
  /** Whether a delivery may start in the retry lane now. Those that were rejected before come first. */
  canStart(target: Target): boolean;
  /** Starts it: its retry time is now, or as soon as the starts before it allow. */
  start(target: Target, deliveryId: string): void;
  /** Whether the endpoint responds, well or not, and has free slots. */
  hasFreeSlots(endpointId: string): boolean;
  /** It is disabled: what was seen of it delays nothing any more. */
  forget(endpointId: string): void;
  /** Calls whenever a slot at an endpoint may have become free. */
  onFreeSlot(listener: (endpointId: string) => void): void;
  /** Calls when rejected deliveries may come, as requests to their endpoint, or beside it, get responses. */
  onRecovery(listener: (endpointId: string) => void): void;
  /** A rejected delivery need not wait for its retry time any more. */
  allowNow(deliveryId: string): void;
  /** Nothing waits here any more: the process ends. */
  close(): void;
}

export interface BulkheadSize {
  /** For first attempts in flight that this process has. */
  slots: number;
  /** A request without a response takes so long, in ms. */
  requestTimeoutMs: number;
  /** The longest delay of a rejected delivery, in ms. */
  longestDelayMs: number;
}
