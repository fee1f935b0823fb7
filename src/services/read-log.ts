import type { DeliveryStatus, LastError } from '../domain/delivery.ts';
import { invalid, notFound } from '../domain/errors.ts';
import type { EventType } from '../domain/event.ts';
import { readStoredEvent } from '../domain/join-content.ts';
import type { LoggedAttempt } from '../store/attempts.ts';
import {
  deliveriesOf,
  findDelivery,
  listDeliveries,
  type DeliveryPage,
  type DeliveryRow,
} from '../store/deliveries.ts';
import { findEvent, listEvents, type EventPage, type EventRow } from '../store/events.ts';
import { workflowIdOf } from '../temporal/names.ts';
import type { ServiceContext } from './context.ts';
import { cut, type Page } from './page.ts';
import { requireAccount } from './require.ts';

export type AttemptView = Omit<LoggedAttempt, 'startedAt'> & { startedAt: Date };

export interface DeliveryView extends Omit<DeliveryRow, 'acceptedAt' | 'attempts' | 'lastError'> {
  createdAt: Date;
  status: DeliveryStatus;
  /** Of a suppressed delivery, and of one that its endpoint's format does not have, only why. */
  lastError: LastError | { message: string } | null;
  workflowId: string;
  /** Null when nobody said where the Temporal UI is. */
  temporalUrl: string | null;
  attempts: AttemptView[];
}

export interface EventView {
  id: string;
  type: EventType;
  occurredAt: string;
  acceptedAt: Date;
  /** The canonical event as accepted, with its message's content. */
  event: unknown;
  deliveries: DeliveryView[];
}

export async function readEvent(ctx: ServiceContext, accountId: string, eventId: string): Promise<EventView> {
  const event = await findEvent(ctx.db, accountId, eventId);
  if (!event) throw notFound(`event ${eventId}`);
  return (await viewEvents(ctx, accountId, [event]))[0] as EventView;
}

/** @throws DomainError `validation_failed` for a span of time that ends before it begins */
export async function listAccountEvents(
  ctx: ServiceContext,
  accountId: string,
  page: EventPage,
): Promise<Page<EventView, [Date, string]>> {
  if (page.since !== undefined && page.until !== undefined && page.until <= page.since) {
    throw invalid([{ path: 'until', message: 'expected a time after since' }]);
  }
  await requireAccount(ctx, accountId);
  const found = await listEvents(ctx.db, accountId, { ...page, limit: page.limit + 1 });
  const { rows, next } = cut(found, page.limit, (event): [Date, string] => [event.acceptedAt, event.eventId]);
  return { rows: await viewEvents(ctx, accountId, rows), next };
}

export async function readDelivery(
  ctx: ServiceContext,
  accountId: string,
  id: string,
): Promise<DeliveryView> {
  const delivery = await findDelivery(ctx.db, accountId, id);
  if (!delivery) throw notFound(`delivery ${id}`);
  return viewDeliveries(ctx, accountId, [delivery])[0] as DeliveryView;
}

export async function listAccountDeliveries(
  ctx: ServiceContext,
  accountId: string,
  page: DeliveryPage,
): Promise<Page<DeliveryView, string>> {
  await requireAccount(ctx, accountId);
  const found = await listDeliveries(ctx.db, accountId, { ...page, limit: page.limit + 1 });
  const { rows, next } = cut(found, page.limit, (delivery) => delivery.id);
  return { rows: viewDeliveries(ctx, accountId, rows), next };
}

async function viewEvents(
  ctx: ServiceContext,
  accountId: string,
  events: readonly EventRow[],
): Promise<EventView[]> {
  const deliveries = viewDeliveries(ctx, accountId, await deliveriesOf(ctx.db, accountId, events));
  const byEvent = Map.groupBy(deliveries, (delivery) => delivery.eventId);
  return events.map(({ eventId, type, acceptedAt, payload, messageContent }) => {
    const event = readStoredEvent(payload, messageContent);
    const { occurredAt } = event;
    return { id: eventId, type, occurredAt, acceptedAt, event, deliveries: byEvent.get(eventId) ?? [] };
  });
}

function viewDeliveries(
  ctx: ServiceContext,
  accountId: string,
  rows: readonly DeliveryRow[],
): DeliveryView[] {
  return rows.map(({ acceptedAt, attempts, ...delivery }) => {
    const workflowId = workflowIdOf(accountId, delivery.eventId);
    return {
      ...delivery,
      createdAt: acceptedAt,
      workflowId,
      temporalUrl: ctx.workflowUrl(workflowId),
      attempts: attempts.map((attempt) => ({ ...attempt, startedAt: new Date(attempt.startedAt) })),
    };
  });
}
