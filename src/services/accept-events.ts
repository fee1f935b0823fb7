import { notFound } from '../domain/errors.ts';
import type { CanonicalEvent } from '../domain/event.ts';
import type { Subscriber } from '../store/endpoints.ts';
import { insertEvents, type EventBatch } from '../store/events.ts';
import type { MessageFacts } from '../store/messages.ts';
import { isForeignKeyViolation, transaction, type Queryable } from '../store/pool.ts';
import type { Subscriptions } from '../store/subscriptions.ts';
import {
  hasOpen,
  messageOf,
  rowOf,
  type AcceptRequest,
  type Commit,
  type Plan,
  type Written,
} from './accept-request.ts';
import { fitsOneStatement, insertInSlices, isRaced, refuseTooMany } from './accept-in-slices.ts';
import type { ServiceContext } from './context.ts';
import { messageEndpoints } from './message-endpoints.ts';
import { learnMessages, messageIdOf, messageIdsOf, readMessages } from './message-facts.ts';
import { createPlanner, type Planner } from './plan-deliveries.ts';

/**
 * Writes events with a delivery for each endpoint that they go to. Requests that come at the same time are committed
 * together; one that says something new of a message, or brings its content, has a transaction of its own, and so has one
 * that is too large for a statement.
 * @throws DomainError `not_found` when there is no such account, `conflict` for other content of a known message,
 * `payload_too_large` for more deliveries than a request may make
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
  const planner = createPlanner(subscriptions.endpoints, request.acceptedAt);
  const plan = { planner, messages: known };
  await refuseTooMany(ctx, request, plan);
  if (!isPlain || !fitsOneStatement(request, plan)) {
    return await acceptInTransaction(ctx, request, subscriptions, isPlain ? plan : { messages: known });
  }
  const subscribers = subscriptions.endpoints;
  const written = await insertTogether(request, plan, ctx, (batch) => ctx.busy.insertEvents(batch));
  return { ...written, subscriptions, subscribers, messages: known };
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

/** @param before without a planner: what is said of messages has yet to be kept */
async function acceptInTransaction(
  ctx: ServiceContext,
  request: AcceptRequest,
  subscriptions: Subscriptions,
  before: { planner?: Planner; messages: ReadonlyMap<string, MessageFacts> },
): Promise<Commit> {
  const { accountId, events, single, acceptedAt } = request;
  const accept = async (tx: Queryable): Promise<Commit> => {
    let { messages, planner } = before;
    let subscribers: readonly Subscriber[] = subscriptions.endpoints;
    if (!planner) {
      messages = await learnMessages(tx, accountId, events, { before: messages, single });
      const named = await messageEndpoints(ctx, tx, accountId, messages.values(), events);
      subscribers = [...subscribers, ...named];
      planner = createPlanner(subscribers, acceptedAt);
    }
    const plan = { planner, messages };
    const written = fitsOneStatement(request, plan)
      ? await insertTogether(request, plan, ctx, async (batch) => (await insertEvents(tx, [batch]))[0])
      : await insertInSlices(ctx, tx, request, plan);
    return { ...written, subscriptions, subscribers, messages };
  };
  for (let tries = 1; ; tries += 1) {
    try {
      return await ctx.ingestTurns.transactions(accountId, () => transaction(ctx.db, accept));
    } catch (error) {
      // The account was erased since it was looked up.
      if (isForeignKeyViolation(error)) throw notFound(`account ${accountId}`);
      if (!isRaced(error) || tries === mostTries) throw error;
    }
  }
}

/** Other requests with the same ids were committed while this one was written: what they took is known the next time. */
const mostTries = 5;

/** Writes all of it by one statement. */
async function insertTogether(
  { accountId, acceptedAt, fresh }: AcceptRequest,
  { planner, messages }: Plan,
  ctx: ServiceContext,
  insert: (batch: EventBatch) => Promise<Set<string> | null | undefined>,
): Promise<Written> {
  const planned = new Map(
    fresh.map((event) => [event.id, planner.deliveriesOf(event, messageOf(event, messages))]),
  );
  const events = fresh.map((event) =>
    rowOf(event, ctx.dispatcher.startsWorkflows && hasOpen(planned.get(event.id) ?? [])),
  );
  const inserted = await insert({ accountId, acceptedAt, events, deliveries: [...planned.values()].flat() });
  if (!inserted) throw notFound(`account ${accountId}`);
  const deliveries = new Map([...planned].filter(([eventId]) => inserted.has(eventId)));
  const counts = new Map([...deliveries].map(([eventId, ofEvent]) => [eventId, ofEvent.length]));
  const ended = { held: 0, suppressed: 0 };
  for (const ofEvent of deliveries.values()) {
    for (const { status } of ofEvent) if (status === 'held' || status === 'suppressed') ended[status] += 1;
  }
  const payloads = new Map(events.map(({ eventId, payload }) => [eventId, payload]));
  return { inserted, counts, deliveries, payloads, ended };
}
