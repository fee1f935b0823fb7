import type { DeliveryRef } from './delivery-jobs.ts';
import type { Queryable } from '../pool.ts';

/** @param endpointId default: to any of the account's */
export async function hasDelivery(
  db: Queryable,
  accountId: string,
  { deliveryId, acceptedAt }: DeliveryRef,
  endpointId?: string,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT 1 FROM deliveries WHERE accepted_at = $1 AND id = $2 AND account_id = $3
       AND ($4::text IS NULL OR endpoint_id = $4)`,
    [acceptedAt, deliveryId, accountId, endpointId],
  );
  return rowCount === 1;
}

/** Ends every open delivery of an endpoint that is being deleted. @returns how many */
export async function cancelOpenDeliveries(tx: Queryable, endpointId: string): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE deliveries SET status = 'cancelled', next_attempt_at = NULL, paused_at = NULL
     WHERE endpoint_id = $1 AND status IN ('pending', 'retrying', 'held')`,
    [endpointId],
  );
  return rowCount ?? 0;
}

/** Marks an exhausted delivery that has no consequences to wait for any more. */
export async function markCompensated(db: Queryable, ref: DeliveryRef): Promise<void> {
  await db.query('UPDATE deliveries SET compensated_at = now() WHERE accepted_at = $1 AND id = $2', [
    ref.acceptedAt,
    ref.deliveryId,
  ]);
}

/**
 * Ends one delivery unless it has ended already.
 * @param reason shown as its last error; default: that stays as it is
 * @returns whether it did
 */
export async function cancelDelivery(db: Queryable, ref: DeliveryRef, reason?: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE deliveries SET status = 'cancelled', next_attempt_at = NULL, paused_at = NULL,
       last_error = CASE WHEN $3::text IS NULL THEN last_error ELSE jsonb_build_object('message', $3::text) END
     WHERE accepted_at = $1 AND id = $2 AND status IN ('pending', 'retrying')`,
    [ref.acceptedAt, ref.deliveryId, reason],
  );
  return rowCount === 1;
}

/** Lets one delivery wait for its endpoint, which belongs to the outage of now. @returns false when that is enabled */
export async function holdDelivery(db: Queryable, ref: DeliveryRef): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE deliveries d SET status = 'held', next_attempt_at = NULL, paused_at = NULL, outage = p.outage
     FROM endpoints p
     WHERE d.accepted_at = $1 AND d.id = $2 AND d.status IN ('pending', 'retrying') AND p.id = d.endpoint_id
       AND p.status = 'disabled'`,
    [ref.acceptedAt, ref.deliveryId],
  );
  return rowCount === 1;
}
