import { resentStatuses } from '../../domain/delivery/recovery-filter.ts';
import { rangeOf } from '../../domain/delivery/response-range.ts';
import type { EventType } from '../../domain/event/event.ts';
import { beginAgain } from '../log/delivery-changes.ts';
import type { EventRow } from '../log/events.ts';
import type { Queryable } from '../pool.ts';
import type { EventKey, Recovery } from './recoveries.ts';

/** Part of the log: after one event, up to and including another. */
export interface Slice {
  after: EventKey;
  upTo: EventKey;
}

/** What of a recovery says where it stands, and what it sends. */
export type Searched = Pick<
  Recovery,
  'accountId' | 'endpointId' | 'positionAt' | 'positionEvent' | 'until' | 'filter'
>;

/** Where the next slice of the log ends. */
interface NextEvents {
  /** Oldest first; the last of them ends the slice. */
  keys: EventKey[];
  /** Whether others follow. */
  isMore: boolean;
}

/** Bytes of the payloads of a slice, which are read together: a slice has as many events as fit, and one at least. */
const sliceBytes = 4 * 1024 * 1024;

/** The next events of the account that it is about, `limit` at most. */
export async function nextEvents(tx: Queryable, recovery: Searched, limit: number): Promise<NextEvents> {
  const { rows } = await tx.query<EventKey & { size: number }>(
    `SELECT accepted_at AS "acceptedAt", event_id AS "eventId", octet_length(payload) AS size FROM events
     WHERE account_id = $1 AND (accepted_at, event_id) > ($2, $3) AND accepted_at < $4
       AND ($6::text IS NULL OR type = $6)
     ORDER BY accepted_at, event_id LIMIT $5`,
    [
      recovery.accountId,
      recovery.positionAt,
      recovery.positionEvent,
      recovery.until,
      limit,
      recovery.filter?.type,
    ],
  );
  let bytes = 0;
  const tooMuch = rows.findIndex(({ size }, index) => (bytes += size) > sliceBytes && index > 0);
  const keys = tooMuch === -1 ? rows : rows.slice(0, tooMuch);
  return { keys, isMore: keys.length < rows.length || rows.length === limit };
}

/** Deliveries that can be sent again, by the index of these, and of them those that the recovery is about. */
const recoverable = `endpoint_id = $1 AND status IN ('failed', 'held') AND status = ANY($2)
  AND ($3::text IS NULL OR event_type = $3) AND ($4::text IS NULL OR error_code = $4)
  AND ($5::int IS NULL OR response_status BETWEEN $5 AND $6)`;
function recoverableBy({ endpointId, filter }: Pick<Recovery, 'endpointId' | 'filter'>): unknown[] {
  const response = filter?.responseStatus === undefined ? undefined : rangeOf(filter.responseStatus);
  const ofAttempt = [filter?.errorCode, response?.from, response?.to];
  return [endpointId, resentStatuses(filter ?? {}), filter?.type, ...ofAttempt];
}

/** Of them those after the recovery's position. */
const stillRecoverable = `${recoverable} AND (accepted_at, event_id) > ($7, $8) AND accepted_at < $9`;
const stillRecoverableBy = (recovery: Searched): unknown[] => [
  ...recoverableBy(recovery),
  recovery.positionAt,
  recovery.positionEvent,
  recovery.until,
];

/** The next events whose delivery to the endpoint has failed or is held. */
export async function nextRecoverable(tx: Queryable, recovery: Recovery, limit: number): Promise<NextEvents> {
  const { rows } = await tx.query<EventKey>(
    `SELECT accepted_at AS "acceptedAt", event_id AS "eventId" FROM deliveries
     WHERE ${stillRecoverable} ORDER BY accepted_at, event_id LIMIT $10`,
    [...stillRecoverableBy(recovery), limit],
  );
  return { keys: rows, isMore: rows.length === limit };
}

/** How many are still to be sent again; of events that have no delivery yet nothing is known. */
export async function countRecoverable(
  db: Queryable,
  recovery: Searched,
): Promise<{ failed: number; held: number }> {
  const { rows } = await db.query<{ failed: number; held: number }>(
    `SELECT count(*) FILTER (WHERE status = 'failed') AS failed, count(*) FILTER (WHERE status = 'held') AS held
     FROM deliveries WHERE ${stillRecoverable}`,
    stillRecoverableBy(recovery),
  );
  return rows[0] as { failed: number; held: number };
}

/** Deliveries of the endpoint whose first attempt has not been made: what it is still busy with. */
export async function countPending(db: Queryable, endpointId: string, atMost: number): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `SELECT count(*) AS count FROM (
       SELECT 1 FROM deliveries WHERE endpoint_id = $1 AND status = 'pending' AND paused_at IS NULL LIMIT $2
     ) AS waiting`,
    [endpointId, atMost],
  );
  return (rows[0] as { count: number }).count;
}

/**
 * The acceptance of the oldest delivery that an enabled endpoint has to catch up on: held ones, those that failed in the
 * last outage (since the endpoint last took anything), and what a recovery had not reached when it was stopped.
 */
