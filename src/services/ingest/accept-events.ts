import { notFound } from '../../domain/basics/errors.ts';
import type { CanonicalEvent } from '../../domain/event/event.ts';
import type { MessageFacts } from '../../domain/event/message-facts.ts';
import type { Subscriber } from '../../store/tenants/message-endpoints.ts';
import { insertEvents, type EventBatch } from '../../store/log/insert-events.ts';
import { isForeignKeyViolation, transaction, type Queryable } from '../../store/pool.ts';
import type { Subscriptions } from '../../store/tenants/subscriptions.ts';
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
import type { ServiceContext } from '../context.ts';
import { messageEndpoints } from './message-endpoints.ts';
import {
  factsByMessage,
  learnMessages,
  messageIdOf,
  messageIdsOf,
  readMessages,
  type SaidBefore,
} from './message-facts.ts';
import { createPlanner } from './plan-deliveries.ts';

/**
 * Writes events with a delivery for each endpoint that they go to. Requests that come at the same time are committed
 * together; one that says something new of a message, or brings its content, has a transaction of its own, and so has one
 * that is too large for a statement.
 * @throws DomainError `not_found` when there is no such account, `conflict` for other content of a known message,
 * `payload_too_large` for more deliveries than a request may make
 */
export async function acceptEvents(ctx: ServiceContext, request: AcceptRequest): Promise<Commit> {
  const { accountId, events, speaker } = request;
  const types = [...new Set(events.map((event) => event.type))];
  const messageIds = messageIdsOf(events);
  const subscriptions = await ctx.busy.findSubscriptions({ accountId, types, messageIds });
  if (!subscriptions) throw notFound(`account ${accountId}`);
  const { said, isNew } = await readMessages(ctx.busy, request, subscriptions.knownMessages);
  const known = factsByMessage(speaker, said);
  const isPlain = !isNew && !bringsContent(events) && !namesUrl(events, known);
  const planner = createPlanner(subscriptions.endpoints, request.acceptedAt);
  const plan = { planner, messages: known };
  await refuseTooMany(ctx, request, plan);
  if (!isPlain || !fitsOneStatement(request, plan)) {
    return await acceptInTransaction(ctx, request, subscriptions, isPlain ? plan : { said });
  }
  const subscribers = subscriptions.endpoints;
  const written = await insertTogether(request, plan, ctx, (batch) => ctx.busy.insertEvents(batch));
  return { ...written, ...plan, subscriptions, subscribers };
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

/** @param before without a plan: what is said of messages has yet to be kept */
async function acceptInTransaction(
  ctx: ServiceContext,
  request: AcceptRequest,
  subscriptions: Subscriptions,
  before: Plan | { said: SaidBefore },
): Promise<Commit> {
  const { accountId, events, acceptedAt, speaker } = request;
  const accept = async (tx: Queryable): Promise<Commit> => {
    let subscribers: readonly Subscriber[] = subscriptions.endpoints;
    let plan: Plan;
    if ('said' in before) {
      const messages = factsByMessage(speaker, await learnMessages(tx, request, before.said));
      const named = await messageEndpoints(ctx, tx, accountId, messages.values(), events);
      subscribers = [...subscribers, ...named];
      plan = { planner: createPlanner(subscribers, acceptedAt), messages };
    } else plan = before;
    const written = fitsOneStatement(request, plan)
      ? await insertTogether(request, plan, ctx, async (batch) => (await insertEvents(tx, [batch]))[0])
      : await insertInSlices(ctx, tx, request, plan);
    return { ...written, ...plan, subscriptions, subscribers };
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
  { accountId, acceptedAt, fresh, speaker }: AcceptRequest,
  { planner, messages }: Plan,
  ctx: ServiceContext,
  insert: (batch: EventBatch) => Promise<Set<string> | null | undefined>,
): Promise<Written> {
  const planned = new Map(
    fresh.map((event) => [event.id, planner.deliveriesOf(event, messageOf(event, messages))]),
  );
  const events = fresh.map((event) => {
    const ofEvent = planned.get(event.id) ?? [];
    const startPending = ctx.dispatcher.startsWorkflows && hasOpen(ofEvent);
    return rowOf(event, speaker, messageOf(event, messages), { startPending, deliveries: ofEvent.length });
  });
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
