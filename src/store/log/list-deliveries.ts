import { instantOf } from '../../domain/basics/ids.ts';
import { eventTypes } from '../../domain/event/event.ts';
import type { Queryable } from '../pool.ts';
import { parameters } from '../sql.ts';
import { conditionsOf, wayTo, type DeliveryFilters } from './delivery-filters.ts';
import { summaryBytes } from './delivery-summaries.ts';
import { readNewest, type Window } from './newest-first.ts';
import { deliveryRowSize, type Span } from './read-deliveries.ts';

/** A row of the page, before it is read. */
export interface DeliveryKey {
  id: string;
  acceptedAt: Date;
  /** About how many bytes it takes in a response. */
  size: number;
}

/** A page of a list, newest acceptance first, as `DeliveryFilters` restrict it. */
export interface DeliveryPage extends DeliveryFilters {
  /** Whether they are shown without their attempts. */
  isSummary?: boolean | undefined;
  /** Id of the last delivery of the page before. */
  before?: string | undefined;
  limit: number;
}

/** Newest acceptance first. */
export async function listDeliveries(
  db: Queryable,
  accountId: string,
  page: DeliveryPage,
): Promise<DeliveryKey[]> {
  const { limit, since: oldest } = page;
  return await readNewest({ limit, newest: newestOf(page), oldest }, async (window) => {
    const { values, add } = parameters();
    const span = spanOf(window, add);
    const found = pageOfDeliveries(accountId, page, span, add);
    const size = page.isSummary === true ? summaryBytes : deliveryRowSize(span);
    const { rows } = await db.query<DeliveryKey>(
      `SELECT d.id, d.accepted_at AS "acceptedAt", ${size} AS size FROM (${found}) AS d
       ORDER BY d.accepted_at DESC, d.id DESC`,
      values,
    );
    return rows;
  });
}

/** Where the page begins; undefined: now. */
function newestOf({ before, event, until }: DeliveryPage): Date | undefined {
  const cursor = before === undefined ? null : instantOf(before);
  const ends = [cursor, event?.acceptedAt, until].filter((end) => end instanceof Date);
  const earliest = Math.min(...ends.map((end) => end.getTime()), Date.now());
  return earliest < Date.now() && ends.length > 0 ? new Date(earliest) : undefined;
}

/** The window as a condition on a table's `accepted_at`. */
function spanOf({ from, to }: Window, add: (value: unknown) => string): Span {
  const bounds = [`<= ${add(to)}`, ...(from ? [`>= ${add(from)}`] : [])];
  return (table) => bounds.map((bound) => `${table}.accepted_at ${bound}`).join(' AND ');
}

/** The statement has the filters that are given and no others, so that each is planned for its own index. */
function pageOfDeliveries(
  accountId: string,
  page: DeliveryPage,
  span: Span,
  add: (value: unknown) => string,
): string {
  const newest = 'd.accepted_at DESC, d.id DESC';
  const limit = add(page.limit);
  const way = wayTo(page);
  const where = [...conditionsOf(accountId, page, way, add), ...placeOf(page, add), span('d')];
  const select = (filters: string[], order: string): string =>
    `SELECT d.* FROM deliveries d WHERE ${filters.join(' AND ')} ORDER BY ${order} LIMIT ${limit}`;
  if (way === 'message' || (way === 'event' && page.messageId !== undefined)) {
    const events = eventsOfMessage(accountId, page, span, add);
    const ofEvent = [...where, 'd.accepted_at = e.accepted_at', 'd.event_id = e.event_id'];
    // OFFSET keeps the events in their order, and their deliveries looked up one event after the other.
    return `SELECT d.* FROM (${events}) AS e CROSS JOIN LATERAL (
        SELECT d.* FROM deliveries d WHERE ${ofEvent.join(' AND ')} OFFSET 0
      ) AS d ORDER BY e.accepted_at DESC, d.id DESC LIMIT ${limit}`;
  }
  if (way !== 'all types') return select(where, newest);
  // The indexes are led by the type: the newest of each type, then of all. With `=` the type would fall out of the order,
  // and Postgres could take an index that is led by time, which reads all there is in search of a type that never occurs.
  const ofOneType = select([...where, 'd.event_type = ANY(ARRAY[t.type])'], `d.event_type, ${newest}`);
  return `SELECT d.* FROM unnest(${add(eventTypes)}::text[]) AS t (type) CROSS JOIN LATERAL (${ofOneType}) AS d
    ORDER BY ${newest} LIMIT ${limit}`;
}

/** Where in the order of the list, which is that of time. */
function placeOf({ before, until }: DeliveryPage, add: (value: unknown) => string): string[] {
  return [
    ...(until === undefined ? [] : [`d.accepted_at < ${add(until)}`]),
    ...(before === undefined ? [] : [`(d.accepted_at, d.id) < (${add(instantOf(before))}, ${add(before)})`]),
  ];
}

/** Newest first, as an index has them: as many are read as the page needs. */
function eventsOfMessage(
  accountId: string,
  { messageId, event }: DeliveryPage,
  span: Span,
  add: (value: unknown) => string,
): string {
  const where = [`e.account_id = ${add(accountId)}`, `e.message_id = ${add(messageId)}`, span('e')];
  if (event) where.push(`e.accepted_at = ${add(event.acceptedAt)}`, `e.event_id = ${add(event.eventId)}`);
  return `SELECT e.accepted_at, e.event_id FROM events e WHERE ${where.join(' AND ')}
    ORDER BY e.accepted_at DESC, e.event_id DESC`;
}
