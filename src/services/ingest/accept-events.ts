import { isDeepStrictEqual } from 'node:util';
import { notFound, RacedError } from '../../domain/basics/errors.ts';
import type { Subscriber } from '../../store/tenants/message-endpoints.ts';
import { insertWithoutWords, type EventBatch } from '../../store/log/insert-events.ts';
import { isForeignKeyViolation, transaction, type Queryable } from '../../store/pool.ts';
import { keepWordsToOneself } from '../../store/tenants/messages.ts';
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
import {
  countDeliveries,
  fitsOneStatement,
  insertInSlices,
  isRaced,
  refuseTooMany,
} from './accept-in-slices.ts';
import type { ServiceContext } from '../context.ts';
import { messageEndpoints, urlsOf } from './message-endpoints.ts';
import { factsByMessage, learnMessages, messageIdsOf, readMessages, type Sayings } from './message-words.ts';
import { createPlanner } from './plan-deliveries.ts';

/** Tries of a request, as others with the same ids or messages may be committed meanwhile: the next try knows of them. */
const mostTries = 5;
/** After this many tries in a shared statement a request gets a transaction of its own, which waits for the others' locks. */
const triesWithOthers = 2;
/** Requests that make no more deliveries than this do not wait for `planRoom`. */
const fewPlanned = 100;

/**
 * Writes events with a delivery for each endpoint that they go to. Requests that come at the same time are committed
 * together, with what they say of messages; one that adds to what its speaker said before, names a new endpoint, or is too
 * large for a statement has a transaction of its own.
 * @throws DomainError `not_found` when there is no such account, `conflict` for other content of a known message,
 * `payload_too_large` for more deliveries than a request may make
 */
export async function acceptEvents(
  ctx: ServiceContext,
  request: AcceptRequest,
  subscriptions: Subscriptions,
): Promise<Commit> {
  const { accountId, events } = request;
  let ids = subscriptions.knownMessages;
  for (let tries = 1; ; tries += 1) {
    const sayings = await readMessages(ctx.batched, request, ids);
    try {
      return await acceptAsRead(ctx, request, {
        subscriptions,
        sayings,
        withOthers: tries <= triesWithOthers,
      });
    } catch (error) {
      // The account was erased since it was looked up.
      if (isForeignKeyViolation(error)) throw notFound(`account ${accountId}`);
      if (!isRaced(error) || tries === mostTries) throw error;
    }
    ids = messageIdsOf(events);
  }
}

interface Read {
  subscriptions: Subscriptions;
  sayings: Sayings;
  /** Whether the request may share a statement with others. */
  withOthers: boolean;
}

/** @throws RacedError when what was read does not hold any more */
async function acceptAsRead(ctx: ServiceContext, request: AcceptRequest, read: Read): Promise<Commit> {
  const { events, acceptedAt, speaker } = request;
  const { subscriptions, sayings } = read;
  const messages = factsByMessage(speaker, sayings.said);
  const urls = urlsOf(messages.values(), events);
  const named = await findNamed(ctx, request, urls);
  const subscribers = [...subscriptions.endpoints, ...named];
  const plan = { planner: createPlanner(subscribers, acceptedAt), messages };
  const planned = countDeliveries(request.unique, plan);
  await refuseTooMany(ctx, request, plan, planned);
  const isSmall = fitsOneStatement(request, planned);
  const isShared = read.withOthers && !sayings.adds && named.length === urls.length;
  if (!isShared || !isSmall) return await acceptInTransaction(ctx, request, read, { ...plan, isSmall });
  const { words } = sayings;
  const insert = (batch: EventBatch) => ctx.batched.insertEvents({ ...batch, words });
  const write = () => insertTogether(request, plan, ctx, insert);
  const written =
    planned > fewPlanned ? await ctx.planRoom(request.accountId, planned, write) : await write();
  return { ...written, ...plan, subscriptions, subscribers };
}

/** The endpoints that exist for these URLs. */
async function findNamed(
  { batched }: ServiceContext,
  { accountId, named }: AcceptRequest,
  urls: readonly string[],
): Promise<readonly Subscriber[]> {
  const isKnown = urls.every((url) => named.some((endpoint) => endpoint.url === url));
  return isKnown ? named : await batched.findMessageEndpoints({ accountId, urls });
}

/** @param guess the plan as long as no other request says anything of the messages; `isSmall`: one statement can write it */
async function acceptInTransaction(
  ctx: ServiceContext,
  request: AcceptRequest,
  { subscriptions, sayings }: Read,
  { isSmall, ...guess }: Plan & { isSmall: boolean },
): Promise<Commit> {
  const { accountId, events, acceptedAt, speaker } = request;
  const accept = async (tx: Queryable): Promise<Commit> => {
    const learn = async () => factsByMessage(speaker, await learnMessages(tx, request, sayings.said));
    // A large request writes its words about messages at its end, so that others wait for them for a moment only.
    const messages = isSmall ? await learn() : guess.messages;
    const named = await messageEndpoints(ctx, tx, accountId, urlsOf(messages.values(), events));
    const subscribers = [...subscriptions.endpoints, ...named];
    const plan = { planner: createPlanner(subscribers, acceptedAt), messages };
    const written = isSmall
      ? await insertTogether(request, plan, ctx, async (batch) => (await insertWithoutWords(tx, [batch]))[0])
      : await insertInSlices(ctx, tx, request, plan, async () => {
          await keepWordsToOneself(tx, accountId);
          if (!isDeepStrictEqual(await learn(), messages)) throw new RacedError();
        });
    return { ...written, ...plan, subscriptions, subscribers };
  };
  const turns = isSmall ? ctx.ingestTurns.transactions : ctx.ingestTurns.large;
  return await turns(accountId, () => transaction(ctx.db, accept));
}

/** Writes the whole request by one statement. */
async function insertTogether(
  { accountId, acceptedAt, unique, speaker }: AcceptRequest,
  { planner, messages }: Plan,
  ctx: ServiceContext,
  insert: (batch: EventBatch) => Promise<Set<string> | null | undefined>,
): Promise<Written> {
  const planned = new Map(
    unique.map((event) => [event.id, planner.deliveriesOf(event, messageOf(event, messages))]),
  );
  const events = unique.map((event) => {
    const ofEvent = planned.get(event.id) ?? [];
    const startPending = ctx.dispatcher.everyEventIsWorkflow && hasOpen(ofEvent);
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
