import type { Logger } from 'pino';
import type { AttemptEffect, AttemptRecord } from '../../store/log/record-attempts.ts';
import type { DeliveryRef } from '../../store/log/delivery-jobs.ts';
import type { OpenJob } from './send-request.ts';

const levels = { delivered: 'debug', retrying: 'info', failed: 'warn' } as const;

/**
 * One line per attempt: ids, numbers and the kind of error, but no URL and no text of the receiver, which may hold anything.
 */
export function writeAttemptLogLine(
  log: Logger,
  { deliveryId }: DeliveryRef,
  { accountId, eventId, endpoint }: OpenJob['job'],
  attempt: AttemptRecord,
  { status, nextAttemptAt }: AttemptEffect,
): void {
  const level = levels[status];
  if (!log.isLevelEnabled(level)) return;
  log[level](
    {
      accountId,
      eventId,
      deliveryId,
      endpointId: endpoint.id,
      sequence: attempt.sequence,
      attempt: attempt.number,
      durationMs: attempt.durationMs,
      responseStatus: attempt.response?.status ?? null,
      ...(attempt.error && { error: attempt.error.code }),
      ...(attempt.resentAfter && { resentAfter: attempt.resentAfter }),
      ...(nextAttemptAt && { nextAttemptAt }),
    },
    status === 'delivered'
      ? 'delivered'
      : status === 'retrying'
        ? 'attempt failed'
        : 'delivery failed for good',
  );
}
