import type { DeliveryStatus, LastError } from '../domain/delivery.ts';
import type { EventType } from '../domain/event.ts';
import type { Locked } from './attempts.ts';
import { deliveriesOfEventSize } from './logged-deliveries.ts';
import { joinContent } from './messages.ts';
import type { Queryable } from './pool.ts';
import { parameters, prepared } from './sql.ts';
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
  /** Whose event it is, as `MessageWords.speaker`. */
  postedBy: string;
  /** Whose content goes out with it; null for an event of no message. */
  contentBy: string | null;
  /** How many it has. */
  deliveries: number;
}

export interface NewDelivery {
  id: string;
  eventId: string;
  eventType: EventType;
  endpointId: string;
  status: DeliveryStatus;
  outage: number;
  lastError: LastError | { message: string } | null;
  /** The content that others brought is kept from its endpoint. */
  withoutContent?: true;
}

/** The events of one request, with their deliveries. */
export interface EventBatch {
  accountId: string;
  acceptedAt: Date;
  events: readonly NewEvent[];
  deliveries: readonly NewDelivery[];
}

/**
 * Writes accepted events and their deliveries: one statement, so all of it or nothing. Its account cannot go before the
 * transaction has ended.
 * @returns for each batch the ids that are new (the others are known already and nothing of theirs was written), or null
 * when its account is gone or, with `skip`, locked by whoever deletes it
 */
export async function insertEvents(
  db: Queryable,
  batches: readonly EventBatch[],
  locked: Locked = 'wait',
): Promise<(Set<string> | null)[]> {
  const events = batches.flatMap(({ accountId, acceptedAt, events }) =>
    events.map((event) => ({ ...event, accountId, acceptedAt })),
  );
  const deliveries = batches.flatMap(({ accountId, acceptedAt, deliveries }) =>
    deliveries.map((delivery) => ({ ...delivery, accountId, acceptedAt })),
  );
  const { rows } = await db.query<{ accountId: string; eventId: string | null }>(
    prepared(`insert-events-${locked}`, insertSql(locked), [
      [...new Set(batches.map(({ accountId }) => accountId))],
      events.map((event) => event.accountId),
      events.map((event) => event.acceptedAt),
      events.map((event) => event.eventId),
      events.map((event) => event.type),
      events.map((event) => event.payload),
      events.map((event) => event.startPending),
      events.map((event) => event.messageId),
      events.map((event) => event.postedBy),
      events.map((event) => event.contentBy),
      events.map((event) => event.deliveries),
      deliveries.map((delivery) => delivery.accountId),
      deliveries.map((delivery) => delivery.acceptedAt),
      deliveries.map((delivery) => delivery.id),
      deliveries.map((delivery) => delivery.eventId),
      deliveries.map((delivery) => delivery.eventType),
      deliveries.map((delivery) => delivery.endpointId),
      deliveries.map((delivery) => delivery.status),
      deliveries.map((delivery) => delivery.outage),
      deliveries.map((delivery) => delivery.lastError && JSON.stringify(delivery.lastError)),
      deliveries.map((delivery) => delivery.withoutContent),
    ]),
  );
  const fresh = Map.groupBy(rows, ({ accountId }) => accountId);
  return batches.map(({ accountId, events }) => {
    const ofAccount = fresh.get(accountId);
    if (!ofAccount) return null;
    const ids = new Set(ofAccount.map(({ eventId }) => eventId));
    return new Set(events.flatMap(({ eventId }) => (ids.has(eventId) ? eventId : [])));
  });
}

/**
 * Writes deliveries of events whose ids are written later in the same transaction: a repeat that waits for these ids
 * waits for a moment only, however many deliveries there are.
 */
export async function insertDeliveries(
  tx: Queryable,
  { accountId, acceptedAt }: Pick<EventBatch, 'accountId' | 'acceptedAt'>,
  deliveries: readonly NewDelivery[],
): Promise<void> {
  await tx.query(
    prepared(
      'insert-deliveries',
      `INSERT INTO deliveries (accepted_at, id, account_id, event_id, event_type, endpoint_id, status, outage, last_error,
         without_content, next_attempt_at)
       SELECT $2, d.id, $1, d.event_id, d.event_type, d.endpoint_id, d.status, d.outage, d.last_error,
         d.without_content, CASE WHEN d.status = 'pending' THEN $2::timestamptz END
       FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::jsonb[], $10::boolean[])
         AS d (id, event_id, event_type, endpoint_id, status, outage, last_error, without_content)`,
      [
        accountId,
        acceptedAt,
        deliveries.map((delivery) => delivery.id),
        deliveries.map((delivery) => delivery.eventId),
        deliveries.map((delivery) => delivery.eventType),
        deliveries.map((delivery) => delivery.endpointId),
        deliveries.map((delivery) => delivery.status),
        deliveries.map((delivery) => delivery.outage),
        deliveries.map((delivery) => delivery.lastError && JSON.stringify(delivery.lastError)),
        deliveries.map((delivery) => delivery.withoutContent),
      ],
    ),
  );
}

/** Those of these ids that have been accepted before. */
export async function findKnownIds(
  db: Queryable,
  accountId: string,
  eventIds: readonly string[],
): Promise<Set<string>> {
  const { rows } = await db.query<{ eventId: string }>(
    'SELECT event_id AS "eventId" FROM event_ids WHERE account_id = $1 AND event_id = ANY($2)',
    [accountId, eventIds],
  );
  return new Set(rows.map(({ eventId }) => eventId));
}

