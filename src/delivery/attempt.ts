import { isOpen, type AttemptError } from '../domain/delivery.ts';
import { defaultBatch } from '../domain/endpoint.ts';
import { formats, unknownType } from '../formats/index.ts';
import type { DeliveryJob, DeliveryRef } from '../store/jobs.ts';
import { cancelDelivery, holdDelivery } from '../store/deliveries.ts';
import type { AttemptDeps, AttemptResult } from './attempt-deps.ts';
import { conclude } from './conclude.ts';
import type { Lane } from './lanes.ts';
import { hasTarget, isRenderable, send } from './send.ts';
import type { SharedPosts } from './shared-posts.ts';

/** Work that comes this much before its time is on time: two clocks are never quite equal. */
const toleranceMs = 2_000;
/** How often an attempt asks for its place in a shared POST before it leaves the matter to Temporal's retry. */
const maxJoins = 20;

/**
 * One attempt, from the row to the logged outcome. The endpoint is read anew, so a mended URL, a new secret or a
 * disabled endpoint counts from the next attempt on. Safe to repeat: a delivery that has ended is not sent again.
 * @param how.fresh the delivery as it was committed a moment ago, for whoever is the first to attempt it
 * @param how.lane in which it is made; undefined: however much is under way to its endpoint
 * @throws whatever the database throws: then nothing is known of the attempt and it does not count
 */
export async function attemptDelivery(
  deps: AttemptDeps,
  shared: SharedPosts,
  ref: DeliveryRef,
  { fresh, lane }: { fresh?: DeliveryJob | undefined; lane?: Lane | undefined } = {},
): Promise<AttemptResult> {
  for (let join = 0; join < maxJoins; join += 1) {
    const job = (join === 0 ? fresh : undefined) ?? (await deps.busy.loadJob(ref));
    if (!job) {
      // Its account or event is gone; a row that is left must not look as if somebody still worked on it.
      if (await cancelDelivery(deps.db, ref)) deps.metrics.ended('cancelled');
      return { outcome: 'cancelled', number: 0 };
    }
    const now = (await deps.clock?.()) ?? Date.now();
    const settled = settledResult(job, now);
    if (settled) return settled;
    if (!hasTarget(job)) {
      if (job.endpoint) deps.lanes.forget(job.endpoint.id);
      const outcome = job.endpoint ? 'held' : 'cancelled';
      const hasEnded = job.endpoint ? await holdDelivery(deps.db, ref) : await cancelDelivery(deps.db, ref);
      // Something happened meanwhile: perhaps its endpoint was enabled, and nobody would send it again.
      if (!hasEnded) continue;
      deps.metrics.ended(outcome);
      return { outcome, number: job.attemptCount };
    }
    const { endpoint } = job;
    if (!isRenderable(job)) {
      if (!(await cancelDelivery(deps.db, ref, unknownType(endpoint.format, job.eventType)))) continue;
      deps.metrics.ended('cancelled');
      return { outcome: 'cancelled', number: job.attemptCount };
    }
    const batch = formats[endpoint.format].joinable ? (endpoint.batch ?? defaultBatch) : undefined;
    const entry = lane && deps.lanes.enter(lane, endpoint.id, batch?.maxWaitMs);
    if (entry && 'busyForMs' in entry) {
      return { outcome: 'busy', number: job.attemptCount, delayMs: entry.busyForMs };
    }
    try {
      if (!batch) return await conclude(deps, ref, job, await send(deps, [{ ref, job }], now));
      const result = await shared.join(ref, job, batch);
      if (result) return result;
    } finally {
      entry?.leave();
    }
  }
  throw new Error('another process has this delivery in a POST that has not ended yet');
}

/** What is known without sending: the delivery has ended, is paused, or its attempt was made and the next is not due yet. */
function settledResult(job: DeliveryJob, now: number): AttemptResult | null {
  const number = job.attemptCount;
  const error: AttemptError = job.lastError ?? {
    code: 'protocol_error',
    message: 'the last error is unknown',
  };
  if (!isOpen(job.status)) {
    if (job.status === 'failed') return { outcome: 'exhausted', number, error };
    return { outcome: job.status as 'delivered' | 'held' | 'cancelled' | 'suppressed', number };
  }
  if (job.pausedAt) return { outcome: 'paused', number };
  const earlyMs = waitSince(job, now);
  return earlyMs > toleranceMs ? { outcome: 'retry', number, delayMs: earlyMs, error } : null;
}

/**
 * How long the next attempt is still to wait for the last one, in ms. One that is said to have been made in the future
 * was timed by a clock that has been set right since: whoever calls has waited, and an hour more would help nobody.
 */
function waitSince({ attemptCount, lastError, nextAttemptAt }: DeliveryJob, now: number): number {
  if (attemptCount === 0 || lastError === null || nextAttemptAt === null) return 0;
  return Date.parse(lastError.at) > now + toleranceMs ? 0 : nextAttemptAt.getTime() - now;
}
