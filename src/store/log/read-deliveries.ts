import type { DeliveryStatus, LastError } from '../../domain/delivery/delivery.ts';
import type { EventType } from '../../domain/event/event.ts';
import { instantOf } from '../../domain/basics/ids.ts';
import {
  attemptJson,
  attemptSize,
  newestAttempts,
  roughAttemptSize,
  type LoggedAttempt,
} from './read-attempts.ts';
import type { DeliveryRef } from './delivery-jobs.ts';
import type { Queryable } from '../pool.ts';
import { spanOf } from '../sql.ts';

/** A delivery of the log, with as many of its newest attempts as the caller shows. */
export interface DeliveryRow {
  id: string;
  acceptedAt: Date;
  eventId: string;
  eventType: EventType;
  endpointId: string;
  status: DeliveryStatus;
  pausedAt: Date | null;
  /** Counts from 1; one more each time it was sent again after it had ended. */
  sequence: number;
  /** Of the present sequence. */
  attemptCount: number;
  nextAttemptAt: Date | null;
  deliveredAt: Date | null;
  lastError: LastError | null;
  /** The newest ones, oldest first. */
  attempts: LoggedAttempt[];
  /** Whether there are others before these. */
  attemptsTruncated: boolean;
}

/** A condition on the `accepted_at` of a table, given its name in the statement. */
export type Span = (table: string) => string;

/** Attempts that are shown with a delivery, in a list and alone. */
const attemptsInList = 10;
const attemptsAlone = 20;
/** Bytes of attempts: of one delivery, and of all deliveries of an event. */
const attemptBytes = 512 * 1024;
const attemptBytesOfEvent = 1024 * 1024;
/** Deliveries that are shown with an event, and bytes of them without their attempts. */
const deliveriesInList = 100;
const deliveriesAlone = 1_000;
const deliveryBytesOfEvent = 1024 * 1024;
/** Deliveries of an event that come with attempts. */
const withAttempts = 100;

/** Bytes of a delivery `d` in a response, without its attempts. */
const deliverySize = `(700 + coalesce(octet_length(d.last_error::text), 0))`;

/** What a row of a list is, before it is read: about how many bytes. */
export const deliveryRowSize = (span: Span): string =>
  `(${deliverySize} + least(${attemptBytes}, ${roughSizeOfAttempts('d', span)}))::int`;

/** The same of the deliveries of an event `e`. */
export const deliveriesOfEventSize = (span: Span): string => `(
  SELECT least(${deliveryBytesOfEvent}, coalesce(sum(d.own), 0)) + least(${attemptBytesOfEvent}, coalesce(sum(d.attempts), 0))
  FROM (
    SELECT ${deliverySize} AS own, ${roughSizeOfAttempts('d', span)} AS attempts FROM deliveries d
    WHERE d.accepted_at = e.accepted_at AND d.account_id = e.account_id AND d.event_id = e.event_id AND ${span('d')}
    ORDER BY d.id LIMIT ${deliveriesInList}
  ) AS d
)::int`;

const roughSizeOfAttempts = (of: string, span: Span): string => `(
  SELECT coalesce(sum(${roughAttemptSize}), 0) FROM (${newestAttempts(of, span('a'), attemptsInList)}) AS a
)`;

/** Of a delivery `d`, besides its last error and its attempts. */
export const deliveryColumns = `d.id, d.accepted_at AS "acceptedAt", d.event_id AS "eventId",
  d.event_type AS "eventType", d.endpoint_id AS "endpointId", d.status, d.paused_at AS "pausedAt", d.sequence,
  d.attempt_count AS "attemptCount", d.next_attempt_at AS "nextAttemptAt", d.delivered_at AS "deliveredAt"`;

interface Shown {
  /** Selects deliveries with `owner`, whose bytes are shared, and `nth` among them. */
  sql: string;
  span: Span;
  attempts: number;
  bytes: number;
}

/**
 * Deliveries with their newest attempts, in one statement, so that both are of one instant. Of an owner with more than
 * its bytes the newest attempt of each delivery comes first, then the one before it.
 */
const rowsOf = ({ sql, span, attempts, bytes }: Shown): string => `WITH shown AS (${sql}), logged AS (
    SELECT s.owner, a.*, ${attemptSize} AS size,
      row_number() OVER (PARTITION BY a.delivery_id ORDER BY a.sequence DESC, a.number DESC) AS nth
    FROM shown s CROSS JOIN LATERAL (${newestAttempts('s', span('a'), attempts + 1)}) AS a
    WHERE s.nth <= ${withAttempts}
  ), kept AS (
    SELECT a.*, a.nth <= ${attempts} AND sum(a.size) OVER (PARTITION BY a.owner ORDER BY a.nth, a.delivery_id) <= ${bytes} AS fits
    FROM logged a
  ), attempts_of AS (
    SELECT a.delivery_id, bool_and(a.fits) AS is_all,
      json_agg(${attemptJson} ORDER BY a.sequence, a.number) FILTER (WHERE a.fits) AS attempts
    FROM kept a GROUP BY a.delivery_id
  )
  SELECT ${deliveryColumns}, d.last_error AS "lastError", coalesce(a.attempts, '[]') AS attempts,
    NOT coalesce(a.is_all, d.nth <= ${withAttempts} OR d.attempt_count = 0) AS "attemptsTruncated", d.found AS "ofEvent"
  FROM shown d LEFT JOIN attempts_of a ON a.delivery_id = d.id ORDER BY d.id`;

