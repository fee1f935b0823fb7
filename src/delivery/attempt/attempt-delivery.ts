import { isOpen, type AttemptError } from '../../domain/delivery/delivery.ts';
import { defaultBatch } from '../../domain/account/endpoint.ts';
import type { Shortage } from '../../domain/delivery/shortage.ts';
import { formats, unknownType } from '../../formats/index.ts';
import type { DeliveryJob, DeliveryRef } from '../../store/log/delivery-jobs.ts';
import { cancelDelivery, holdDelivery } from '../../store/log/end-deliveries.ts';
import { setRetryTime } from '../../store/outbox/stored-retry-times.ts';
import type { AttemptDeps, AttemptResult } from './attempt-types.ts';
import { recordOutcome } from './record-outcome.ts';
import type { Permit } from '../isolation/bulkhead-types.ts';
import { slowMs } from '../isolation/limits.ts';
import type { Lane } from '../isolation/concurrency-gate.ts';
import { targetOf } from '../isolation/suspect-slots.ts';
import { hasTarget, isRenderable, keepWaiting, sendRequest, staleMs, waitForTurn } from './send-request.ts';
import { ShortageError } from '../http/classify-shortage.ts';
import type { BatchPosts } from './batch-posts.ts';

/** An attempt that comes this much before its time is on time, in ms: the clocks of two machines are never quite equal. */
const toleranceMs = 2_000;
/** How often an attempt looks at its row, or asks for its place in a shared POST, before it fails, and Temporal tries it again. */
const mostRounds = 20;

/**
 * How long an attempt waits for a slot at its endpoint, in ms: it must hold no workflow task open, nor exceed its activity's
 * timeout.
 */
const patienceMs: Record<Lane, number> = { fast: slowMs, retry: 10_000 };

/** The shortest delay after a shortage of this process, in ms; the longest is twice that. */
const shortageMs = 2_000;

interface AttemptHow {
  handedOver?: DeliveryJob | undefined;
  lane?: Lane | undefined;
  permit?: Permit | undefined;
}

/**
 * One attempt, from the row to the logged outcome. The endpoint is read again, so a fixed URL, a new secret or a
 * disabled endpoint counts from the next attempt on. Safe to repeat: a delivery that has ended is not sent again.
 * @param how.handedOver the delivery as it was committed a moment ago, for the first caller that attempts it
 * @param how.lane in which it is made; undefined: without any limit of requests in flight
 * @param how.permit the slot that its caller has acquired for it, and releases
 * @throws whatever the database throws: then the log has no attempt, and none counts
 */
