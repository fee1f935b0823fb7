import type { DeliveryRef } from './delivery-jobs.ts';
import type { Queryable } from '../pool.ts';

/** Which deliveries a shared POST may take. */
export interface ClaimRequest {
  endpointId: string;
  /** Attempts that have been made of each: what fails again and again shares no POST with what is new. */
  attemptCount: number;
  limit: number;
  now: Date;
  /** After how long the claim ends by itself, in ms, should its process die. By the database's clock: it is everybody's. */
  forMs: number;
}

/** Takes these deliveries, unless they have ended or another process has them. */
export const claimThese = (
  db: Queryable,
  refs: readonly DeliveryRef[],
  how: Omit<ClaimRequest, 'endpointId' | 'limit' | 'now'>,
): Promise<DeliveryRef[]> =>
  claim(db, how, '(accepted_at, id) IN (SELECT * FROM unnest($3::timestamptz[], $4::text[]))', '', [
    refs.map((ref) => ref.acceptedAt),
    refs.map((ref) => ref.deliveryId),
  ]);

/** Takes the oldest deliveries of the endpoint that are due, at most `limit`. */
export const claimDue = (
  db: Queryable,
  { endpointId, now, limit, ...how }: ClaimRequest,
): Promise<DeliveryRef[]> =>
  claim(db, how, 'endpoint_id = $3 AND next_attempt_at <= $4', 'LIMIT $5', [endpointId, now, limit]);

async function claim(
  db: Queryable,
  { forMs, attemptCount }: Pick<ClaimRequest, 'forMs' | 'attemptCount'>,
  which: string,
  limit: string,
  values: unknown[],
): Promise<DeliveryRef[]> {
  const { rows } = await db.query<DeliveryRef>(
    `UPDATE deliveries d SET claimed_until = clock_timestamp() + $1 * interval '1 ms'
     FROM (
       SELECT accepted_at, id FROM deliveries
       WHERE ${which} AND status IN ('pending', 'retrying') AND paused_at IS NULL AND attempt_count = $2
         AND (claimed_until IS NULL OR claimed_until < clock_timestamp())
       ORDER BY accepted_at, id ${limit} FOR UPDATE SKIP LOCKED
     ) AS free
     WHERE d.accepted_at = free.accepted_at AND d.id = free.id
     RETURNING d.id AS "deliveryId", d.accepted_at AS "acceptedAt"`,
    [forMs, attemptCount, ...values],
  );
  return rows;
}

/** Gives back what was claimed and not sent. */
export async function releaseClaims(db: Queryable, refs: readonly DeliveryRef[]): Promise<void> {
  await db.query(
    `UPDATE deliveries d SET claimed_until = NULL
     FROM unnest($1::timestamptz[], $2::text[]) AS r (accepted_at, id)
     WHERE d.accepted_at = r.accepted_at AND d.id = r.id`,
    [refs.map((ref) => ref.acceptedAt), refs.map((ref) => ref.deliveryId)],
  );
}
