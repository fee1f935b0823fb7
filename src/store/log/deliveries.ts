import type { DeliveryStatus } from '../../domain/delivery/delivery.ts';
import { eventTypes, type EventType } from '../../domain/event/event.ts';
import { instantOf } from '../../domain/basics/ids.ts';
import type { DeliveryRef } from './delivery-jobs.ts';
import { deliveryRowSize, type Span } from './read-deliveries.ts';
import type { Queryable } from '../pool.ts';
import { parameters } from '../sql.ts';
import { readNewest, type Window } from './newest-first.ts';

/** A row of the page, before it is read. */
export interface DeliveryKey {
  id: string;
  acceptedAt: Date;
  /** About how many bytes it takes in an answer. */
  size: number;
}

export async function hasDelivery(
  db: Queryable,
  accountId: string,
  { deliveryId, acceptedAt }: DeliveryRef,
): Promise<boolean> {
  const { rowCount } = await db.query(
    'SELECT 1 FROM deliveries WHERE accepted_at = $1 AND id = $2 AND account_id = $3',
    [acceptedAt, deliveryId, accountId],
  );
  return rowCount === 1;
}

export interface DeliveryPage {
  endpointId: string | undefined;
  status: DeliveryStatus | undefined;
  type: EventType | undefined;
  since: Date | undefined;
  /** Of this event alone, which was accepted then. */
  event: { eventId: string; acceptedAt: Date } | undefined;
  /** Id of the last delivery of the page before. */
  before: string | undefined;
  limit: number;
}

/** Newest acceptance first. */
export async function listDeliveries(
  db: Queryable,
  accountId: string,
  page: DeliveryPage,
): Promise<DeliveryKey[]> {
  const newest = (page.before === undefined ? null : instantOf(page.before)) ?? page.event?.acceptedAt;
  return await readNewest({ limit: page.limit, newest, oldest: page.since }, async (window) => {
    const { values, add } = parameters();
    const span = spanOf(window, add);
    const found = pageOfDeliveries(accountId, page, span, add);
    const { rows } = await db.query<DeliveryKey>(
      `SELECT d.id, d.accepted_at AS "acceptedAt", ${deliveryRowSize(span)} AS size FROM (${found}) AS d
       ORDER BY d.accepted_at DESC, d.id DESC`,
      values,
    );
    return rows;
  });
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
  const where = [...filtersOf(accountId, page, add), span('d')];
  const select = (filters: string[], order: string): string =>
    `SELECT d.* FROM deliveries d WHERE ${filters.join(' AND ')} ORDER BY ${order} LIMIT ${limit}`;
  if (page.event || page.type !== undefined || hasStatusIndex(page.status)) return select(where, newest);
  // The indexes are led by the type: the newest of each type, then of all. With `=` the type would fall out of the order,
  // and Postgres could take an index that is led by time, which reads all there is in search of a type that never occurs.
  const ofOneType = select([...where, 'd.event_type = ANY(ARRAY[t.type])'], `d.event_type, ${newest}`);
  return `SELECT d.* FROM unnest(${add(eventTypes)}::text[]) AS t (type) CROSS JOIN LATERAL (${ofOneType}) AS d
    ORDER BY ${newest} LIMIT ${limit}`;
}

/** Almost all are delivered sooner or later: an index of these would be one of all. */
const hasStatusIndex = (status: DeliveryStatus | undefined): boolean =>
  status !== undefined && status !== 'delivered';

function filtersOf(accountId: string, page: DeliveryPage, add: (value: unknown) => string): string[] {
  const account = add(accountId);
  const where: string[] = [];
  if (page.endpointId === undefined) where.push(`d.account_id = ${account}`);
  else {
    const endpoint = add(page.endpointId);
    where.push(
      `d.endpoint_id = ${endpoint}`,
      // Written so that it cannot be looked up: the endpoint's indexes are the better ones.
      `(d.account_id = ${account}) IS TRUE`,
      // Nobody's whole log is read only to find that all of it is another account's.
      `NOT EXISTS (SELECT 1 FROM endpoints p WHERE p.id = ${endpoint} AND p.account_id <> ${account})`,
    );
  }
  if (page.event) {
    const { acceptedAt, eventId } = page.event;
    where.push(`d.accepted_at = ${add(acceptedAt)}`, `d.event_id = ${add(eventId)}`);
  }
  if (page.status !== undefined) where.push(`d.status = ${add(page.status)}`);
  if (page.type !== undefined) where.push(`d.event_type = ${add(page.type)}`);
  if (page.before !== undefined) {
    where.push(`(d.accepted_at, d.id) < (${add(instantOf(page.before))}, ${add(page.before)})`);
  }
  return where;
}

/** Ends every open delivery of an endpoint that is being deleted. @returns how many */
export async function cancelOpenDeliveries(tx: Queryable, endpointId: string): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE deliveries SET status = 'cancelled', next_attempt_at = NULL, paused_at = NULL
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

/**
 * Ends one delivery unless it has ended already.
 * @param reason shown as its last error; default: that stays as it is
 * @returns whether it did
 */
export async function cancelDelivery(db: Queryable, ref: DeliveryRef, reason?: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE deliveries SET status = 'cancelled', next_attempt_at = NULL, paused_at = NULL,
       last_error = CASE WHEN $3::text IS NULL THEN last_error ELSE jsonb_build_object('message', $3::text) END
     WHERE accepted_at = $1 AND id = $2 AND status IN ('pending', 'retrying')`,
    [ref.acceptedAt, ref.deliveryId, reason],
  );
  return rowCount === 1;
}

/** Lets one delivery wait for its endpoint, which belongs to the outage of now. @returns false when that is enabled */
export async function holdDelivery(db: Queryable, ref: DeliveryRef): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE deliveries d SET status = 'held', next_attempt_at = NULL, paused_at = NULL, outage = p.outage
     FROM endpoints p
     WHERE d.accepted_at = $1 AND d.id = $2 AND d.status IN ('pending', 'retrying') AND p.id = d.endpoint_id
       AND p.status = 'disabled'`,
    [ref.acceptedAt, ref.deliveryId],
  );
  return rowCount === 1;
}
