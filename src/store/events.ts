import type { DeliveryStatus, LastError } from '../domain/delivery.ts';
import { notFound } from '../domain/errors.ts';
import type { EventType } from '../domain/event.ts';
import type { Queryable } from './pool.ts';
import { parameters } from './sql.ts';
import { readNewest } from './windows.ts';

export interface EventRow {
  eventId: string;
  type: EventType;
  acceptedAt: Date;
  /** The canonical event as JSON text, and the content of its message where that is kept with the message. */
  payload: string;
  messageContent: string | null;
}

export interface NewEvent {
  eventId: string;
  type: EventType;
  messageId: string | null;
  /** Without `message.content` where that is kept with the message. */
  payload: string;
  /** Whether at least one delivery wants a workflow. */
  startPending: boolean;
}

export interface NewDelivery {
  id: string;
  eventId: string;
  eventType: EventType;
  endpointId: string;
  status: DeliveryStatus;
  outage: number;
  lastError: LastError | { message: string } | null;
}

/**
 * Writes accepted events and their deliveries: one statement, so all of it or nothing.
 * @returns the ids that are new; the others are known already and nothing of theirs was written
 * @throws DomainError `not_found` when the account is gone; it cannot go before this transaction has ended
 */
export async function insertEvents(
  db: Queryable,
  batch: {
    accountId: string;
    acceptedAt: Date;
    events: readonly NewEvent[];
    deliveries: readonly NewDelivery[];
  },
): Promise<Set<string>> {
  const { events, deliveries } = batch;
  const { rows } = await db.query<{ eventId: string | null }>(
    // Sorted ids: two batches that share some cannot lock them in opposite orders.
    `WITH account AS (
       SELECT id FROM accounts WHERE id = $1 FOR KEY SHARE
     ), fresh AS (
       INSERT INTO event_ids (account_id, event_id, accepted_at)
       SELECT account.id, event_id, $2 FROM account, unnest($3::text[]) AS event_id ORDER BY event_id
       ON CONFLICT DO NOTHING RETURNING event_id
     ), logged AS (
       INSERT INTO events (accepted_at, account_id, event_id, type, payload, start_pending, message_id)
       SELECT $2, $1, e.event_id, e.type, e.payload, e.start_pending, e.message_id
       FROM unnest($3::text[], $4::text[], $5::text[], $6::boolean[], $14::text[])
         AS e (event_id, type, payload, start_pending, message_id)
       JOIN fresh USING (event_id)
     ), sent AS (
       INSERT INTO deliveries (accepted_at, id, account_id, event_id, event_type, endpoint_id, status, outage, last_error, next_attempt_at)
       SELECT $2, d.id, $1, d.event_id, d.event_type, d.endpoint_id, d.status, d.outage, d.last_error,
         CASE WHEN d.status = 'pending' THEN $2::timestamptz END
       FROM unnest($7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::int[], $13::jsonb[])
         AS d (id, event_id, event_type, endpoint_id, status, outage, last_error)
       JOIN fresh USING (event_id)
     )
     SELECT fresh.event_id AS "eventId" FROM account LEFT JOIN fresh ON true`,
    [
      batch.accountId,
      batch.acceptedAt,
      events.map((event) => event.eventId),
      events.map((event) => event.type),
      events.map((event) => event.payload),
      events.map((event) => event.startPending),
      deliveries.map((delivery) => delivery.id),
      deliveries.map((delivery) => delivery.eventId),
      deliveries.map((delivery) => delivery.eventType),
      deliveries.map((delivery) => delivery.endpointId),
      deliveries.map((delivery) => delivery.status),
      deliveries.map((delivery) => delivery.outage),
      deliveries.map((delivery) => delivery.lastError),
      events.map((event) => event.messageId),
    ],
  );
  if (rows.length === 0) throw notFound(`account ${batch.accountId}`);
  return new Set(rows.flatMap(({ eventId }) => eventId ?? []));
}

/** How many deliveries each of these known events has. */
export async function countDeliveries(
  db: Queryable,
  accountId: string,
  eventIds: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await db.query<{ eventId: string; count: number }>(
    `SELECT i.event_id AS "eventId", count(d.id) AS count FROM event_ids i
     LEFT JOIN deliveries d USING (accepted_at, account_id, event_id)
     WHERE i.account_id = $1 AND i.event_id = ANY($2) GROUP BY i.event_id`,
    [accountId, eventIds],
  );
  return new Map(rows.map((row) => [row.eventId, row.count]));
}

const columns = `e.event_id AS "eventId", e.type, e.accepted_at AS "acceptedAt", e.payload,
  m.content AS "messageContent"`;
const joinMessage = 'LEFT JOIN messages m ON m.account_id = e.account_id AND m.message_id = e.message_id';

export async function findEvent(
  db: Queryable,
  accountId: string,
  eventId: string,
): Promise<EventRow | undefined> {
  const { rows } = await db.query<EventRow>(
    `SELECT ${columns} FROM event_ids i JOIN events e USING (accepted_at, account_id, event_id) ${joinMessage}
     WHERE i.account_id = $1 AND i.event_id = $2`,
    [accountId, eventId],
  );
  return rows[0];
}

export interface EventPage {
  type: EventType | undefined;
  since: Date | undefined;
  until: Date | undefined;
  /** Acceptance and id of the last event of the page before. */
  before: [Date, string] | undefined;
  limit: number;
}

/** Newest acceptance first. The statement has the filters that are given and no others: each has its plan. */
export async function listEvents(db: Queryable, accountId: string, page: EventPage): Promise<EventRow[]> {
  const isPast = page.until !== undefined && page.until.getTime() < Date.now();
  const newest = page.before?.[0] ?? (isPast ? page.until : undefined);
  return await readNewest({ limit: page.limit, newest, oldest: page.since }, async ({ from, to }) => {
    const { values, add } = parameters();
    const where = [`e.account_id = ${add(accountId)}`, `e.accepted_at <= ${add(to)}`];
    if (from !== undefined) where.push(`e.accepted_at >= ${add(from)}`);
    if (page.type !== undefined) where.push(`e.type = ${add(page.type)}`);
    if (page.until !== undefined) where.push(`e.accepted_at < ${add(page.until)}`);
    if (page.before !== undefined) {
      where.push(`(e.accepted_at, e.event_id) < (${add(page.before[0])}, ${add(page.before[1])})`);
    }
    const order = 'ORDER BY e.accepted_at DESC, e.event_id DESC';
    const { rows } = await db.query<EventRow>(
      `SELECT ${columns} FROM (
         SELECT e.* FROM events e WHERE ${where.join(' AND ')} ${order} LIMIT ${add(page.limit)}
       ) AS e ${joinMessage} ${order}`,
      values,
    );
    return rows;
  });
}
