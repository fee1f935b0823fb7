import type { Queryable } from '../pool.ts';
import type { PendingStart } from './pending-workflows.ts';

/** Deliveries of one event that were changed from outside its workflow. */
export interface PendingWake extends PendingStart {
  /** When the last of them was changed. */
  requestedAt: Date;
}

/** @param deliveries a part of the statement; those whose endpoint has been deleted have an empty URL */
export const wakesIn = (
  deliveries: string,
): string => `SELECT d.account_id AS "accountId", d.event_id AS "eventId",
    d.event_type AS "eventType", d.accepted_at AS "acceptedAt", max(d.wake_requested_at) AS "requestedAt",
    json_agg(json_build_object('deliveryId', d.id, 'endpointId', d.endpoint_id, 'url', coalesce(p.url, ''),
      'attempts', d.attempt_count) ORDER BY d.id) AS deliveries
  FROM ${deliveries} d LEFT JOIN endpoints p ON p.id = d.endpoint_id
  GROUP BY d.account_id, d.event_id, d.event_type, d.accepted_at`;

/** Those that were changed before an instant and whose workflow has not been signalled, oldest change first; locked ones are passed over. */
export async function findWakes(db: Queryable, before: Date, limit: number): Promise<PendingWake[]> {
  const { rows } = await db.query<PendingWake>(
    `WITH changed AS (
       SELECT * FROM deliveries WHERE wake_requested_at < $1 ORDER BY wake_requested_at LIMIT $2
       FOR NO KEY UPDATE SKIP LOCKED
     )
     ${wakesIn('changed')} ORDER BY "requestedAt"`,
    [before, limit],
  );
  return rows;
}

/** Its workflow could not be signalled: it is signalled again after all that wait now. */
export const postponeWake = (db: Queryable, wake: PendingWake): Promise<void> =>
  setRequested(db, wake, 'clock_timestamp()');

/** Its workflow has been signalled. */
export const markWoken = (db: Queryable, wake: PendingWake): Promise<void> => setRequested(db, wake, 'NULL');

/** A delivery that was changed again since keeps its mark, and so does one that somebody has locked: it is signalled once more. */
async function setRequested(
  db: Queryable,
  wake: PendingWake,
  at: 'NULL' | 'clock_timestamp()',
): Promise<void> {
  await db.query(
    `WITH free AS (
       SELECT accepted_at, id FROM deliveries WHERE accepted_at = $1 AND id = ANY($2) AND wake_requested_at <= $3
       ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
     )
     UPDATE deliveries d SET wake_requested_at = ${at} FROM free
     WHERE d.accepted_at = $1 AND d.accepted_at = free.accepted_at AND d.id = free.id`,
    [wake.acceptedAt, wake.deliveries.map(({ deliveryId }) => deliveryId), wake.requestedAt],
  );
}
