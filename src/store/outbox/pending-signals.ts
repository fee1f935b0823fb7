import type { Queryable } from '../pool.ts';
import type { PendingStart } from './pending-workflows.ts';

/** Deliveries of one event that were changed from outside its workflow. */
export interface PendingWake extends PendingStart {
  /** When the last of them was changed. */
  requestedAt: Date;
}

/** Those that were changed before an instant and whose workflow has not been told, oldest change first. */
export async function findWakes(db: Queryable, before: Date, limit: number): Promise<PendingWake[]> {
  const { rows } = await db.query<PendingWake>(
    `WITH changed AS (
       SELECT * FROM deliveries WHERE wake_requested_at < $1 ORDER BY wake_requested_at LIMIT $2
     )
     SELECT d.account_id AS "accountId", d.event_id AS "eventId", d.event_type AS "eventType",
       d.accepted_at AS "acceptedAt", max(d.wake_requested_at) AS "requestedAt",
       json_agg(json_build_object('deliveryId', d.id, 'endpointId', d.endpoint_id, 'url', coalesce(p.url, ''))
         ORDER BY d.id) AS deliveries
     FROM changed d LEFT JOIN endpoints p ON p.id = d.endpoint_id
     GROUP BY 1, 2, 3, 4 ORDER BY 5`,
    [before, limit],
  );
  return rows;
}

/** Its workflow could not be told: it is asked for again behind all that wait now. */
export async function postponeWake(db: Queryable, wake: PendingWake): Promise<void> {
  await db.query(
    `UPDATE deliveries SET wake_requested_at = clock_timestamp()
     WHERE accepted_at = $1 AND id = ANY($2) AND wake_requested_at <= $3`,
    [wake.acceptedAt, wake.deliveries.map(({ deliveryId }) => deliveryId), wake.requestedAt],
  );
}

/** A delivery that was changed again since keeps its mark. */
export async function markWoken(db: Queryable, wake: PendingWake): Promise<void> {
  await db.query(
    `UPDATE deliveries SET wake_requested_at = NULL
     WHERE accepted_at = $1 AND id = ANY($2) AND wake_requested_at <= $3`,
    [wake.acceptedAt, wake.deliveries.map(({ deliveryId }) => deliveryId), wake.requestedAt],
  );
}
