import type { DeliveryChange } from '../domain/delivery-control.ts';
import type { DeliveryStatus } from '../domain/delivery.ts';
import type { EventType } from '../domain/event.ts';
import type { DeliveryRef } from './jobs.ts';
import type { Queryable } from './pool.ts';

export interface LockedDelivery {
  accountId: string;
  eventId: string;
  eventType: EventType;
  endpointId: string;
  status: DeliveryStatus;
  paused: boolean;
  endpoint: 'enabled' | 'disabled' | 'deleted';
  /** Empty when the endpoint has been deleted. */
  url: string;
}

/** Whether the account brought attempts of the present sequence forward by hand. */
export async function wasHastened(tx: Queryable, ref: DeliveryRef): Promise<boolean> {
  const { rowCount } = await tx.query(
    'SELECT 1 FROM deliveries WHERE accepted_at = $1 AND id = $2 AND hastened_at IS NOT NULL',
    [ref.acceptedAt, ref.deliveryId],
  );
  return rowCount === 1;
}

/** Until the transaction ends nobody else changes it. @param accountId when given, a delivery of another is not found */
export async function lockDelivery(
  tx: Queryable,
  ref: DeliveryRef,
  accountId?: string,
): Promise<LockedDelivery | undefined> {
  const { rows } = await tx.query<LockedDelivery>(
    `SELECT d.account_id AS "accountId", d.event_id AS "eventId", d.event_type AS "eventType",
       d.endpoint_id AS "endpointId", d.status, d.paused_at IS NOT NULL AS paused,
       coalesce(p.status, 'deleted') AS endpoint, coalesce(p.url, '') AS url
     FROM deliveries d LEFT JOIN endpoints p ON p.id = d.endpoint_id
     WHERE d.accepted_at = $1 AND d.id = $2 AND ($3::text IS NULL OR d.account_id = $3)
     FOR NO KEY UPDATE OF d`,
    [ref.acceptedAt, ref.deliveryId, accountId],
  );
  return rows[0];
}

/** A sequence in which nothing was attempted is not over: it is taken up where it stands. */
export const beginAgain = `status = 'pending', sequence = sequence + least(attempt_count, 1), attempt_count = 0,
  first_attempt_at = NULL, hastened_at = NULL, next_attempt_at = clock_timestamp(), paused_at = NULL,
  compensated_at = NULL, wake_requested_at = clock_timestamp()`;

const changes: Record<Exclude<DeliveryChange, 'none'>, string> = {
  'run-now': 'next_attempt_at = clock_timestamp(), paused_at = NULL, wake_requested_at = clock_timestamp()',
  'begin-again': beginAgain,
  cancel:
    "status = 'cancelled', next_attempt_at = NULL, paused_at = NULL, wake_requested_at = clock_timestamp()",
  pause: 'paused_at = clock_timestamp(), wake_requested_at = clock_timestamp()',
  resume: 'paused_at = NULL, wake_requested_at = clock_timestamp()',
};

/**
 * @param byAccount whether the account itself brings the next attempt forward: the outage is then its own doing
 * @returns when its workflow was asked to look at it again
 */
export async function applyChange(
  tx: Queryable,
  ref: DeliveryRef,
  change: Exclude<DeliveryChange, 'none'>,
  byAccount = false,
): Promise<Date> {
  const hastens = byAccount && change === 'run-now' ? 'hastened_at = clock_timestamp(), ' : '';
  const { rows } = await tx.query<{ requestedAt: Date }>(
    `UPDATE deliveries SET ${hastens}${changes[change]} WHERE accepted_at = $1 AND id = $2
     RETURNING wake_requested_at AS "requestedAt"`,
    [ref.acceptedAt, ref.deliveryId],
  );
  return (rows[0] as { requestedAt: Date }).requestedAt;
}
