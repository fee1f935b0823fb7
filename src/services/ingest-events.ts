import { isOpen } from '../domain/delivery.ts';
import { DomainError, invalid, notFound, type FieldError } from '../domain/errors.ts';
import { eventInput, type CanonicalEvent, type EventInput } from '../domain/event.ts';
import { newId } from '../domain/ids.ts';
import { formatPath, validate } from '../domain/validate.ts';
import { findSubscribers } from '../store/endpoints.ts';
import { countDeliveries, insertEvents, type NewDelivery } from '../store/events.ts';
import { isForeignKeyViolation, transaction } from '../store/pool.ts';
import type { ServiceContext } from './context.ts';
import { checkMessageUrls, messageEndpoints } from './message-endpoints.ts';
import { learnMessages, messageIdOf, withoutContent } from './message-facts.ts';
import { planDeliveries } from './plan-deliveries.ts';
import { requireAccount } from './require.ts';

export interface Accepted {
  id: string;
  /** How many endpoints it goes to. */
  deliveries: number;
  /** Whether this id was known already: then nothing was written or sent. */
  duplicate: boolean;
}

const maxEventBytes = 256 * 1024;
/** Errors that one answer names: ten million bytes can hold a million mistakes. */
const maxErrors = 100;

/**
 * Accepts events: all of them or, when one is wrong, none. Accepted means committed in Postgres; their workflows are
 * started after that, in the background.
 * @param inputs parsed JSON, as posted
 * @param single whether one event was posted alone: then paths have no index
 * @throws DomainError `validation_failed` or `payload_too_large`, with index and path
 */
export async function ingestEvents(
  ctx: ServiceContext,
  accountId: string,
  inputs: readonly unknown[],
  single: boolean,
): Promise<Accepted[]> {
  await requireAccount(ctx, accountId);
  // Ids of one request share its instant: a delivery's id tells the day of the log it is in.
  const acceptedAt = new Date();
  const events = parseAll(inputs, single, acceptedAt);
  if (events.length === 0) return [];
  await checkMessageUrls(ctx, accountId, events, single);

  const fresh = uniqueById(events);
  const types = [...new Set(events.map((event) => event.type))];
  const { inserted, deliveries, subscribers } = await transaction(ctx.db, async (tx) => {
    const messages = await learnMessages(tx, accountId, events, single);
    const subscribers = [
      ...(await findSubscribers(tx, accountId, types)),
      ...(await messageEndpoints(ctx, tx, accountId, messages.values(), events)),
    ];
    const deliveries = Map.groupBy(
      fresh.flatMap((event) =>
        planDeliveries(event, messages.get(messageIdOf(event) ?? ''), subscribers, acceptedAt),
      ),
      ({ eventId }) => eventId,
    );
    const inserted = await insertEvents(tx, {
      accountId,
      acceptedAt,
      events: fresh.map((event) => ({
        eventId: event.id,
        type: event.type,
        messageId: messageIdOf(event),
        payload: JSON.stringify(withoutContent(event)),
        startPending: openOf(deliveries, event).length > 0,
      })),
      deliveries: [...deliveries.values()].flat(),
    });
    return { inserted, deliveries, subscribers };
  }).catch((error: unknown) => {
    // The account was erased since it was looked up.
    throw isForeignKeyViolation(error) ? notFound(`account ${accountId}`) : error;
  });

  ctx.metrics.ingested(events, inserted, deliveries);
  const urls = new Map(subscribers.map(({ id, url }) => [id, url]));
  ctx.dispatcher.begin(
    fresh
      .filter((event) => inserted.has(event.id) && openOf(deliveries, event).length > 0)
      .map((event) => ({
        accountId,
        eventId: event.id,
        eventType: event.type,
        acceptedAt,
        deliveries: openOf(deliveries, event).map(({ id, endpointId }) => ({
          deliveryId: id,
          endpointId,
          url: urls.get(endpointId) ?? '',
        })),
      })),
  );
  logAccepted(ctx, accountId, inserted, deliveries);
  return await answer(ctx, accountId, events, inserted, deliveries);
}

