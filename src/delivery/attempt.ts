import { isOpen, type AttemptError, type LastError } from '../domain/delivery.ts';
import type { CanonicalEvent } from '../domain/event.ts';
import { judge, type Exchange } from '../domain/exchange.ts';
import { parseJson } from '../domain/lossless-json.ts';
import { parseRetryAfter } from '../domain/retry-after.ts';
import { nextDelayMs, type RetryPolicy } from '../domain/retry-ladder.ts';
import { loadJob, recordAttempt, type DeliveryJob, type DeliveryRef } from '../store/attempts.ts';
import { endDelivery } from '../store/deliveries.ts';
import type { Queryable } from '../store/pool.ts';
import type { SecretBox } from '../store/secret-box.ts';
import { buildRequest } from './build-request.ts';
import type { GeoLookup } from './geo.ts';
import type { HttpSender } from './http-sender.ts';

export interface AttemptDeps {
  db: Queryable;
  box: SecretBox;
  sender: HttpSender;
  /** Undefined: no GeoIP file is configured. */
  geo: GeoLookup | undefined;
  retry: RetryPolicy;
  /** In [0, 1); draws the jitter. Default `Math.random`. */
  random?: () => number;
  /** Unix ms, by which delays and the window are reckoned. Default `Date.now`; a test that skips time brings its own. */
  clock?: (() => Promise<number>) | undefined;
}

/** How one attempt left its delivery. */
export type AttemptResult =
  | { outcome: 'delivered' | 'held' | 'cancelled' | 'suppressed'; number: number }
  | { outcome: 'retry'; number: number; delayMs: number; error: AttemptError }
  | { outcome: 'exhausted'; number: number; error: AttemptError };

/** Work that comes this much before its time is on time: two clocks are never quite equal. */
const toleranceMs = 2_000;

/**
 * One attempt, from the row to the logged outcome. The endpoint is read anew, so a mended URL, a new secret or a
 * disabled endpoint counts from the next attempt on. Safe to repeat: a delivery that has ended is not sent again.
 * @throws whatever the database throws: then nothing is known of the attempt and it does not count
 */
export async function attemptDelivery(deps: AttemptDeps, ref: DeliveryRef): Promise<AttemptResult> {
  const job = await loadJob(deps.db, ref);
  if (!job) return { outcome: 'cancelled', number: 0 };
  const number = job.attemptCount + 1;
  const now = (await deps.clock?.()) ?? Date.now();

  const settled = settledResult(job, now);
  if (settled) return settled;
  const { endpoint } = job;
  if (!endpoint?.enabled) {
    const outcome = endpoint ? 'held' : 'cancelled';
    await endDelivery(deps.db, ref, outcome);
    return { outcome, number: job.attemptCount };
  }

  const startedAt = new Date();
  const event = parseJson(job.payload) as CanonicalEvent;
  const parts = {
    webhookId: ref.deliveryId,
    event,
    account: job.account,
    endpoint,
    attempt: number,
    at: startedAt,
  };
  const request = buildRequest(parts, deps.box, deps.geo);
  const exchange = await deps.sender.send(request);

  const error = judge(exchange, new URL(request.url).host);
  const firstAttemptAt = job.firstAttemptAt ?? new Date(now);
  const endedAt = now + exchange.durationMs;
  const delayMs =
    error === null
      ? null
      : retryDelay(deps, exchange, { number, elapsedMs: endedAt - firstAttemptAt.getTime() });
  await recordAttempt(
    deps.db,
    ref,
    {
      sequence: job.sequence,
      number,
      startedAt: new Date(now),
      durationMs: exchange.durationMs,
      request: { url: request.url, headers: request.headers },
      response: exchange.response,
      error,
    },
    {
      status: error === null ? 'delivered' : delayMs === null ? 'failed' : 'retrying',
      endpointId: endpoint.id,
      firstAttemptAt,
      nextAttemptAt: delayMs === null ? null : new Date(endedAt + delayMs),
      lastError: error && lastError(error, exchange, { job, ref, at: new Date(endedAt) }),
    },
  );
  if (error === null) return { outcome: 'delivered', number };
  return delayMs === null
    ? { outcome: 'exhausted', number, error }
    : { outcome: 'retry', number, delayMs, error };
}

/** What is known without sending: the delivery has ended, or its attempt was made and the next is not due yet. */
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
  const earlyMs = (job.nextAttemptAt?.getTime() ?? 0) - now;
  return earlyMs > toleranceMs ? { outcome: 'retry', number, delayMs: earlyMs, error } : null;
}

function retryDelay(
  deps: AttemptDeps,
  exchange: Exchange,
  failed: { number: number; elapsedMs: number },
): number | null {
  const status = exchange.response?.status;
  const asks = status === 429 || status === 503;
  const retryAfterMs = asks
    ? parseRetryAfter(exchange.response?.headers['retry-after'], Date.now())
    : undefined;
  return nextDelayMs(deps.retry, { ...failed, retryAfterMs }, (deps.random ?? Math.random)());
}

function lastError(
  error: AttemptError,
  exchange: Exchange,
  where: { job: DeliveryJob; ref: DeliveryRef; at: Date },
): LastError {
  return {
    at: where.at.toISOString(),
    statusCode: exchange.response?.status ?? null,
    code: error.code,
    message: error.message,
    responseBody: exchange.response?.body ?? null,
    eventId: where.job.eventId,
    deliveryId: where.ref.deliveryId,
  };
}
