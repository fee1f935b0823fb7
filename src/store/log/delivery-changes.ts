import type { DeliveryChange } from '../../domain/delivery/allowed-actions.ts';
import type { DeliveryStatus } from '../../domain/delivery/delivery.ts';
import type { EventType } from '../../domain/event/event.ts';
import type { DeliveryRef } from './delivery-jobs.ts';
import type { Queryable } from '../pool.ts';

export interface LockedDelivery {
  accountId: string;
  eventId: string;
  eventType: EventType;
  endpointId: string;
  status: DeliveryStatus;
  paused: boolean;
  /** Attempts of the present sequence. */
  attempts: number;
  endpoint: 'enabled' | 'disabled' | 'deleted';
  /** Empty when the endpoint has been deleted. */
  url: string;
  /** How often it was changed within the present minute, and how many ms of that are left; 0 and 0 when it was not. */
  changes: number;
  changesEndInMs: number;
}

/** A minute of changes begins with the first of them. */
const isCounting = "coalesce(changes_since > clock_timestamp() - interval '1 min', false)";
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
       d.attempt_count AS attempts,
       coalesce(p.status, 'deleted') AS endpoint, coalesce(p.url, '') AS url,
       CASE WHEN ${isCounting} THEN changes ELSE 0 END AS changes,
       CASE WHEN ${isCounting}
         THEN extract(epoch FROM changes_since + interval '1 min' - clock_timestamp())::float8 * 1000 ELSE 0
       END AS "changesEndInMs"
     FROM deliveries d LEFT JOIN endpoints p ON p.id = d.endpoint_id
     WHERE d.accepted_at = $1 AND d.id = $2 AND ($3::text IS NULL OR d.account_id = $3)
     FOR NO KEY UPDATE OF d`,
    [ref.acceptedAt, ref.deliveryId, accountId],
  );
  return rows[0];
}

/** A sequence in which nothing was attempted is not over: it continues where it stands. Why it was cancelled is history. */
export const beginAgain = `status = 'pending', sequence = sequence + least(attempt_count, 1), attempt_count = 0,
  first_attempt_at = NULL, hastened_at = NULL, next_attempt_at = clock_timestamp(), paused_at = NULL,
  last_error = CASE WHEN last_error ? 'at' THEN last_error END,
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
    `UPDATE deliveries SET ${hastens}${changes[change]},
       changes = CASE WHEN ${isCounting} THEN changes + 1 ELSE 1 END,
       changes_since = CASE WHEN ${isCounting} THEN changes_since ELSE clock_timestamp() END
     WHERE accepted_at = $1 AND id = $2
     RETURNING wake_requested_at AS "requestedAt"`,
    [ref.acceptedAt, ref.deliveryId],
  );
  return (rows[0] as { requestedAt: Date }).requestedAt;
}
