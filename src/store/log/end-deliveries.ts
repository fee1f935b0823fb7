import type { DeliveryRef } from './delivery-jobs.ts';
import type { Queryable } from '../pool.ts';

/** Rows that one statement cancels: some tenths of a second. */
const sliceRows = 5_000;

/** Deliveries that go on when their endpoint does: each of these is read in the order of an index. */
const unended = { open: `status IN ('pending', 'retrying')`, held: `status = 'held'` };
type Unended = keyof typeof unended;

const cancelled = `status = 'cancelled', next_attempt_at = NULL, paused_at = NULL`;

/** Whether an endpoint has more of them than one statement should cancel. */
export async function hasManyUnended(db: Queryable, endpointId: string): Promise<boolean> {
  const some = (which: Unended): string =>
    `(SELECT FROM deliveries WHERE endpoint_id = $1 AND ${unended[which]} LIMIT ${sliceRows + 1})`;
  const { rowCount } = await db.query(
    `SELECT FROM (${some('open')} UNION ALL ${some('held')}) AS found OFFSET ${sliceRows} LIMIT 1`,
    [endpointId],
  );
  return rowCount === 1;
}

/**
 * Ends as many of them as one statement should, the oldest first.
 * @param after the last one of the slice before
 * @returns how many, and the last one; undefined when there are no more
 */
export async function cancelSlice(
  db: Queryable,
  endpointId: string,
  which: Unended,
  after: DeliveryRef | undefined,
): Promise<{ count: number; last: DeliveryRef | undefined }> {
  const { rows } = await db.query<DeliveryRef & { count: number }>(
    `WITH slice AS (
       SELECT accepted_at, id FROM deliveries
       WHERE endpoint_id = $1 AND ${unended[which]} AND (accepted_at, id) > ($2::timestamptz, $3::text)
       ORDER BY accepted_at, id LIMIT ${sliceRows} FOR NO KEY UPDATE
     ), ended AS (
       UPDATE deliveries d SET ${cancelled} FROM slice WHERE d.accepted_at = slice.accepted_at AND d.id = slice.id
     )
     SELECT accepted_at AS "acceptedAt", id AS "deliveryId", count(*) OVER () AS count
     FROM slice ORDER BY accepted_at DESC, id DESC LIMIT 1`,
    [endpointId, after?.acceptedAt ?? '-infinity', after?.deliveryId ?? ''],
  );
  const { count = 0, ...last } = rows[0] ?? {};
  return { count, last: count < sliceRows ? undefined : (last as DeliveryRef) };
}

/** Ends all of them, of an endpoint that is being deleted. @returns how many */
export async function cancelUnended(tx: Queryable, endpointId: string): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE deliveries SET ${cancelled} WHERE endpoint_id = $1 AND (${unended.open} OR ${unended.held})`,
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
