import type { DeliveryStatus, LastError } from '../domain/delivery.ts';
import type { EventType } from '../domain/event.ts';
import { instantOf } from '../domain/ids.ts';
import { attemptsColumn, type DeliveryRef, type LoggedAttempt } from './attempts.ts';
import type { Queryable } from './pool.ts';

export interface DeliveryRow {
  id: string;
  acceptedAt: Date;
  eventId: string;
  eventType: EventType;
  endpointId: string;
  status: DeliveryStatus;
  attemptCount: number;
  nextAttemptAt: Date | null;
  deliveredAt: Date | null;
  lastError: LastError | null;
  attempts: LoggedAttempt[];
}

const columns = `d.id, d.accepted_at AS "acceptedAt", d.event_id AS "eventId", d.event_type AS "eventType",
  d.endpoint_id AS "endpointId", d.status, d.attempt_count AS "attemptCount", d.next_attempt_at AS "nextAttemptAt",
  d.delivered_at AS "deliveredAt", d.last_error AS "lastError", ${attemptsColumn}`;

export async function findDelivery(
  db: Queryable,
  accountId: string,
  id: string,
): Promise<DeliveryRow | undefined> {
  const acceptedAt = instantOf(id);
  if (!acceptedAt) return undefined;
  const { rows } = await db.query<DeliveryRow>(
    `SELECT ${columns} FROM deliveries d WHERE d.accepted_at = $1 AND d.id = $2 AND d.account_id = $3`,
    [acceptedAt, id, accountId],
  );
  return rows[0];
}

/** The deliveries of these events, in the order in which they were made. */
export async function deliveriesOf(
  db: Queryable,
  accountId: string,
  events: readonly { acceptedAt: Date; eventId: string }[],
): Promise<DeliveryRow[]> {
  const { rows } = await db.query<DeliveryRow>(
    `SELECT ${columns} FROM unnest($2::timestamptz[], $3::text[]) AS e (accepted_at, event_id)
     JOIN deliveries d ON d.accepted_at = e.accepted_at AND d.event_id = e.event_id AND d.account_id = $1
     ORDER BY d.id`,
    [accountId, events.map((event) => event.acceptedAt), events.map((event) => event.eventId)],
  );
  return rows;
}

export interface DeliveryPage {
  endpointId: string | undefined;
  status: DeliveryStatus | undefined;
  type: EventType | undefined;
  since: Date | undefined;
  /** Id of the last delivery of the page before. */
  before: string | undefined;
  limit: number;
}

/** Newest acceptance first. */
export async function listDeliveries(
  db: Queryable,
  accountId: string,
  page: DeliveryPage,
): Promise<DeliveryRow[]> {
  const { rows } = await db.query<DeliveryRow>(
    `SELECT ${columns} FROM deliveries d
     WHERE d.account_id = $1
       AND ($2::text IS NULL OR d.endpoint_id = $2)
       AND ($3::text IS NULL OR d.status = $3)
       AND ($4::text IS NULL OR d.event_type = $4)
       AND ($5::timestamptz IS NULL OR d.accepted_at >= $5)
       AND ($6::timestamptz IS NULL OR (d.accepted_at, d.id) < ($6, $7))
     ORDER BY d.accepted_at DESC, d.id DESC LIMIT $8`,
    [
      accountId,
      page.endpointId,
      page.status,
      page.type,
      page.since,
      page.before === undefined ? undefined : instantOf(page.before),
      page.before,
      page.limit,
    ],
  );
  return rows;
}

/** Ends every open delivery of an endpoint that is being deleted. @returns how many */
export async function cancelOpenDeliveries(tx: Queryable, endpointId: string): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE deliveries SET status = 'cancelled', next_attempt_at = NULL
     WHERE endpoint_id = $1 AND status IN ('pending', 'retrying', 'held')`,
    [endpointId],
  );
  return rowCount ?? 0;
}

/** Marks an exhausted delivery that has no consequences to wait for any more. */
export async function markCompensated(db: Queryable, ref: DeliveryRef): Promise<void> {
  await db.query('UPDATE deliveries SET compensated_at = now() WHERE accepted_at = $1 AND id = $2', [
    ref.acceptedAt,
    ref.deliveryId,
  ]);
}

/** Ends one delivery unless it has ended already. @returns whether it did */
export async function endDelivery(
  db: Queryable,
  ref: DeliveryRef,
  status: 'held' | 'cancelled',
): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE deliveries SET status = $3, next_attempt_at = NULL
     WHERE accepted_at = $1 AND id = $2 AND status IN ('pending', 'retrying')`,
    [ref.acceptedAt, ref.deliveryId, status],
  );
  return rowCount === 1;
}