/** Sorted ids: two batches that share some cannot lock them in opposite orders. */
const insertSql = (locked: Locked): string => `WITH owner AS (
    SELECT id FROM accounts WHERE id = ANY($1::text[]) ORDER BY id FOR KEY SHARE ${locked === 'skip' ? 'SKIP LOCKED' : ''}
  ), fresh AS (
    INSERT INTO event_ids (account_id, event_id, accepted_at, posted_by, deliveries)
    SELECT e.account_id, e.event_id, e.accepted_at, e.posted_by, e.deliveries
    FROM unnest($2::text[], $3::timestamptz[], $4::text[], $9::text[], $11::int[])
      AS e (account_id, accepted_at, event_id, posted_by, deliveries)
    JOIN owner ON owner.id = e.account_id
    ORDER BY e.account_id, e.event_id
    ON CONFLICT DO NOTHING RETURNING account_id, event_id
  ), logged AS (
    INSERT INTO events (accepted_at, account_id, event_id, type, payload, start_pending, message_id, content_by)
    SELECT e.accepted_at, e.account_id, e.event_id, e.type, e.payload, e.start_pending, e.message_id, e.content_by
    FROM unnest($2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::boolean[], $8::text[], $10::text[])
      AS e (account_id, accepted_at, event_id, type, payload, start_pending, message_id, content_by)
    JOIN fresh USING (account_id, event_id)
  ), sent AS (
    INSERT INTO deliveries (accepted_at, id, account_id, event_id, event_type, endpoint_id, status, outage, last_error,
      without_content, next_attempt_at)
    SELECT d.accepted_at, d.id, d.account_id, d.event_id, d.event_type, d.endpoint_id, d.status, d.outage, d.last_error,
      d.without_content, CASE WHEN d.status = 'pending' THEN d.accepted_at END
    FROM unnest($12::text[], $13::timestamptz[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[],
        $19::int[], $20::jsonb[], $21::boolean[])
      AS d (account_id, accepted_at, id, event_id, event_type, endpoint_id, status, outage, last_error, without_content)
    JOIN fresh USING (account_id, event_id)
  )
  SELECT owner.id AS "accountId", fresh.event_id AS "eventId" FROM owner LEFT JOIN fresh ON fresh.account_id = owner.id`;

/** What a repeat of a known event is told. */
export interface KnownEvent {
  /** Whose event it is; null: it was accepted by a version that did not note it. */
  postedBy: string | null;
  /** How many it has. */
  deliveries: number;
}

/** @returns those of these events that are known, by id */
export async function findKnownEvents(
  db: Queryable,
  accountId: string,
  eventIds: readonly string[],
): Promise<Map<string, KnownEvent>> {
  const { rows } = await db.query<KnownEvent & { eventId: string }>(
    `SELECT i.event_id AS "eventId", i.posted_by AS "postedBy", coalesce(i.deliveries, (
       SELECT count(*) FROM deliveries d
       WHERE d.accepted_at = i.accepted_at AND d.account_id = i.account_id AND d.event_id = i.event_id
     )) AS deliveries
     FROM event_ids i WHERE i.account_id = $1 AND i.event_id = ANY($2)`,
    [accountId, eventIds],
  );
  return new Map(rows.map(({ eventId, ...known }) => [eventId, known]));
}

const columns = `e.event_id AS "eventId", e.type, e.accepted_at AS "acceptedAt", e.payload,
  m.content AS "messageContent"`;
const joinMessage = joinContent(false);

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

/** A row of a page, before it is read. */
export interface EventKey {
  eventId: string;
  acceptedAt: Date;
  /** About how many bytes it takes in an answer, deliveries included. */
  size: number;
}

/** Those of these events that are there, in their order. */
export async function readEvents(
  db: Queryable,
  accountId: string,
  keys: readonly Pick<EventKey, 'eventId' | 'acceptedAt'>[],
): Promise<EventRow[]> {
  if (keys.length === 0) return [];
  const instants = keys.map(({ acceptedAt }) => acceptedAt.getTime());
  const { rows } = await db.query<EventRow>(
    `SELECT ${columns} FROM unnest($2::timestamptz[], $3::text[]) AS k (accepted_at, event_id)
     JOIN events e USING (accepted_at, event_id) ${joinMessage}
     WHERE e.account_id = $1 AND e.accepted_at BETWEEN $4 AND $5`,
    [
      accountId,
      keys.map(({ acceptedAt }) => acceptedAt),
      keys.map(({ eventId }) => eventId),
      new Date(Math.min(...instants)),
      new Date(Math.max(...instants)),
    ],
  );
  const byId = new Map(rows.map((row) => [row.eventId, row]));
  return keys.flatMap(({ eventId }) => byId.get(eventId) ?? []);
}

/** When an event was accepted. */
export async function acceptanceOf(
  db: Queryable,
  accountId: string,
  eventId: string,
): Promise<Date | undefined> {
  const { rows } = await db.query<{ acceptedAt: Date }>(
    'SELECT accepted_at AS "acceptedAt" FROM event_ids WHERE account_id = $1 AND event_id = $2',
    [accountId, eventId],
  );
  return rows[0]?.acceptedAt;
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
export async function listEvents(db: Queryable, accountId: string, page: EventPage): Promise<EventKey[]> {
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
    const bounds = [`<= ${add(to)}`, ...(from ? [`>= ${add(from)}`] : [])];
    const span = (table: string): string =>
      bounds.map((bound) => `${table}.accepted_at ${bound}`).join(' AND ');
    const { rows } = await db.query<EventKey>(
      `SELECT e.event_id AS "eventId", e.accepted_at AS "acceptedAt",
         300 + octet_length(e.payload) + coalesce(octet_length(m.content), 0) + ${deliveriesOfEventSize(span)} AS size
       FROM (
         SELECT e.* FROM events e WHERE ${where.join(' AND ')} ${order} LIMIT ${add(page.limit)}
       ) AS e ${joinMessage} ${order}`,
      values,
    );
    return rows;
  });
}
