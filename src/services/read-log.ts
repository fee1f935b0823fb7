import type { DeliveryStatus } from '../domain/delivery.ts';
import { notFound } from '../domain/errors.ts';
import type { EventType } from '../domain/event.ts';
import { parseJson } from '../domain/lossless-json.ts';
import { attemptsOf, type LoggedAttempt } from '../store/attempts.ts';
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

export interface AttemptView {
  number: number;
  startedAt: Date;
  durationMs: number;
  request: { url: string; headers: Record<string, string> };
  responseStatus: number | null;
  responseHeaders: Record<string, string> | null;
  responseBody: string | null;
  error: { code: string; message: string } | null;
}

export interface DeliveryView extends Omit<DeliveryRow, 'acceptedAt'> {
  createdAt: Date;
  status: DeliveryStatus;
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
  /** The canonical event as accepted. */
  event: unknown;
  deliveries: DeliveryView[];
}

export async function readEvent(ctx: ServiceContext, accountId: string, eventId: string): Promise<EventView> {
  const event = await findEvent(ctx.db, accountId, eventId);
  if (!event) throw notFound(`event ${eventId}`);
  return (await viewEvents(ctx, accountId, [event]))[0] as EventView;
}

export async function listAccountEvents(
  ctx: ServiceContext,
  accountId: string,
  page: EventPage,
): Promise<Page<EventView, [Date, string]>> {
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
  return (await viewDeliveries(ctx, accountId, [delivery]))[0] as DeliveryView;
}

export async function listAccountDeliveries(
  ctx: ServiceContext,
  accountId: string,
  page: DeliveryPage,
): Promise<Page<DeliveryView, string>> {
  await requireAccount(ctx, accountId);
  const found = await listDeliveries(ctx.db, accountId, { ...page, limit: page.limit + 1 });
  const { rows, next } = cut(found, page.limit, (delivery) => delivery.id);
  return { rows: await viewDeliveries(ctx, accountId, rows), next };
}

async function viewEvents(
  ctx: ServiceContext,
  accountId: string,
  events: readonly EventRow[],
): Promise<EventView[]> {
  const deliveries = await viewDeliveries(ctx, accountId, await deliveriesOf(ctx.db, accountId, events));
  const byEvent = Map.groupBy(deliveries, (delivery) => delivery.eventId);
  return events.map(({ eventId, type, acceptedAt, payload }) => {
    const event = parseJson(payload) as { occurredAt: string };
    return {
      id: eventId,
      type,
      occurredAt: event.occurredAt,
      acceptedAt,
      event,
      deliveries: byEvent.get(eventId) ?? [],
    };
  });
}

async function viewDeliveries(
  ctx: ServiceContext,
  accountId: string,
  rows: readonly DeliveryRow[],
): Promise<DeliveryView[]> {
  const refs = rows.map(({ id, acceptedAt }) => ({ deliveryId: id, acceptedAt }));
  const attempts = Map.groupBy(await attemptsOf(ctx.db, refs), (attempt) => attempt.deliveryId);
  return rows.map(({ acceptedAt, ...delivery }) => {
    const workflowId = workflowIdOf(accountId, delivery.eventId);
    return {
      ...delivery,
      createdAt: acceptedAt,
      workflowId,
      temporalUrl: ctx.workflowUrl(workflowId),
      attempts: (attempts.get(delivery.id) ?? []).map(viewAttempt),
    };
  });
}

const viewAttempt = ({
  number,
  startedAt,
  durationMs,
  request,
  response,
  error,
}: LoggedAttempt): AttemptView => ({
  number,
  startedAt,
  durationMs,
  request,
  responseStatus: response?.status ?? null,
  responseHeaders: response?.headers ?? null,
  responseBody: response?.body ?? null,
  error,
});
