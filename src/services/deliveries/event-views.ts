import type { DeliveryStatus, LastError } from '../../domain/delivery/delivery.ts';
import { invalid, notFound } from '../../domain/basics/errors.ts';
import type { EventType } from '../../domain/event/event.ts';
import { instantOf } from '../../domain/basics/ids.ts';
import { listLength } from '../../domain/basics/list-length.ts';
import { readStoredEvent } from '../../domain/event/stored-event.ts';
import { readDeliverySummaries } from '../../store/log/delivery-summaries.ts';
import { listDeliveries, type DeliveryPage } from '../../store/log/list-deliveries.ts';
import {
  acceptanceOf,
  findEvent,
  listEvents,
  readEvents,
  type EventPage,
  type EventRow,
} from '../../store/log/events.ts';
import { outagesBegunBy, type BegunOutage } from '../../store/mails/notifications.ts';
import { listAttempts, type LoggedAttempt } from '../../store/log/read-attempts.ts';
import {
  deliveriesOf,
  findDelivery,
  hasDelivery,
  readDeliveries,
  type DeliveryRow,
} from '../../store/log/read-deliveries.ts';
import { snapshot, type Queryable } from '../../store/pool.ts';
import { workflowIdOf } from '../../domain/delivery/workflow-ids.ts';
import type { ServiceContext } from '../context.ts';
import { fit, trim, type Page } from '../cut-list.ts';
import { requireAccount } from '../must-exist.ts';

export type AttemptView = Omit<LoggedAttempt, 'startedAt'> & { startedAt: Date };

/**
 * A delivery as the API shows it. `attempts`: the newest ones, at most 20 alone and 10 in a list, oldest first; none in a
 * summary.
 */
export interface DeliveryView extends Omit<DeliveryRow, 'acceptedAt' | 'attempts' | 'lastError'> {
  createdAt: Date;
  status: DeliveryStatus;
  /** Only a message for a delivery that is suppressed, or whose type its endpoint's format does not have. */
  lastError: LastError | { message: string } | null;
  workflowId: string;
  /** Null when no URL of the Temporal UI is configured. */
  temporalUrl: string | null;
  attempts: AttemptView[];
  /** Where it is read alone: each time that it disabled its endpoint, oldest first. Undefined: it never did. */
  outages?: BegunOutage[] | undefined;
}

/**
 * An event as the API shows it. Alone it has more of its deliveries than in a list; both in the order in which they were
 * made.
 */
export interface EventView {
  id: string;
  type: EventType;
  occurredAt: string;
  acceptedAt: Date;
  /** The canonical event as accepted, with its message's content. */
  event: unknown;
  deliveries: DeliveryView[];
  /** Whether it has more deliveries after these. */
  deliveriesTruncated: boolean;
}

/** @param endpointId with the content that this endpoint may get; default: all @throws DomainError `not_found` */
export async function readEvent(
  ctx: ServiceContext,
  accountId: string,
  eventId: string,
  endpointId?: string,
): Promise<EventView> {
  return await reading(ctx, accountId, async (tx) => {
    const event = await findEvent(tx, accountId, eventId, endpointId);
    if (!event) throw notFound(`event ${eventId}`);
    return (await viewEvents(ctx, tx, accountId, [event], false))[0] as EventView;
  });
}

/**
 * Newest first; a page has `listLength.bytes` at most, or one row.
 * @throws DomainError `validation_failed` for a span of time that ends before it begins
 */
export async function listAccountEvents(
  ctx: ServiceContext,
  accountId: string,
  page: EventPage,
): Promise<Page<EventView, [Date, string]>> {
  checkSpan(page);
  await requireAccount(ctx, accountId);
  return await reading(ctx, accountId, async (tx) => {
    const found = await listEvents(tx, accountId, { ...page, limit: page.limit + 1 });
    const { rows, next } = fit(found, page.limit, (event): [Date, string] => [
      event.acceptedAt,
      event.eventId,
    ]);
    const views = await viewEvents(ctx, tx, accountId, await readEvents(tx, accountId, rows), true);
    return trim({ rows: views, next }, ({ acceptedAt, id }) => [acceptedAt, id]);
  });
}

/** @throws DomainError `validation_failed` for a span of time that ends before it begins */
function checkSpan({ since, until }: { since?: Date | undefined; until?: Date | undefined }): void {
  if (since === undefined || until === undefined || until > since) return;
  throw invalid([{ path: 'until', message: 'expected a time after since' }]);
}

