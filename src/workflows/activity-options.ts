import type { ActivityOptions, LocalActivityOptions } from '@temporalio/workflow';
import { attemptMs } from '../domain/delivery/attempt-time.ts';
import type { RetryPolicy } from '../domain/delivery/retry-ladder.ts';

/** The task queue of attempts in the retry lane. Its workers do nothing else. */
export const retryQueue = 'mailhooks-retries';

/** `firstAttempt` is tried once: after a failure the retry lane makes the attempt. */
export const firstAttemptOptions = (retry: RetryPolicy): LocalActivityOptions => ({
  startToCloseTimeout: attemptMs(retry.requestTimeoutMs),
  scheduleToStartTimeout: '10 s',
  retry: { maximumAttempts: 1 },
});

/** `postWebhook`: Temporal's own retry, durable for the whole window. */
export function postWebhookOptions(retry: RetryPolicy): ActivityOptions {
  const longestMs = attemptMs(retry.requestTimeoutMs);
  return {
    startToCloseTimeout: longestMs,
    // The server ends an activity immediately when its next attempt would begin after this: it must exceed every ladder.
    scheduleToCloseTimeout: 2 * retry.windowMs + (retry.maxAttempts + 1) * longestMs,
    retry: {
      // A try that sends nothing (the first after a local attempt, one to a busy endpoint) counts here, not in the log.
      maximumAttempts: retry.maxAttempts,
      // Each failed attempt brings its own delay (the ladder). This is for a crash or a database that is away.
      initialInterval: '1 s',
      backoffCoefficient: 2,
      maximumInterval: '5 min',
    },
  };
}

/** The pause before an activity is begun again that ended for reasons of our own (crashes, a database away). */
export const resumeAfter = '10 s';

/** How often a paused delivery asks the log whether it still exists: its endpoint or account may have been deleted. */
export const lookAgainAfter = '1 day';

/** Deliveries of one workflow; an event with more is delivered in parts, each by a workflow of its own. */
export const deliveriesPerPart = 500;

/**
 * Deliveries of one event that begin together, and the longest pause until the next ones. A hundred occupy the one thread of
 * the workflows for 65 ms, then Temporal for half a second.
 */
export const deliveriesPerSlice = 50;
export const sliceMs = 1_000;

/** Pages of a recovery before it goes on in a new run: a history stays far below Temporal's limits. */
export const pagesPerRun = 500;

/**
 * Events of a history after which `deliverEvent` goes on in a new run. Each thing that people do to a delivery adds about
 * ten; Temporal takes 10,000 signals and 51,200 events in one run.
 */
export const eventsPerRun = 2_000;

/** What follows a failure, and bookkeeping: retried until it is done. */
export const untilDone: ActivityOptions = {
  startToCloseTimeout: '30 s',
  retry: { initialInterval: '1 s', backoffCoefficient: 2, maximumInterval: '1 min' },
};

/** Mail: the activity itself ends after a few tries. These retries are for a database that is away. */
export const untilSent: ActivityOptions = {
  startToCloseTimeout: '2 min',
  retry: { initialInterval: '5 s', backoffCoefficient: 2, maximumInterval: '30 min' },
};

/** Housekeeping that waits for locks and may delete many rows; after the last retry the schedule's next run does it. */
export const whenPossible: ActivityOptions = {
  startToCloseTimeout: '15 min',
  retry: { initialInterval: '30 s', backoffCoefficient: 2, maximumAttempts: 4 },
};
