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

const claimable = `status IN ('pending', 'retrying') AND paused_at IS NULL AND attempt_count = $2
  AND (claimed_until IS NULL OR claimed_until < clock_timestamp())`;

/** Takes these deliveries, unless they have ended or another process has them. */
export async function claimThese(
  db: Queryable,
  refs: readonly DeliveryRef[],
  claim: Omit<ClaimRequest, 'endpointId' | 'limit' | 'now'>,
): Promise<DeliveryRef[]> {
  const { rows } = await db.query<DeliveryRef>(
    `UPDATE deliveries d SET claimed_until = clock_timestamp() + $1 * interval '1 ms'
     FROM (
       SELECT accepted_at, id FROM deliveries
       WHERE (accepted_at, id) IN (SELECT * FROM unnest($3::timestamptz[], $4::text[])) AND ${claimable}
       ORDER BY accepted_at, id FOR UPDATE SKIP LOCKED
     ) AS free
     WHERE d.accepted_at = free.accepted_at AND d.id = free.id
     RETURNING d.id AS "deliveryId", d.accepted_at AS "acceptedAt"`,
    [claim.forMs, claim.attemptCount, refs.map((ref) => ref.acceptedAt), refs.map((ref) => ref.deliveryId)],
  );
  return rows;
}

/** Takes the oldest deliveries of the endpoint that are due, as many as there is room for. */
export async function claimDue(db: Queryable, claim: ClaimRequest): Promise<DeliveryRef[]> {
  const { rows } = await db.query<DeliveryRef>(
    `UPDATE deliveries d SET claimed_until = clock_timestamp() + $1 * interval '1 ms'
     FROM (
       SELECT accepted_at, id FROM deliveries
       WHERE endpoint_id = $3 AND ${claimable} AND next_attempt_at <= $4
       ORDER BY accepted_at, id LIMIT $5 FOR UPDATE SKIP LOCKED
     ) AS free
     WHERE d.accepted_at = free.accepted_at AND d.id = free.id
     RETURNING d.id AS "deliveryId", d.accepted_at AS "acceptedAt"`,
    [claim.forMs, claim.attemptCount, claim.endpointId, claim.now, claim.limit],
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
