import type { AttemptError, LastError } from '../../domain/delivery/delivery.ts';
import { judgeExchange } from '../../domain/delivery/judge-exchange.ts';
import type { Exchange } from '../../domain/delivery/exchange.ts';
import { parseRetryAfter } from '../../domain/delivery/retry-after.ts';
import { nextDelayMs } from '../../domain/delivery/retry-ladder.ts';
import type { DeliveryRef } from '../../store/log/delivery-jobs.ts';
import { recordSent } from '../../store/record-sent.ts';
import type { AttemptDeps, AttemptResult } from './attempt-types.ts';
import { redactHeaders } from './redact-headers.ts';
import { writeAttemptLogLine } from './attempt-log-line.ts';
import type { OpenJob, Sent } from './send-request.ts';

/** Logs the attempt of one delivery and decides what follows: nothing after a success, another attempt, or no more. */
export async function recordOutcome(
  deps: AttemptDeps,
  ref: DeliveryRef,
  job: OpenJob['job'],
  { request, exchange, startedAt }: Sent,
): Promise<AttemptResult> {
  const number = job.attemptCount + 1;
  const error = judgeExchange(exchange, new URL(request.url).host);
  const firstAttemptAt = job.firstAttemptAt ?? new Date(startedAt);
  const endedAt = startedAt + exchange.durationMs;
  const elapsedMs = endedAt - firstAttemptAt.getTime();
  const delayMs = error && retryDelay(deps, exchange, { number, elapsedMs });
  const attempt = {
    sequence: job.sequence,
    number,
    startedAt: new Date(startedAt),
    durationMs: exchange.durationMs,
    request: { url: request.url, headers: redactHeaders(request.headers) },
    response: exchange.response,
    error,
    resentAfter: exchange.resentAfter,
  };
  const effect = {
    status: error === null ? 'delivered' : delayMs === null ? 'failed' : 'retrying',
    endpoint: job.endpoint,
    firstAttemptAt,
    nextAttemptAt: delayMs === null ? null : new Date(endedAt + delayMs),
    lastError: error && lastError(error, exchange, { eventId: job.eventId, ref, at: new Date(endedAt) }),
  } as const;
  await recordSent(() => deps.batched.recordAttempt({ ref, attempt, effect }));
  deps.metrics.attempted(ref.acceptedAt, attempt, effect.status);
  writeAttemptLogLine(deps.log, ref, job, attempt, effect);
  if (error === null) return { outcome: 'delivered', number };
  if (delayMs === null) return { outcome: 'exhausted', number, error };
  return { outcome: 'retry', number, delayMs, error };
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
  where: { eventId: string; ref: DeliveryRef; at: Date },
): LastError {
  return {
    at: where.at.toISOString(),
    statusCode: exchange.response?.status ?? null,
    code: error.code,
    message: error.message,
    responseBody: exchange.response?.body ?? null,
    eventId: where.eventId,
    deliveryId: where.ref.deliveryId,
  };
}
