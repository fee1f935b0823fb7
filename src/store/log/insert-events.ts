import type { DeliveryStatus, LastError } from '../../domain/delivery/delivery.ts';
import type { EventType } from '../../domain/event/event.ts';
import type { Locked } from './record-attempts.ts';
import type { Queryable } from '../pool.ts';
import { prepared } from '../sql.ts';

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