export async function attemptDelivery(
  deps: AttemptDeps,
  shared: BatchPosts,
  ref: DeliveryRef,
  { handedOver, lane, permit }: AttemptHow = {},
): Promise<AttemptResult> {
  let place = permit;
  let number = 0;
  let db = deps.db;
  let known = handedOver;
  let wasReadAgain = false;
  try {
    for (let round = 0; round < mostRounds; round += 1) {
      const job = known ?? (await deps.batched.loadJob(ref));
      known = undefined;
      if (!job) {
        // Its account or event is gone; a row that is left must not look as if it were still being delivered.
        if (await cancelDelivery(db, ref)) deps.metrics.ended('cancelled');
        return { outcome: 'cancelled', number: 0 };
      }
      number = job.attemptCount;
      db = deps.dbOf(job.accountId);
      const now = (await deps.clock?.()) ?? Date.now();
      const settled = settledResult(job, now);
      if (settled) return settled;
      if (!hasTarget(job)) {
        if (job.endpoint) deps.bulkhead.forget(job.endpoint.id);
        const outcome = job.endpoint ? 'held' : 'cancelled';
        const hasEnded = job.endpoint ? await holdDelivery(db, ref) : await cancelDelivery(db, ref);
        // The row has changed since it was read: perhaps its endpoint was enabled, and nothing else would send it.
        if (!hasEnded) continue;
        deps.metrics.ended(outcome);
        return { outcome, number: job.attemptCount };
      }
      const { endpoint } = job;
      if (!isRenderable(job)) {
        if (!(await cancelDelivery(db, ref, unknownType(endpoint.format, job.eventType)))) continue;
        deps.metrics.ended('cancelled');
        return { outcome: 'cancelled', number: job.attemptCount };
      }
      const batch = formats[endpoint.format].joinable ? (endpoint.batch ?? defaultBatch) : undefined;
      const notSent = (delayMs: number): AttemptResult => ({
        outcome: 'busy',
        number: job.attemptCount,
        delayMs,
      });
      if (lane === 'fast' && batch && batch.maxWaitMs > slowMs) return notSent(0);
      if (lane && !place) {
        const { deliveryId } = ref;
        const target = targetOf({ endpointId: endpoint.id, url: endpoint.url }, job.accountId);
        const askedAt = performance.now();
        const ask = (patience: number) =>
          deps.bulkhead.acquire(target, { lane, deliveryId, patienceMs: patience });
        let answer = await ask(patienceMs[lane]);
        if ('retryAfterMs' in answer) {
          await setRetryTime(db, ref, new Date(now + answer.retryAfterMs));
          // Its endpoint may have responded before the retry time was written: then nothing has woken this delivery.
          answer = await ask(0);
        }
        if ('lane' in answer) return notSent(0);
        if ('retryAfterMs' in answer) {
          deps.metrics.rejected();
          return notSent(answer.retryAfterMs);
        }
        place = answer;
        // During the wait it may have been cancelled, or its endpoint changed.
        if (performance.now() - askedAt > staleMs) continue;
      }
      if (!batch) {
        const readAgain = async (): Promise<void> => {
          known = (await deps.batched.loadJob(ref)) ?? undefined;
        };
        if (!wasReadAgain) {
          wasReadAgain = await waitForTurn([{ ref, job }], readAgain);
          if (wasReadAgain) continue;
        }
        const sent = await sendRequest(deps, [{ ref, job }], now, () => place?.sent());
        if ('waitMs' in sent) return await keepWaiting(deps, { ref, job }, sent, now);
        return await recordOutcome(deps, ref, job, sent);
      }
      const result = await shared.join({ ref, permit: place }, job, batch);
      if (result) return result;
    }
  } catch (error) {
    if (!(error instanceof ShortageError)) throw error;
    return await defer({ ...deps, db }, ref, { number, shortage: error.shortage });
  } finally {
    if (place !== permit) place?.release();
  }
  throw new Error('its row went on changing, or another process has it in a POST that has not ended yet');
}

/** Nothing was sent, for lack of a resource of this process: the delivery is tried again, and no attempt has been used. */
async function defer(
  deps: AttemptDeps,
  ref: DeliveryRef,
  { number, shortage }: { number: number; shortage: Shortage },
): Promise<AttemptResult> {
  deps.metrics.deferred(shortage);
  const delayMs = shortageMs * (1 + (deps.random ?? Math.random)());
  await setRetryTime(deps.db, ref, new Date(((await deps.clock?.()) ?? Date.now()) + delayMs));
  return { outcome: 'busy', number, delayMs, shortage };
}

/** The result where nothing is to be sent: the delivery has ended, is paused, or its next attempt is not due yet. Else null. */
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
 * How long the next attempt still has to wait, in ms. If the last attempt is dated in the future, the clock was wrong then
 * and has been corrected since: the caller has waited already, so the result is 0.
 */
function waitSince({ attemptCount, lastError, nextAttemptAt }: DeliveryJob, now: number): number {
  if (attemptCount === 0 || lastError === null || nextAttemptAt === null) return 0;
  return Date.parse(lastError.at) > now + toleranceMs ? 0 : nextAttemptAt.getTime() - now;
}
