import type { AttemptErrorCode, DeliveryStatus } from '../../domain/delivery/delivery.ts';
import type { Queryable } from '../pool.ts';

/** In ms: the 50th, 95th and 99th. */
export type Percentiles = [number, number, number];

/** How the deliveries accepted within one stretch of time fare, whenever they are attempted. */
export interface CountsRow extends Record<DeliveryStatus, number> {
  /** When the stretch begins. */
  at: Date;
  total: number;
  /** Of the present sequence of each delivery. */
  attempts: number;
}

/** How long deliveries accepted within one stretch took; null where there are none. */
export interface TimesRow {
  /** Null: this row is about the whole range. */
  at: Date | null;
  /** From request to response, of the attempts that got one. */
  responseTimeMs: Percentiles | null;
  acceptToDeliveredMs: Percentiles | null;
}

/** Which deliveries are counted: those of events accepted at `since` or later and before `until`. */
export interface StatsRange {
  /** Whose deliveries: an endpoint's, or all of an account. */
  of: { endpointId: string } | { accountId: string };
  since: Date;
  /** Does not belong to it. */
  until: Date;
  /** Of buckets aligned to `bucketOrigin`. */
  bucketSeconds: number;
}

/** A Monday in UTC: buckets of days begin at midnight, those of weeks on a Monday. */
export const bucketOrigin = new Date('1970-01-05T00:00:00Z');

/** How many deliveries failed in one way with their last attempt. */
export interface FailureRow {
  /** Null: it was no response that made it fail. */
  responseStatus: number | null;
  errorCode: AttemptErrorCode;
  count: number;
}

const bucket = `date_bin(make_interval(secs => $4), accepted_at, '${bucketOrigin.toISOString()}') AS at`;
const inRange = ({ of }: StatsRange): string =>
  `${'endpointId' in of ? 'endpoint_id' : 'account_id'} = $1 AND accepted_at >= $2 AND accepted_at < $3`;
const rangeOf = ({ of, since, until }: StatsRange): unknown[] => [
  'endpointId' in of ? of.endpointId : of.accountId,
  since,
  until,
];
const parameters = (range: StatsRange): unknown[] => [...rangeOf(range), range.bucketSeconds];

/** One row per bucket that has deliveries, oldest first. */
export async function countDeliveriesByTime(db: Queryable, range: StatsRange): Promise<CountsRow[]> {
  const { rows } = await db.query<CountsRow>(
    `SELECT ${bucket}, count(*) AS total,
       count(*) FILTER (WHERE status = 'pending') AS pending,
       count(*) FILTER (WHERE status = 'retrying') AS retrying,
       count(*) FILTER (WHERE status = 'delivered') AS delivered,
       count(*) FILTER (WHERE status = 'failed') AS failed,
       count(*) FILTER (WHERE status = 'held') AS held,
       count(*) FILTER (WHERE status = 'suppressed') AS suppressed,
       count(*) FILTER (WHERE status = 'cancelled') AS cancelled,
       sum(attempt_count) AS attempts
     FROM deliveries WHERE ${inRange(range)} GROUP BY 1 ORDER BY 1`,
    parameters(range),
  );
  return rows;
}

/** The most frequent first. Deliveries that wait for another attempt are among them. */
export async function countFailures(db: Queryable, range: StatsRange): Promise<FailureRow[]> {
  const { rows } = await db.query<FailureRow>(
    `SELECT CASE WHEN starts_with(error_code, 'http_') THEN response_status END AS "responseStatus", error_code AS "errorCode",
       count(*) AS count
     FROM deliveries WHERE ${inRange(range)} AND error_code IS NOT NULL
     GROUP BY 1, 2 ORDER BY count DESC, 1, 2`,
    rangeOf(range),
  );
  return rows;
}

/**
 * One row per bucket that has deliveries, and one for the whole range.
 * @param sample of how many deliveries one is looked at: an endpoint's attempts are strewn all over the log, and each has
 *   to be looked up. 1: every one
 * @param sparse buckets of which every delivery is looked at all the same, as a part of so few would say nothing
 */
export async function deliveryTimes(
  db: Queryable,
  range: StatsRange,
  sample: number,
  sparse: readonly Date[],
): Promise<TimesRow[]> {
  const { rows } = await db.query<TimesRow>(
    `WITH sampled AS MATERIALIZED (
       SELECT accepted_at, id, at, even,
         CASE WHEN status = 'delivered' THEN extract(epoch FROM delivered_at - accepted_at)::float8 * 1000 END AS ms
       FROM (
         SELECT accepted_at, id, status, delivered_at, ${bucket}, hashtext(id) % $5::int = 0 AS even
         FROM deliveries WHERE ${inRange(range)}
       ) d WHERE even OR at = ANY($6::timestamptz[])
     ), answered AS MATERIALIZED (
       -- OFFSET keeps the planner from reading the whole log instead.
       SELECT at, even, a.duration_ms AS ms FROM sampled s CROSS JOIN LATERAL (
         SELECT duration_ms FROM attempts
         WHERE accepted_at = s.accepted_at AND delivery_id = s.id AND response_status IS NOT NULL OFFSET 0
       ) a
     ), responses AS (${percentiles('answered')}), arrivals AS (${percentiles('sampled')})
     SELECT nullif(at, 'infinity') AS at, responses.ms AS "responseTimeMs", arrivals.ms AS "acceptToDeliveredMs"
     FROM arrivals LEFT JOIN responses USING (at)`,
    [...parameters(range), sample, sparse],
  );
  return rows;
}

const ranked = 'percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY ms) AS ms';

/** Of each bucket, and of the whole range: of that the even part only, lest sparse buckets weigh too much. */
const percentiles = (table: string): string =>
  `SELECT at, ${ranked} FROM ${table} GROUP BY at UNION ALL SELECT 'infinity', ${ranked} FROM ${table} WHERE even`;
