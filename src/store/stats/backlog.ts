import type { Queryable } from '../pool.ts';

/** What waits, in all accounts together. Ages are in seconds, 0 when nothing waits. */
export interface Backlog {
  /** Deliveries whose first attempt has not been made. */
  pending: number;
  /** Deliveries whose last attempt failed and another follows. */
  retrying: number;
  /** How long the attempt that is most behind should have been made ago; first ones at endpoints that fail do not count. */
  overdueSeconds: number;
  disabledEndpoints: number;
  unsentMails: number;
  oldestUnsentMailSeconds: number;
  /** Accepted events with open deliveries whose workflow is not known to exist. */
  unstartedEvents: number;
  oldestUnstartedEventSeconds: number;
}

/** Rows that are counted at most, so that reading never takes long, however much has piled up. */
export const countLimit = 500_000;

/** What a worker should have attempted by now. By the index deliveries_open. */
export const overdue = `status IN ('pending', 'retrying') AND paused_at IS NULL AND next_attempt_at < now()
  AND (turn_at IS NULL OR turn_at < now())`;

const ageOf = (oldest: string): string => `coalesce(extract(epoch FROM now() - (${oldest}))::float8, 0)`;

/** Endpoints whose last attempt failed. */
export const isFailing = `(last_error->>'at')::timestamptz > coalesce(last_success_at, '-infinity')`;
const failing = `SELECT id FROM endpoints WHERE ${isFailing}`;

/**
 * First attempts at endpoints that fail are put off until these have room, which is no fault of any worker. Of what is
 * late no more is looked at than is counted.
 */
const overdueSeconds = ageOf(`SELECT due_at FROM (
    SELECT greatest(next_attempt_at, turn_at) AS due_at, status, endpoint_id FROM deliveries WHERE ${overdue} ORDER BY next_attempt_at LIMIT $1
  ) AS late
  WHERE status = 'retrying' OR endpoint_id NOT IN (${failing}) ORDER BY due_at LIMIT 1`);

/**
 * Mails that the mail server should have taken by now. An address that it refuses is its owner's trouble, a digest has its
 * time, and a mail whose endpoint has been deleted is sent to nobody.
 */
const unsent = `notifications n WHERE n.sent_at IS NULL AND n.status IN ('waiting', 'deferred')
  AND n.next_try_at IS NOT NULL AND n.kind IN ('endpoint-disabled', 'endpoint-failing')
  AND EXISTS (SELECT FROM endpoints p WHERE p.id = n.endpoint_id)`;

/** Counts up to a limit, which then means "that or more". @param limit default: the first parameter of the statement */
export const countOf = (rows: string, limit: number | '$1' = '$1'): string =>
  `(SELECT count(*) FROM (SELECT FROM ${rows} LIMIT ${limit}) AS counted)`;

/** In one pass by deliveries_open: an index of its own would be paid for by every delivery. */
const open = `(SELECT count(*) FILTER (WHERE status = 'pending') AS pending,
    count(*) FILTER (WHERE status = 'retrying') AS retrying
  FROM (SELECT status FROM deliveries WHERE status IN ('pending', 'retrying') LIMIT $1) AS counted) AS open`;

/** Each number is exact below `countLimit`, and means "that or more" there. */
export async function readBacklog(db: Queryable): Promise<Backlog> {
  const { rows } = await db.query<Backlog>(
    `SELECT pending, retrying,
       ${overdueSeconds} AS "overdueSeconds",
       ${countOf("endpoints WHERE status = 'disabled'")} AS "disabledEndpoints",
       ${countOf(unsent)} AS "unsentMails",
       ${ageOf(`SELECT min(n.created_at) FROM ${unsent}`)} AS "oldestUnsentMailSeconds",
       ${countOf('events WHERE start_pending')} AS "unstartedEvents",
       ${ageOf('SELECT min(accepted_at) FROM events WHERE start_pending')} AS "oldestUnstartedEventSeconds"
     FROM ${open}`,
    [countLimit],
  );
  return rows[0] as Backlog;
}

/** No more attempts and deliveries are counted; so many late ones are a backlog, whatever else is made in time. */
const enough = 10_000;
/** Of shorter spans little can be said: few events may come in them. */
const leastSpanMs = 60_000;

/**
 * How long the attempt that is most behind should have been made ago, when attempts in general are behind: more are late
 * by `allowedMs` than were made, in the last such span (at least a minute), of events accepted in it. 0 otherwise: an event
 * that cannot be delivered, for whatever reason, says nothing of the others.
 */
export async function readOverdueSeconds(db: Queryable, allowedMs: number): Promise<number> {
  const { rows } = await db.query<{ seconds: number }>(`SELECT ${overdueSeconds} AS seconds`, [countLimit]);
  const seconds = rows[0]?.seconds ?? 0;
  if (seconds * 1_000 <= allowedMs) return seconds;
  const now = Date.now();
  const counts = await db.query<{ late: number; made: number }>(
    `SELECT (SELECT count(*) FROM (
         SELECT FROM deliveries WHERE ${overdue} AND next_attempt_at < $1
           AND (status = 'retrying' OR endpoint_id NOT IN (${failing})) LIMIT ${enough}
       ) AS counted) AS late,
       (SELECT count(*) FROM (SELECT FROM attempts WHERE accepted_at >= $2 LIMIT ${enough}) AS counted) AS made`,
    [new Date(now - allowedMs), new Date(now - Math.max(allowedMs, leastSpanMs))],
  );
  const { late, made } = counts.rows[0] as { late: number; made: number };
  return late > made || late === enough ? seconds : 0;
}
