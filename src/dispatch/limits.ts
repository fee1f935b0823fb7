import { inFlightLimits, MiB, slowMs } from '../delivery/isolation/limits.ts';

/** Every constant of this folder, with its reason. Those that must agree are calculated. Times in ms. */

/** A healthy Temporal server responds in a few milliseconds. */
export const temporalDeadlineMs = 5_000;
/**
 * Calls of one kind in flight together: enough to hide the round trip, few enough not to flood the server. A start counts
 * until its first task has begun, if that comes with the response.
 */
export const callsAtOnce = 20;
/** … and of calls that must delay no others: starts in the retry lane, recoveries, deletions. */
export const backgroundCallsAtOnce = callsAtOnce / 4;
/** Events of one request that are queued for their start together. */
export const startedTogether = 10 * callsAtOnce;

/** Rows that one query reads. */
export const pageRows = 500;
/** Events of an account that wait in memory while no other's do, and half of what all may have; further ones are found in Postgres. */
export const mostWaiting = 10 * pageRows;
/** … and their deliveries: one event may go to a thousand endpoints. */
export const mostWaitingDeliveries = 10 * mostWaiting;
/** First attempts under way in this process (`on-failure`). */
export const firstAttemptsInFlight = 1_000;
/** Deliveries of an event that begins in the fast lane: more would take the slots of other events' first attempts. */
export const mostFastDeliveries = 20;

/** The process that accepted an event begins its deliveries within this time: a pass leaves out younger events. */
export const takeUpMs = 2_000;
/** How long a job is handed over in memory: as long as a fast attempt may wait for its slot. A later one reads its rows. */
export const handedOverMs = slowMs;
/** Characters of payloads that are handed over in memory. */
export const mostHandedOver = 16 * MiB;

/** How often deferred events are looked at: nothing announces a free slot at a host, or the time of a paced start. */
export const lookAgainMs = 250;
/** Deferred events that one query reads: for an endpoint that takes all of them, and for another. */
export const deferredRows = { open: inFlightLimits.healthy, paced: inFlightLimits.healthy / 10 };
/** Deliveries woken together: as many signals as go together, or as an endpoint that has not responded may have in flight. */
export const wokenTogether = { responding: callsAtOnce, other: inFlightLimits.unproven };

/** Between two passes of the reconciler: each is a few indexed look-ups that find nothing in normal times. */
export const passMs = 10_000;
/** … after a pass that failed, as Postgres or Temporal was away: it may be back any moment. */
export const failedPassMs = passMs / 2;
/**
 * For what may be a minute late. The reconciler looks for overdue attempts this often (many may only have a slow workflow),
 * and rests no longer. A recovery without progress for this long is started again. Temporal's lists show a run, or its
 * deletion, within this time.
 */
export const minuteMs = 6 * passMs;
/** After a pass the reconciler rests this many times as long as it read events: each pass reads all deferred events again. */
export const restFactor = 4;
/** Pages of changes that a pass signals: its other steps must not wait for all of a hundred thousand. */
export const signalPages = 10;
/** Events that a step reads first, when nothing is known of their size. */
export const firstRows = pageRows / 10;
/** About how many deliveries one page has. */
export const pageDeliveries = 2 * mostWaiting;

/** How often mails that are due are looked for: somebody may wait for one with a link. */
export const dueMailsMs = 2_000;
/** How often failing endpoints are looked for: so many times in the retry window, within these bounds. */
export const warningSteps = 40;
export const warningMs = { least: lookAgainMs, most: minuteMs / 2 };
/** A mail that its workflow has not sent within this time gets a new workflow. */
export const mailStartAgainMs = 10 * minuteMs;
/** … and a mail that is due while its workflow still runs, perhaps from the try before, is looked at again after this time. */
export const mailRunMs = 5 * dueMailsMs;