export async function oldestUndelivered(db: Queryable, endpointId: string): Promise<Date | null> {
  const { rows } = await db.query<{ oldest: Date | null }>(
    `WITH stopped AS (
       SELECT position_at AS at FROM recoveries
       WHERE endpoint_id = $1 AND status = 'stopped' AND finished_at > (
         SELECT coalesce(max(finished_at), '-infinity') FROM recoveries WHERE endpoint_id = $1 AND status = 'completed'
       )
     )
     SELECT min(d.accepted_at) AS oldest FROM endpoints p JOIN deliveries d
       ON d.endpoint_id = p.id AND d.status IN ('failed', 'held')
     WHERE p.id = $1 AND (
       d.status = 'held' OR d.accepted_at >= (SELECT min(at) FROM stopped)
       OR (d.outage >= p.outage - 1 AND (d.last_error->>'at')::timestamptz > coalesce(p.last_success_at, '-infinity'))
     )`,
    [endpointId],
  );
  return rows[0]?.oldest ?? null;
}

/** The oldest acceptance of an account that its log has; null when it has none. */
export async function oldestAcceptance(db: Queryable, accountId: string): Promise<Date | null> {
  const { rows } = await db.query<{ oldest: Date | null }>(
    'SELECT min(accepted_at) AS oldest FROM events WHERE account_id = $1',
    [accountId],
  );
  return rows[0]?.oldest ?? null;
}

/** An event, and whose words count for it. */
export type MissedEvent = EventRow & { postedBy: string; contentBy: string };

/** Events of a slice that have no delivery to the endpoint. */
export async function eventsWithoutDelivery(
  tx: Queryable,
  recovery: Searched,
  { after, upTo }: Slice,
): Promise<MissedEvent[]> {
  const { rows } = await tx.query<MissedEvent>(
    `SELECT e.event_id AS "eventId", e.type, e.accepted_at AS "acceptedAt", e.payload, NULL AS "messageContent",
       coalesce(i.posted_by, 'admin') AS "postedBy", coalesce(e.content_by, 'admin') AS "contentBy"
     FROM events e JOIN event_ids i USING (accepted_at, account_id, event_id)
     WHERE e.account_id = $1 AND (e.accepted_at, e.event_id) > ($3, $4) AND (e.accepted_at, e.event_id) <= ($5, $6)
       AND ($7::text IS NULL OR e.type = $7)
       AND NOT EXISTS (
         SELECT FROM deliveries d WHERE d.accepted_at = e.accepted_at AND d.account_id = e.account_id
           AND d.event_id = e.event_id AND d.endpoint_id = $2
       )
     ORDER BY e.accepted_at, e.event_id`,
    [
      ...[recovery.accountId, recovery.endpointId],
      ...[after.acceptedAt, after.eventId, upTo.acceptedAt, upTo.eventId],
      recovery.filter?.type,
    ],
  );
  return rows;
}

/** A delivery that a recovery sends again. `requestedAt` marks it until its workflow has been signalled. */
export interface Requeued {
  deliveryId: string;
  acceptedAt: Date;
  eventId: string;
  eventType: EventType;
  requestedAt: Date;
}

const requeued = `id AS "deliveryId", accepted_at AS "acceptedAt", event_id AS "eventId", event_type AS "eventType",
  wake_requested_at AS "requestedAt"`;

/** Begins the failed and held deliveries of a slice again, of those that the recovery is about. */
export async function requeue(
  tx: Queryable,
  recovery: Pick<Recovery, 'endpointId' | 'filter'>,
  { after, upTo }: Slice,
): Promise<Requeued[]> {
  const { rows } = await tx.query<Requeued>(
    `UPDATE deliveries SET ${beginAgain}
     WHERE ${recoverable} AND (accepted_at, event_id) > ($7, $8) AND (accepted_at, event_id) <= ($9, $10)
     RETURNING ${requeued}`,
    [...recoverableBy(recovery), after.acceptedAt, after.eventId, upTo.acceptedAt, upTo.eventId],
  );
  return rows;
}

/** Gives events that had none a delivery to the endpoint. */
export async function insertMissed(
  tx: Queryable,
  accountId: string,
  missed: readonly {
    id: string;
    acceptedAt: Date;
    eventId: string;
    eventType: EventType;
    endpointId: string;
    outage: number;
    withoutContent?: true;
  }[],
): Promise<Requeued[]> {
  const { rows } = await tx.query<Requeued>(
    // An event that is being erased gets nothing new.
    `WITH kept AS (
       SELECT e.accepted_at, e.event_id FROM events e
       WHERE e.account_id = $1 AND (e.accepted_at, e.event_id) IN (SELECT * FROM unnest($2::timestamptz[], $4::text[]))
       FOR KEY SHARE
     ), counted AS (
       UPDATE event_ids i SET deliveries = i.deliveries + 1 FROM kept
       WHERE i.account_id = $1 AND i.event_id = kept.event_id AND i.accepted_at = kept.accepted_at
     )
     INSERT INTO deliveries (accepted_at, id, account_id, event_id, event_type, endpoint_id, status, outage,
       without_content, next_attempt_at, wake_requested_at)
     SELECT m.accepted_at, m.id, $1, m.event_id, m.event_type, m.endpoint_id, 'pending', m.outage,
       m.without_content, clock_timestamp(), clock_timestamp()
     FROM unnest($2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::boolean[])
       AS m (accepted_at, id, event_id, event_type, endpoint_id, outage, without_content)
     JOIN kept USING (accepted_at, event_id)
     RETURNING ${requeued}`,
    [
      accountId,
      missed.map((delivery) => delivery.acceptedAt),
      missed.map((delivery) => delivery.id),
      missed.map((delivery) => delivery.eventId),
      missed.map((delivery) => delivery.eventType),
      missed.map((delivery) => delivery.endpointId),
      missed.map((delivery) => delivery.outage),
      missed.map((delivery) => delivery.withoutContent),
    ],
  );
  return rows;
}
