/**
 * How long the work around one attempt may take, all in ms. Whatever must outlast an attempt is calculated here from the
 * request timeout, so that a longer one moves all of it.
 */

/** Beyond the request: a wait for others to share it with, and logging, however slow the database is. */
const bookkeepingMs = 40_000;
/** A first attempt that could not begin this soon after acceptance is made by a workflow. */
export const beginFirstWithinMs = 20_000;
/** Later than any worker is behind in normal times. */
const behindMs = 120_000;
/** Two processes' clocks differ. */
const marginMs = 10_000;

/** From the beginning of an attempt until it is logged, or counts as not made. */
export const attemptMs = (requestTimeoutMs: number): number => requestTimeoutMs + bookkeepingMs;

/**
 * After acceptance: nobody makes a first attempt without a workflow any more (`MAILHOOKS_WORKFLOW=on-failure`). Only then
 * may a workflow begin.
 */
export const firstAttemptsOverMs = (requestTimeoutMs: number): number =>
  beginFirstWithinMs + attemptMs(requestTimeoutMs);

/** After it was due, an attempt that is not logged is missed, and not just under way. */
export const overdueAfterMs = (requestTimeoutMs: number): number =>
  Math.max(behindMs, firstAttemptsOverMs(requestTimeoutMs) + marginMs);

/** How long a process that stops waits for attempts under way, until their responses are there. */
export const shutdownGraceMs = (requestTimeoutMs: number): number => requestTimeoutMs + 2_000;

/** How long an attempt may be late before a process is not ready: one under way is not late. */
export const readyOverdueMs = (requestTimeoutMs: number, allowedMs: number): number =>
  Math.max(allowedMs, requestTimeoutMs);
