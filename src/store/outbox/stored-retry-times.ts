import type { DeliveryRef } from '../log/delivery-jobs.ts';
import { wakesIn, type PendingWake } from './pending-signals.ts';
import type { Queryable } from '../pool.ts';

/** A delivery that is due comes back at its retry time, the column `turn_at`: until then it counts as neither late nor lost. */
export async function setRetryTime(db: Queryable, ref: DeliveryRef, at: Date): Promise<void> {
  await db.query('UPDATE deliveries SET turn_at = $3 WHERE accepted_at = $1 AND id = $2', [
    ref.acceptedAt,
    ref.deliveryId,
    at,
  ]);
}

/** Those that come within this time need not be woken. */
const soonMs = 1_000;

/**
 * Ends the waits of the endpoint's deliveries that were rejected with a delay, in the order of their retry times, and
 * marks their workflows as to be signalled. Callers at the same time get different deliveries.
 */
export async function endRetryTimes(
  db: Queryable,
  { endpointId, now, limit }: { endpointId: string; now: number; limit: number },
): Promise<PendingWake[]> {
  const { rows } = await db.query<PendingWake>(
    `WITH first AS (
       SELECT accepted_at, id FROM deliveries
       WHERE endpoint_id = $1 AND status IN ('pending', 'retrying') AND paused_at IS NULL
         AND turn_at > $3 AND next_attempt_at <= $2
       ORDER BY turn_at LIMIT $4 FOR UPDATE SKIP LOCKED
     ), ended AS (
       UPDATE deliveries d SET turn_at = NULL, wake_requested_at = clock_timestamp()
       FROM first WHERE d.accepted_at = first.accepted_at AND d.id = first.id
       RETURNING d.*
     )
     ${wakesIn('ended')} ORDER BY "acceptedAt", "accountId", "eventId"`,
    [endpointId, new Date(now), new Date(now + soonMs), limit],
  );
  return rows;
}
