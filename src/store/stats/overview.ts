import type { LastError } from '../../domain/delivery/delivery.ts';
import type { Queryable } from '../pool.ts';
import { countOf, isFailing, overdue } from './backlog.ts';

/** What happens in all accounts together. */
export interface OverviewCounts {
  /** Accepted within the last minute, per second. */
  eventsPerSecond: number;
  /** Delivered within the last minute, of events that were accepted in the last two. */
  deliveriesPerSecond: number;
  endpoints: {
    enabled: number;
    /** Of the enabled ones: their last attempt failed. */
    failing: number;
    disabled: number;
  };
  /** Deliveries that are due and wait for a free slot of their endpoint. */
  deferred: number;
  /** Deliveries whose next attempt should have been made by now. */
  overdue: number;
  recoveriesRunning: number;
}

/** An endpoint that takes nothing: it fails, or has been disabled for that. */
export interface FailingEndpoint {
  accountId: string;
  endpointId: string;
  name: string;
  url: string;
  /** Since the first attempt that failed after the last success; null when it is disabled. */
  failingSince: Date | null;
  disabledAt: Date | null;
  lastError: LastError | null;
}

/** Rows that are counted at most. */
const countLimit = 100_000;

const countSome = (rows: string): string => countOf(rows, countLimit);
/** The end says nothing new, but only by it are the partitions of the coming days left out. */
const acceptedWithin = (span: string): string =>
  `accepted_at > now() - interval '${span}' AND accepted_at < now() + interval '1 h'`;

/** Each count is bounded: however much has piled up, this takes little time. */
export async function readOverviewCounts(db: Queryable): Promise<OverviewCounts> {
  const { rows } = await db.query<OverviewCounts>(
    `SELECT ${countSome(`events WHERE ${acceptedWithin('1 min')}`)} / 60.0::float8 AS "eventsPerSecond",
       ${countSome(
         `deliveries WHERE ${acceptedWithin('2 min')} AND delivered_at > now() - interval '1 min'`,
       )} / 60.0::float8 AS "deliveriesPerSecond",
       (SELECT json_build_object('enabled', count(*) FILTER (WHERE status = 'enabled'),
          'failing', count(*) FILTER (WHERE status = 'enabled' AND ${isFailing}),
          'disabled', count(*) FILTER (WHERE status = 'disabled')) FROM endpoints) AS endpoints,
       ${countSome("deliveries WHERE turn_at > now() AND status IN ('pending', 'retrying')")} AS deferred,
       ${countSome(`deliveries WHERE ${overdue}`)} AS overdue,
       ${countSome("recoveries WHERE status = 'running'")} AS "recoveriesRunning"`,
  );
  return rows[0] as OverviewCounts;
}

/** The oldest delivery that failed since the endpoint's last success, by an index that is led by endpoint and status. */
const oldest = (status: 'retrying' | 'failed'): string => `(
    SELECT coalesce(first_attempt_at, accepted_at) AS at FROM deliveries d
    WHERE d.endpoint_id = p.id AND d.status = '${status}' AND d.accepted_at >= coalesce(p.last_success_at, '-infinity')
    ORDER BY d.accepted_at LIMIT 1
  )`;

/** The latest trouble first. Endpoints that somebody has disabled by request are in none. */
export async function listFailingEndpoints(db: Queryable, limit: number): Promise<FailingEndpoint[]> {
  const { rows } = await db.query<FailingEndpoint>(
    `SELECT p.account_id AS "accountId", p.id AS "endpointId", p.name, p.url, p.disabled_at AS "disabledAt",
       CASE WHEN p.status = 'enabled' THEN
         coalesce((SELECT min(at) FROM (${oldest('retrying')} UNION ALL ${oldest('failed')}) AS o), p.failed_at)
       END AS "failingSince", p.last_error AS "lastError"
     FROM (
       SELECT *, (last_error->>'at')::timestamptz AS failed_at FROM endpoints
       WHERE (status = 'enabled' AND ${isFailing}) OR (status = 'disabled' AND disabled_reason <> 'by request')
       ORDER BY greatest((last_error->>'at')::timestamptz, disabled_at) DESC, id LIMIT $1
     ) AS p ORDER BY greatest(p.failed_at, p.disabled_at) DESC, p.id`,
    [limit],
  );
  return rows;
}
