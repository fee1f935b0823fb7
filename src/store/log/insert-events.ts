import type { DeliveryStatus, LastError } from '../../domain/delivery/delivery.ts';
import type { EventType } from '../../domain/event/event.ts';
import type { SaidWords } from '../tenants/messages.ts';
import type { Locked } from './record-attempts.ts';
import type { Queryable } from '../pool.ts';
import { prepared } from '../sql.ts';
import { insertSql } from './insert-sql.ts';

/** A row of `events`; `payload` is JSON text. `deliveries` stays with its id, so that a repeat gets the same response. */
export interface NewEvent {
  eventId: string;
  type: EventType;
  messageId: string | null;
  /** Without `message.content` where that is kept with the message. */
  payload: string;
  /** Marked: the reconciler starts its workflow if nobody else does. */
  startPending: boolean;
  /** Whose event it is, as `MessageWords.speaker`. */
  postedBy: string;
  /** Whose content goes out with it; null for an event of no message. */
  contentBy: string | null;
  /** How many it has. */
  deliveries: number;
}

/** A row of `deliveries`. `outage`: the endpoint's number at acceptance; while it stands, a failure may disable the endpoint. */
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

/** With what they say of their messages, which has to hold and is kept with them. */
export interface SayingBatch extends EventBatch {
  words?: readonly SaidWords[];
}

/**
 * The ids that are new: the others are known already, and nothing of theirs was written. Null when the account is gone or,
 * with `skip`, locked by whoever deletes it. `raced` when its words about messages do not hold any more, and nothing was
 * written.
 */
export type Inserted = Set<string> | 'raced' | null;

/**
 * Writes accepted events, their deliveries and words about their messages: one statement, so all of it or nothing. Its
 * account cannot go before the transaction has ended.
 */
export async function insertSaying(
  db: Queryable,
  batches: readonly SayingBatch[],
  locked: Locked = 'wait',
): Promise<Inserted[]> {
  const events = batches.flatMap(({ accountId, acceptedAt, events }, of) =>
    events.map((event) => ({ ...event, accountId, acceptedAt, of })),
  );
  const deliveries = batches.flatMap(({ accountId, acceptedAt, deliveries }) =>
    deliveries.map((delivery) => ({ ...delivery, accountId, acceptedAt })),
  );
  const words = batches.flatMap(({ accountId, words = [] }, of) =>
    words.map((one) => ({ ...one, accountId, of })),
  );
  const values: unknown[] = [
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
    ...columnsOf(deliveries),
  ];
  if (words.length > 0) {
    values.push(
      events.map((event) => event.of),
      words.map((one) => one.of),
      words.map((one) => one.accountId),
      words.map((one) => one.messageId),
      words.map((one) => one.speaker),
      // Known content is recognised by its hash.
      words.map((one) => (one.isNew ? one.content : null)),
      words.map((one) => one.contentHash),
      words.map((one) => one.webhookUrl),
      words.map((one) => one.trackOpens),
      words.map((one) => one.trackClicks),
      words.map((one) => one.isNew),
    );
  }
  const says = words.length > 0;
  const name = `insert-events-${locked}${says ? '-words' : ''}`;
  const { rows } = await db.query<{ accountId: string; eventId: string | null; raced?: number[] }>(
    prepared(name, insertSql(locked, says), values),
  );
  const rowsOf = Map.groupBy(rows, ({ accountId }) => accountId);
  const raced = new Set(rows[0]?.raced);
  return batches.map(({ accountId, events }, of) => {
    const ofAccount = rowsOf.get(accountId);
    if (!ofAccount) return null;
    if (raced.has(of)) return 'raced';
    const ids = new Set(ofAccount.map(({ eventId }) => eventId));
    return new Set(events.flatMap(({ eventId }) => (ids.has(eventId) ? eventId : [])));
  });
}

/** The same of batches without words about messages: such a batch cannot be raced. */
export async function insertWithoutWords(
  db: Queryable,
  batches: readonly EventBatch[],
): Promise<(Set<string> | null)[]> {
  const inserted = await insertSaying(db, batches);
  return inserted.map((one) => (one === 'raced' ? null : one));
}

/** In the order in which both statements name them. */
const columnsOf = (deliveries: readonly NewDelivery[]): unknown[][] => [
  deliveries.map((delivery) => delivery.id),
  deliveries.map((delivery) => delivery.eventId),
  deliveries.map((delivery) => delivery.eventType),
  deliveries.map((delivery) => delivery.endpointId),
  deliveries.map((delivery) => delivery.status),
  deliveries.map((delivery) => delivery.outage),
  deliveries.map((delivery) => delivery.lastError && JSON.stringify(delivery.lastError)),
  deliveries.map((delivery) => delivery.withoutContent),
];

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
      [accountId, acceptedAt, ...columnsOf(deliveries)],
    ),
  );
}
