import type { AttemptError, AttemptErrorCode } from './delivery.ts';
import type { Shortage } from './shortage.ts';

/** One HTTP exchange as it went: a response, or the reason why there was none. */
export interface Exchange {
  /** From the first look-up to the last byte read, in ms. */
  durationMs: number;
  response: { status: number; headers: Record<string, string>; body: string } | null;
  failure: { code: AttemptErrorCode; message: string } | null;
  /** It failed for want of this, and nothing was sent: the receiver has no part in it. */
  shortage?: Shortage | undefined;
  /** The request was sent twice: how a kept connection had broken before a byte of a response came, after how many ms. */
  resentAfter?: Resent | undefined;
}

/** How the first of two sendings of one request ended. `durationMs`: from its beginning until it broke, in whole ms. */
export interface Resent extends AttemptError {
  durationMs: number;
}