/** With its newest attempts, and the outages that it began. @throws DomainError `not_found` */
export async function readDelivery(
  ctx: ServiceContext,
  accountId: string,
  id: string,
): Promise<DeliveryView> {
  return await ctx.slow(accountId, async () => {
    const delivery = await findDelivery(ctx.db, accountId, id);
    if (!delivery) throw notFound(`delivery ${id}`);
    const outages = await outagesBegunBy(ctx.db, delivery);
    return { ...viewDelivery(ctx, accountId, delivery), ...(outages.length > 0 && { outages }) };
  });
}

/** Which deliveries are listed. An undefined filter takes all. */
export type ListedDeliveries = Omit<DeliveryPage, 'event'> & { eventId?: string | undefined };

/**
 * Newest first; a page has `listLength.bytes` at most, or one row.
 * @throws DomainError `validation_failed` for a span of time that ends before it begins
 */
export async function listAccountDeliveries(
  ctx: ServiceContext,
  accountId: string,
  { eventId, ...page }: ListedDeliveries,
): Promise<Page<DeliveryView, string>> {
  checkSpan(page);
  await requireAccount(ctx, accountId);
  return await reading(ctx, accountId, async (tx) => {
    const acceptedAt = eventId === undefined ? undefined : await acceptanceOf(tx, accountId, eventId);
    if (eventId !== undefined && !acceptedAt) return { rows: [], next: null };
    const event = eventId !== undefined && acceptedAt ? { eventId, acceptedAt } : undefined;
    const found = await listDeliveries(tx, accountId, { ...page, event, limit: page.limit + 1 });
    const { rows, next } = fit(found, page.limit, (delivery) => delivery.id);
    const read = await (page.isSummary === true ? readDeliverySummaries : readDeliveries)(
      tx,
      accountId,
      rows,
    );
    const views = read.map((row) => viewDelivery(ctx, accountId, row));
    return trim({ rows: views, next }, ({ id }) => id);
  });
}

/**
 * All attempts of a delivery, newest first; a page has `listLength.bytes` at most, or one row.
 * @param page `before`: sequence and number of the last attempt of the page before
 * @throws DomainError `not_found` for the delivery
 */
export async function listDeliveryAttempts(
  ctx: ServiceContext,
  accountId: string,
  id: string,
  page: { before: [number, number] | undefined; limit: number },
): Promise<Page<AttemptView, [number, number]>> {
  return await ctx.slow(accountId, async () => {
    const acceptedAt = instantOf(id);
    if (!acceptedAt || !(await hasDelivery(ctx.db, accountId, { deliveryId: id, acceptedAt })))
      throw notFound(`delivery ${id}`);
    const ref = { deliveryId: id, acceptedAt };
    const { attempts, isMore } = await listAttempts(ctx.db, ref, { ...page, maxBytes: listLength.bytes });
    const last = attempts.at(-1);
    return { rows: attempts.map(viewAttempt), next: isMore && last ? [last.sequence, last.number] : null };
  });
}

/** Whether there is such a delivery, and it goes to this endpoint. */
export async function isDeliveryTo(
  { db }: Pick<ServiceContext, 'db'>,
  accountId: string,
  id: string,
  endpointId: string,
): Promise<boolean> {
  const acceptedAt = instantOf(id);
  return (
    acceptedAt !== null && (await hasDelivery(db, accountId, { deliveryId: id, acceptedAt }, endpointId))
  );
}

/** Reads one instant of the log, over one of the few connections for large reads. */
const reading = <T>(
  ctx: ServiceContext,
  accountId: string,
  read: (tx: Queryable) => Promise<T>,
): Promise<T> => ctx.slow(accountId, () => snapshot(ctx.db, read));

async function viewEvents(
  ctx: ServiceContext,
  tx: Queryable,
  accountId: string,
  events: readonly EventRow[],
  isList: boolean,
): Promise<EventView[]> {
  const byEvent = await deliveriesOf(tx, accountId, events, isList);
  return events.map(({ eventId, type, acceptedAt, payload, messageContent }) => {
    const event = readStoredEvent(payload, messageContent);
    const { occurredAt } = event;
    const { rows = [], isTruncated = false } = byEvent.get(eventId) ?? {};
    const deliveries = rows.map((row) => viewDelivery(ctx, accountId, row));
    return { id: eventId, type, occurredAt, acceptedAt, event, deliveries, deliveriesTruncated: isTruncated };
  });
}

function viewDelivery(
  ctx: ServiceContext,
  accountId: string,
  { acceptedAt, attempts, ...delivery }: DeliveryRow,
): DeliveryView {
  const workflowId = workflowIdOf(accountId, delivery.eventId);
  return {
    ...delivery,
    createdAt: acceptedAt,
    workflowId,
    temporalUrl: ctx.workflowUrl(workflowId),
    attempts: attempts.map(viewAttempt),
  };
}

const viewAttempt = (attempt: LoggedAttempt): AttemptView => ({
  ...attempt,
  startedAt: new Date(attempt.startedAt),
});