/** Ids that one line of the log names. */
const maxLoggedIds = 20;

/** Ids only: an event is mail. */
function logAccepted(
  { log }: ServiceContext,
  accountId: string,
  inserted: ReadonlySet<string>,
  deliveries: DeliveriesByEvent,
): void {
  if (!log.isLevelEnabled('debug')) return;
  const made = [...deliveries].flatMap(([eventId, ofEvent]) => (inserted.has(eventId) ? ofEvent : []));
  log.debug(
    {
      accountId,
      events: inserted.size,
      deliveries: made.length,
      eventIds: [...inserted].slice(0, maxLoggedIds),
      deliveryIds: made.slice(0, maxLoggedIds).map(({ id }) => id),
    },
    'events accepted',
  );
}

type DeliveriesByEvent = ReadonlyMap<string, readonly NewDelivery[]>;

/** Those that a workflow has to make. */
const openOf = (deliveries: DeliveriesByEvent, event: CanonicalEvent): NewDelivery[] =>
  (deliveries.get(event.id) ?? []).filter(({ status }) => isOpen(status));

/** Every wrong event is named, so that a producer mends its array in one go; another kind of refusal stands alone. */
function parseAll(inputs: readonly unknown[], single: boolean, acceptedAt: Date): CanonicalEvent[] {
  const events: CanonicalEvent[] = [];
  const errors: FieldError[] = [];
  for (const [index, input] of inputs.entries()) {
    const at = single ? [] : [index];
    checkSize(input, at);
    try {
      events.push(withDefaults(validate(eventInput, input, at), acceptedAt));
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'validation_failed') throw error;
      errors.push(...(error.errors ?? []));
    }
    if (errors.length >= maxErrors) break;
  }
  if (errors.length > 0) throw invalid(errors.slice(0, maxErrors));
  return events;
}

/** Times are kept as given when they are UTC already (their precision may exceed ours), else turned into UTC. */
function withDefaults(input: EventInput, acceptedAt: Date): CanonicalEvent {
  const given = input.occurredAt;
  const occurredAt = given?.endsWith('Z') ? given : new Date(given ?? acceptedAt).toISOString();
  return { ...input, id: input.id ?? newId('evt', acceptedAt.getTime()), occurredAt };
}

/** Measured as posted, less white space: what we add must not push an event over the limit. */
function checkSize(input: unknown, at: PropertyKey[]): void {
  const bytes = Buffer.byteLength(JSON.stringify(input ?? null));
  if (bytes <= maxEventBytes) return;
  const message = `an event may have ${maxEventBytes} bytes, this one has ${bytes}`;
  throw new DomainError('payload_too_large', message, [{ path: formatPath(at), message }]);
}

/** Of several events with one id in a request the first counts, as if they had come one by one. */
function uniqueById(events: readonly CanonicalEvent[]): CanonicalEvent[] {
  const byId = new Map<string, CanonicalEvent>();
  for (const event of events) if (!byId.has(event.id)) byId.set(event.id, event);
  return [...byId.values()];
}

async function answer(
  ctx: ServiceContext,
  accountId: string,
  events: readonly CanonicalEvent[],
  inserted: ReadonlySet<string>,
  deliveries: DeliveriesByEvent,
): Promise<Accepted[]> {
  const known = events.filter(({ id }) => !inserted.has(id)).map(({ id }) => id);
  const counts =
    known.length > 0 ? await countDeliveries(ctx.db, accountId, known) : new Map<string, number>();
  const answered = new Set<string>();
  return events.map(({ id }) => {
    const duplicate = !inserted.has(id) || answered.has(id);
    answered.add(id);
    return {
      id,
      deliveries: inserted.has(id) ? (deliveries.get(id)?.length ?? 0) : (counts.get(id) ?? 0),
      duplicate,
    };
  });
}