type FoundRow = DeliveryRow & { ofEvent: number };

const withoutCount = ({ ofEvent: _, ...row }: FoundRow): DeliveryRow => row;

/** With its 20 newest attempts. @returns undefined also for a delivery of another account */
export async function findDelivery(
  db: Queryable,
  accountId: string,
  id: string,
): Promise<DeliveryRow | undefined> {
  const acceptedAt = instantOf(id);
  if (!acceptedAt) return undefined;
  const [row] = await readAll(db, accountId, [{ id, acceptedAt }], attemptsAlone);
  return row;
}

/** Those of these deliveries that are there, in their order, as a list shows them. */
export async function readDeliveries(
  db: Queryable,
  accountId: string,
  refs: readonly { id: string; acceptedAt: Date }[],
): Promise<DeliveryRow[]> {
  const rows = await readAll(db, accountId, refs, attemptsInList);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return refs.flatMap(({ id }) => byId.get(id) ?? []);
}

async function readAll(
  db: Queryable,
  accountId: string,
  refs: readonly { id: string; acceptedAt: Date }[],
  attempts: number,
): Promise<DeliveryRow[]> {
  if (refs.length === 0) return [];
  const span = spanFrom('$4', '$5');
  const sql = `SELECT d.*, d.id AS owner, 1 AS nth, 1 AS found
    FROM unnest($2::timestamptz[], $3::text[]) AS r (accepted_at, id) JOIN deliveries d USING (accepted_at, id)
    WHERE d.account_id = $1 AND ${span('d')}`;
  const { rows } = await db.query<FoundRow>(rowsOf({ sql, span, attempts, bytes: attemptBytes }), [
    accountId,
    refs.map(({ acceptedAt }) => acceptedAt),
    refs.map(({ id }) => id),
    ...spanOf(refs),
  ]);
  return rows.map(withoutCount);
}

/** Deliveries of one event, in the order in which they were made. */
export interface EventDeliveries {
  rows: DeliveryRow[];
  /** Whether there are others after these. */
  isTruncated: boolean;
}

/** By event. @param isList whether it is one of many that are shown */
export async function deliveriesOf(
  db: Queryable,
  accountId: string,
  events: readonly { acceptedAt: Date; eventId: string }[],
  isList: boolean,
): Promise<Map<string, EventDeliveries>> {
  if (events.length === 0) return new Map();
  const span = spanFrom('$4', '$5');
  const most = isList ? deliveriesInList : deliveriesAlone;
  const sql = `SELECT d.* FROM (
      SELECT d.*, d.event_id AS owner, row_number() OVER in_order AS nth, sum(${deliverySize}) OVER in_order AS so_far,
        count(*) OVER (PARTITION BY d.event_id) AS found
      FROM unnest($2::timestamptz[], $3::text[]) AS e (accepted_at, event_id) CROSS JOIN LATERAL (
        SELECT d.* FROM deliveries d
        WHERE d.accepted_at = e.accepted_at AND d.account_id = $1 AND d.event_id = e.event_id AND ${span('d')}
        ORDER BY d.id LIMIT ${most + 1}
      ) AS d WINDOW in_order AS (PARTITION BY d.event_id ORDER BY d.id)
    ) AS d WHERE d.nth <= ${most} AND d.so_far <= ${deliveryBytesOfEvent}`;
  const shown = { sql, span, attempts: attemptsInList, bytes: attemptBytesOfEvent };
  const { rows } = await db.query<FoundRow>(rowsOf(shown), [
    accountId,
    events.map(({ acceptedAt }) => acceptedAt),
    events.map(({ eventId }) => eventId),
    ...spanOf(events),
  ]);
  return new Map(
    [...Map.groupBy(rows, ({ eventId }) => eventId)].map(([eventId, found]) => [
      eventId,
      { rows: found.map(withoutCount), isTruncated: (found[0]?.ofEvent ?? 0) > found.length },
    ]),
  );
}

/** The span says nothing new, but only by it are the partitions of other days left out of the plan. */
const spanFrom =
  (from: string, to: string): Span =>
  (table) =>
    `${table}.accepted_at BETWEEN ${from} AND ${to}`;

/** @param endpointId default: to any of the account's */
export async function hasDelivery(
  db: Queryable,
  accountId: string,
  { deliveryId, acceptedAt }: DeliveryRef,
  endpointId?: string,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT 1 FROM deliveries WHERE accepted_at = $1 AND id = $2 AND account_id = $3
       AND ($4::text IS NULL OR endpoint_id = $4)`,
    [acceptedAt, deliveryId, accountId, endpointId],
  );
  return rowCount === 1;
}
