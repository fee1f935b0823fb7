import { isOpen } from '../domain/delivery.ts';
import { notFound } from '../domain/errors.ts';
import type { CanonicalEvent } from '../domain/event.ts';
import type { Subscriber } from '../store/endpoints.ts';
import { insertEvents, type EventBatch, type NewDelivery } from '../store/events.ts';
import type { MessageFacts } from '../store/messages.ts';
import { isForeignKeyViolation, transaction } from '../store/pool.ts';
import type { Subscriptions } from '../store/subscriptions.ts';
import type { ServiceContext } from './context.ts';
import { messageEndpoints } from './message-endpoints.ts';
import { learnMessages, messageIdOf, messageIdsOf, readMessages, withoutContent } from './message-facts.ts';
import { planDeliveries } from './plan-deliveries.ts';

export interface AcceptRequest {
  accountId: string;
  acceptedAt: Date;
  /** As posted. */
  events: readonly CanonicalEvent[];
  /** The first of each id. */
  fresh: readonly CanonicalEvent[];
  single: boolean;
}

export type DeliveriesByEvent = ReadonlyMap<string, readonly NewDelivery[]>;

/** What has been committed. */
export interface Commit {
  /** Ids that are new. */
  inserted: ReadonlySet<string>;
  /** Of all events of the request, by event. */
  deliveries: DeliveriesByEvent;
  subscriptions: Subscriptions;
  subscribers: readonly Subscriber[];
  messages: ReadonlyMap<string, MessageFacts>;
  /** As written, by event. */
  payloads: ReadonlyMap<string, string>;
}

/**
 * Writes events with a delivery for each endpoint that they go to. Requests that come at the same time are committed
 * together; one that says something new of a message, or brings its content, has a transaction of its own.
 * @throws DomainError `not_found` when there is no such account, `conflict` for other content of a known message
 */
export async function acceptEvents(ctx: ServiceContext, request: AcceptRequest): Promise<Commit> {
  const { accountId, events, single } = request;
  const types = [...new Set(events.map((event) => event.type))];
  const messageIds = messageIdsOf(events);
  const subscriptions = await ctx.busy.findSubscriptions({ accountId, types, messageIds });
  if (!subscriptions) throw notFound(`account ${accountId}`);
  const ids = subscriptions.knownMessages;
  const { known, isNew } = await readMessages(ctx.busy, accountId, events, { ids, single });
  const isPlain = !isNew && !bringsContent(events) && !namesUrl(events, known);
  return await (isPlain ? acceptPlain : acceptWithMessages)(ctx, request, subscriptions, known);
}

/**
 * Whether any of them leaves the content of its message to be kept with the message, which whoever erases the message's
 * other events must not delete meanwhile: a transaction of its own locks it.
 */
const bringsContent = (events: readonly CanonicalEvent[]): boolean =>
  events.some((event) => event.message?.content !== undefined && messageIdOf(event) !== null);

/** Whether any of them goes to an endpoint that came with its message. */
function namesUrl(events: readonly CanonicalEvent[], known: ReadonlyMap<string, MessageFacts>): boolean {
  if (events.some(({ message }) => message?.webhookEndpoint !== undefined)) return true;
  return [...known.values()].some(({ webhookUrl }) => webhookUrl !== null);
}

async function acceptPlain(
  ctx: ServiceContext,
  request: AcceptRequest,
  subscriptions: Subscriptions,
  messages: ReadonlyMap<string, MessageFacts>,
): Promise<Commit> {
  const subscribers = subscriptions.endpoints;
  const plan = planOf(ctx, request, subscribers, messages);
  const inserted = await ctx.busy.insertEvents(plan.batch);
  if (!inserted) throw notFound(`account ${request.accountId}`);
  return { inserted, ...plan, subscriptions, subscribers, messages };
}

