import type { EventType } from '../../domain/event/event.ts';
import { deliveriesOfEventSize } from './read-deliveries.ts';
import { joinContent } from '../tenants/messages.ts';
import type { Queryable } from '../pool.ts';
import { parameters, spanOf } from '../sql.ts';
import { readNewest } from './newest-first.ts';

/** An event of the log. `readStoredEvent` joins its two texts to the event as it was accepted. */
export interface EventRow {
  eventId: string;
  type: EventType;
  acceptedAt: Date;
  /** The canonical event as JSON text, and the content of its message where that is kept with the message. */
  payload: string;
  messageContent: string | null;
}

const columns = `e.event_id AS "eventId", e.type, e.accepted_at AS "acceptedAt", e.payload,
  m.content AS "messageContent"`;

const joinMessage = joinContent(false);

/** Only what has a delivery to this endpoint, with the content that goes out there. @param endpoint SQL */
const joinMessageTo = (endpoint: string): string => `JOIN deliveries d ON d.accepted_at = e.accepted_at
  AND d.account_id = e.account_id AND d.event_id = e.event_id AND d.endpoint_id = ${endpoint} ${joinContent(true)}`;

/** @param endpointId as this endpoint may know the event; default: whole */
export async function findEvent(
  db: Queryable,
  accountId: string,
  eventId: string,
  endpointId?: string,
): Promise<EventRow | undefined> {
  const [join, values] =
    endpointId === undefined ? ([joinMessage, []] as const) : ([joinMessageTo('$3'), [endpointId]] as const);
  const { rows } = await db.query<EventRow>(
    `SELECT ${columns} FROM event_ids i JOIN events e USING (accepted_at, account_id, event_id) ${join}
     WHERE i.account_id = $1 AND i.event_id = $2`,
    [accountId, eventId, ...values],
  );
  return rows[0];
}

/** A row of a page, before it is read. */
export interface EventKey {
  eventId: string;
  acceptedAt: Date;
  /** About how many bytes it takes in a response, deliveries included. */
  size: number;
}

type Place = Pick<EventKey, 'eventId' | 'acceptedAt'>;

/** A request of the log. */
export interface LoggedRequest {
  endpointId: string;
  webhookId: string;
}

const span = 'BETWEEN $4 AND $5';

const atPlaces = (join: string): string => `unnest($2::timestamptz[], $3::text[]) AS k (accepted_at, event_id)
  JOIN events e USING (accepted_at, event_id) ${join}
  WHERE e.account_id = $1 AND e.accepted_at ${span}`;

/** An event that was erased and posted again under its id is another: that request did not have it. */
const sentAtPlaces = `${atPlaces(joinMessageTo('$6'))} AND d.accepted_at ${span} AND EXISTS (
    SELECT FROM attempts a WHERE a.accepted_at = d.accepted_at AND a.accepted_at ${span} AND a.delivery_id = d.id
      AND a.request_headers->>'webhook-id' = $7
  )`;

function valuesOf(accountId: string, places: readonly Place[], sentIn?: LoggedRequest): unknown[] {
  return [
    accountId,
    places.map(({ acceptedAt }) => acceptedAt),
    places.map(({ eventId }) => eventId),
    ...spanOf(places),
    ...(sentIn ? [sentIn.endpointId, sentIn.webhookId] : []),
  ];
}

/** Bytes of these events of a request together, without reading them. */
export async function sizeOfEvents(
  db: Queryable,
  accountId: string,
  places: readonly Place[],
  sentIn: LoggedRequest,
): Promise<number> {
  if (places.length === 0) return 0;
  const { rows } = await db.query<{ size: number }>(
    `SELECT sum(octet_length(e.payload) + coalesce(octet_length(m.content), 0))::float8 AS size FROM ${sentAtPlaces}`,
    valuesOf(accountId, places, sentIn),
  );
  return rows[0]?.size ?? 0;
}

/**
 * Those of these events that are there, in their order.
 * @param sentIn those that this request had, with the content that it could have; default: whole
 */
export async function readEvents(
  db: Queryable,
  accountId: string,
  keys: readonly Place[],
  sentIn?: LoggedRequest,
): Promise<EventRow[]> {
  if (keys.length === 0) return [];
  const { rows } = await db.query<EventRow>(
    `SELECT ${columns} FROM ${sentIn ? sentAtPlaces : atPlaces(joinMessage)}`,
    valuesOf(accountId, keys, sentIn),
  );
  const byId = new Map(rows.map((row) => [row.eventId, row]));
  return keys.flatMap(({ eventId }) => byId.get(eventId) ?? []);
}

/** By their ids, in this order; those that are gone are left out. */
export async function findEventKeys(
  db: Queryable,
  accountId: string,
  eventIds: readonly string[],
): Promise<Place[]> {
  const { rows } = await db.query<Place>(
    `SELECT i.event_id AS "eventId", i.accepted_at AS "acceptedAt"
     FROM unnest($2::text[]) WITH ORDINALITY AS k (event_id, place) JOIN event_ids i USING (event_id)
     WHERE i.account_id = $1 ORDER BY k.place`,
    [accountId, eventIds],
  );
  return rows;
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

/** A page of events, newest first: accepted at `since` or later, and before `until`. An undefined filter takes all. */
export interface EventPage {
  type?: EventType | undefined;
  messageId?: string | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
  /** Acceptance and id of the last event of the page before. */
  before?: [Date, string] | undefined;
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
    if (page.messageId !== undefined) where.push(`e.message_id = ${add(page.messageId)}`);
    if (page.until !== undefined) where.push(`e.accepted_at < ${add(page.until)}`);
    if (page.before !== undefined) {
      where.push(`(e.accepted_at, e.event_id) < (${add(page.before[0])}, ${add(page.before[1])})`);
    }
    const order = 'ORDER BY e.accepted_at DESC, e.event_id DESC';
    const bounds = [`<= ${add(to)}`, ...(from ? [`>= ${add(from)}`] : [])];
    const within = (table: string): string =>
      bounds.map((bound) => `${table}.accepted_at ${bound}`).join(' AND ');
    const { rows } = await db.query<EventKey>(
      `SELECT e.event_id AS "eventId", e.accepted_at AS "acceptedAt",
         300 + octet_length(e.payload) + coalesce(octet_length(m.content), 0) + ${deliveriesOfEventSize(within)} AS size
       FROM (
         SELECT e.* FROM events e WHERE ${where.join(' AND ')} ${order} LIMIT ${add(page.limit)}
       ) AS e ${joinMessage} ${order}`,
      values,
    );
    return rows;
  });
}
