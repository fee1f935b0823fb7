import type { DeliveryStatus } from '../../domain/delivery/delivery.ts';
import { eventTypes } from '../../domain/event/event.ts';
import type { Queryable } from '../pool.ts';

/** Deliveries accepted within one hour, as they stand now. */
export interface HourCounts {
  at: Date;
  delivered: number;
  failed: number;
  /** Those that needed another attempt, or wait for one: of whatever status. */
  retried: number;
}

/** One endpoint, as JSON brings it: times are texts, and hours without deliveries are missing. */
export interface ActivityRow {
  endpointId: string;
  /** Hours that have deliveries. */
  hours: (Omit<HourCounts, 'at'> & { at: string })[];
  lastDelivery: { id: string; status: DeliveryStatus; at: string } | null;
}

/**
 * Of all these endpoints in one statement, which reads their deliveries since an instant, and of those that have none one
 * delivery each.
 * @param since the beginning of an hour
 */
export async function readActivity(
  db: Queryable,
  endpointIds: readonly string[],
  since: Date,
): Promise<ActivityRow[]> {
  const { rows } = await db.query<ActivityRow>(activitySql, [endpointIds, since, eventTypes]);
  return rows;
}

/** The end says nothing new, but only by it are the partitions of the coming days left out. */
const activitySql = `WITH counted AS (
    SELECT endpoint_id, date_trunc('hour', accepted_at, 'UTC') AS at, max(accepted_at) AS last_at,
      count(*) FILTER (WHERE status = 'delivered') AS delivered, count(*) FILTER (WHERE status = 'failed') AS failed,
      count(*) FILTER (WHERE status = 'retrying' OR attempt_count > 1) AS retried
    FROM deliveries
    WHERE endpoint_id = ANY($1) AND accepted_at >= $2 AND accepted_at < now() + interval '1 h'
    GROUP BY 1, 2
  ), recent AS (
    SELECT endpoint_id, max(last_at) AS last_at,
      json_agg(json_build_object('at', at, 'delivered', delivered, 'failed', failed, 'retried', retried)) AS hours
    FROM counted GROUP BY endpoint_id
  )
  SELECT p.id AS "endpointId", coalesce(recent.hours, '[]') AS hours,
    CASE WHEN last.id IS NOT NULL
      THEN json_build_object('id', last.id, 'status', last.status, 'at', last.accepted_at) END AS "lastDelivery"
  FROM unnest($1::text[]) AS p (id) LEFT JOIN recent ON recent.endpoint_id = p.id
  LEFT JOIN LATERAL (
    (SELECT id, status, accepted_at FROM deliveries d
     WHERE d.accepted_at = recent.last_at AND d.endpoint_id = p.id ORDER BY d.id DESC LIMIT 1)
    UNION ALL
    -- The newest of each type, as the index has them.
    (SELECT d.* FROM unnest($3::text[]) AS t (type) CROSS JOIN LATERAL (
       SELECT id, status, accepted_at FROM deliveries d
       WHERE recent.last_at IS NULL AND d.endpoint_id = p.id AND d.accepted_at < $2 AND d.event_type = ANY(ARRAY[t.type])
       ORDER BY d.event_type, d.accepted_at DESC, d.id DESC LIMIT 1
     ) AS d ORDER BY d.accepted_at DESC, d.id DESC LIMIT 1)
  ) AS last ON true`;