async function acceptWithMessages(
  ctx: ServiceContext,
  request: AcceptRequest,
  subscriptions: Subscriptions,
  before: ReadonlyMap<string, MessageFacts>,
): Promise<Commit> {
  const { accountId, events, single } = request;
  return await transaction(ctx.db, async (tx) => {
    const messages = await learnMessages(tx, accountId, events, { before, single });
    const subscribers = [
      ...subscriptions.endpoints,
      ...(await messageEndpoints(ctx, tx, accountId, messages.values(), events)),
    ];
    const plan = planOf(ctx, request, subscribers, messages);
    const [inserted] = await insertEvents(tx, [plan.batch]);
    if (!inserted) throw notFound(`account ${accountId}`);
    return { inserted, ...plan, subscriptions, subscribers, messages };
  }).catch((error: unknown) => {
    // The account was erased since it was looked up.
    throw isForeignKeyViolation(error) ? notFound(`account ${accountId}`) : error;
  });
}

/** What is to be written: decided from what is known, without I/O. */
function planOf(
  { dispatcher }: ServiceContext,
  { accountId, acceptedAt, fresh }: AcceptRequest,
  subscribers: readonly Subscriber[],
  messages: ReadonlyMap<string, MessageFacts>,
): { batch: EventBatch; deliveries: DeliveriesByEvent; payloads: ReadonlyMap<string, string> } {
  const deliveries = new Map(
    fresh.map((event) => {
      const message = messages.get(messageIdOf(event) ?? '');
      return [event.id, planDeliveries(event, message, subscribers, acceptedAt)];
    }),
  );
  const payloads = new Map(fresh.map((event) => [event.id, JSON.stringify(withoutContent(event))]));
  const batch = {
    accountId,
    acceptedAt,
    events: fresh.map((event) => ({
      eventId: event.id,
      type: event.type,
      messageId: messageIdOf(event),
      payload: payloads.get(event.id) ?? '',
      startPending: dispatcher.startsWorkflows && openOf(deliveries, event.id).length > 0,
    })),
    deliveries: [...deliveries.values()].flat(),
  };
  return { batch, deliveries, payloads };
}

/** Those that are to be attempted. */
const openOf = (deliveries: DeliveriesByEvent, eventId: string): NewDelivery[] =>
  (deliveries.get(eventId) ?? []).filter(({ status }) => isOpen(status));

/** Has what was committed delivered, in the background. */
export function handOver(
  { dispatcher, freshJobs }: ServiceContext,
  { accountId, acceptedAt, fresh }: AcceptRequest,
  { inserted, deliveries, subscriptions, subscribers, messages, payloads }: Commit,
): void {
  const urls = new Map(subscribers.map(({ id, url }) => [id, url]));
  const targets = new Map(subscriptions.endpoints.map((target) => [target.id, target]));
  const begun = fresh.flatMap((event) => {
    const open = openOf(deliveries, event.id);
    if (open.length === 0 || !inserted.has(event.id)) return [];
    const messageContent = messages.get(messageIdOf(event) ?? '')?.content ?? null;
    for (const { id, endpointId, outage } of open) {
      const endpoint = targets.get(endpointId);
      // One that came with its message is read when it is attempted.
      if (!endpoint) continue;
      freshJobs.put(
        { deliveryId: id, acceptedAt },
        {
          accountId,
          eventId: event.id,
          eventType: event.type,
          payload: payloads.get(event.id) ?? '',
          messageContent,
          ...(messageContent === null && { event }),
          status: 'pending',
          pausedAt: null,
          outage,
          sequence: 1,
          attemptCount: 0,
          firstAttemptAt: null,
          nextAttemptAt: acceptedAt,
          lastError: null,
          account: subscriptions.account,
          endpoint,
        },
      );
    }
    const refs = open.map(({ id, endpointId }) => ({
      deliveryId: id,
      endpointId,
      url: urls.get(endpointId) ?? '',
    }));
    return [{ accountId, eventId: event.id, eventType: event.type, acceptedAt, deliveries: refs }];
  });
  dispatcher.begin(begun);
}
