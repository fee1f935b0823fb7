import type { Exchange } from '../../domain/delivery/exchange.ts';
import type { Lane } from './concurrency-gate.ts';
import type { Target } from './suspect-slots.ts';

export interface Permit {
  /** To be called when the request is sent: what the caller did before does not count as the receiver's time. */
  sent(): void;
  release(): void;
}

/** Why there is no permit: the retry lane has to make the request, or nothing may be sent for this many ms. */
export type Refusal = { lane: 'retry' } | { retryAfterMs: number };

export interface Request {
  lane: Lane;
  deliveryId: string;
  /** How long it may wait here for a slot, in ms. */
  patienceMs: number;
}

/**
 * Keeps endpoints that fail or do not respond from delaying the others. It knows only what this process has seen. A request
 * needs a slot at its endpoint, which has as many as its health allows; a suspect one (`SuspectSlots`) needs one at its
 * host, at its account and in the process as well.
 */
export interface Bulkhead {
  /** Before a request is made. @returns a permit, for its caller to release after the request, or why there is none */
  acquire(target: Target, request: Request): Promise<Permit | Refusal>;
  /** Makes a request; its duration and outcome change the endpoint's health. */
  watch(endpointId: string, request: () => Promise<Exchange>): Promise<Exchange>;
  /** Whether a first attempt would find a slot. @param lane default `fast`; in `retry` only at an endpoint that has responded */
  isOpen(target: Target, lane?: Lane): boolean;
  /** Whether a delivery may start in the retry lane now. Those that were rejected before come first. */
  canStart(target: Target): boolean;
  /** Gives the delivery its retry time: now, or as soon as the starts before it allow. */
  start(target: Target, deliveryId: string): void;
  /** Whether the endpoint responds, well or not, and has free slots. */
  hasFreeSlots(endpointId: string): boolean;
  /** To be called when an endpoint is disabled: what was seen of it delays no delivery any more. */
  forget(endpointId: string): void;
  /** Adds a listener, which is called whenever a slot at an endpoint may have become free. */
  onFreeSlot(listener: (endpointId: string) => void): void;
  /**
   * Adds a listener, which is called when an endpoint, its host or its account responds again: rejected deliveries may come
   * before their retry times.
   */
  onRecovery(listener: (endpointId: string) => void): void;
  /** Lets a rejected delivery come before its retry time. */
  allowNow(deliveryId: string): void;
  /** Ends all waits, as the process ends. */
  close(): void;
}

export interface BulkheadSize {
  /** First attempts that this process may have in flight. */
  slots: number;
  /** How long a request without a response takes, in ms. */
  requestTimeoutMs: number;
  /** The longest delay of a rejected delivery, in ms. */
  longestDelayMs: number;
}
