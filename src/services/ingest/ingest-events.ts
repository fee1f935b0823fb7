import type { Speaker } from '../../domain/account/caller.ts';
import type { CanonicalEvent } from '../../domain/event/event.ts';
import { isTrusted } from '../../domain/event/message-facts.ts';
import { findKnownEvents, type KnownEvent } from '../../store/log/known-events.ts';
import { acceptEvents } from './accept-events.ts';
import { messageOf, type AcceptRequest, type Commit } from './accept-request.ts';
import type { ServiceContext } from '../context.ts';
import { handOver } from './hand-over.ts';
import { checkMessageUrls, refuseNamedEndpoints } from './message-endpoints.ts';
import { wordsOf } from './message-words.ts';
import { parseEvents, uniqueById } from './parse-events.ts';
import { requireAccount } from '../must-exist.ts';
import { withSubscriptions } from './with-subscriptions.ts';

/** The response for one posted event. A list of them has the order of the request, repeats included. */
export interface Accepted {
  id: string;
  /** How many endpoints it goes to. */
  deliveries: number;
  /** Whether this id was known already: then nothing was written or sent. */
  duplicate: boolean;
}

/**
 * Accepts events: all of them or, when one is wrong, none. Accepted means committed in Postgres; their deliveries begin
 * after that, in the background.
 * @param by whose events these are
 * @param inputs parsed JSON, as posted
 * @param single whether one event was posted alone: then paths have no index
 * @throws DomainError `validation_failed` or `payload_too_large`, with index and path; `conflict`; `not_found`
 */
export async function ingestEvents(
  ctx: ServiceContext,
  by: Speaker,
  accountId: string,
  inputs: readonly unknown[],
  single: boolean,
): Promise<Accepted[]> {
  // Ids of one request share its instant: a delivery's id contains the day of the log it is in.
  const acceptedAt = new Date();
  const events = await parsed(ctx, accountId, () => parseEvents(inputs, single, acceptedAt));
  return await ingestParsed(ctx, by, accountId, events, { acceptedAt, single });
}

/** Accepts events that have been read, all or none. @throws DomainError as `ingestEvents` does */
export async function ingestParsed(
  ctx: ServiceContext,
  by: Speaker,
  accountId: string,
  events: readonly CanonicalEvent[],
  { acceptedAt, single }: { acceptedAt: Date; single: boolean },
): Promise<Accepted[]> {
  if (events.length === 0) return [];
  if (!by.mayNameEndpoints) refuseNamedEndpoints(events, single);
  const named = await checkMessageUrls(ctx, accountId, events, single);

  const speaker = by.name;
  const words = wordsOf(events, speaker);
  const request = {
    accountId,
    acceptedAt,
    events,
    words,
    unique: uniqueById(events),
    single,
    speaker,
    named,
  };
  return await withSubscriptions(ctx, accountId, events, async (subscriptions) => {
    const commit = await acceptEvents(ctx, request, subscriptions);
    ctx.metrics.ingested(events, commit.inserted, commit.ended);
    handOver(ctx, request, commit);
    logAccepted(ctx, accountId, commit);
    return await answer(ctx, request, commit);
  });
}

/** For an unknown account the only error is `not_found`, whatever is wrong with the events. */
async function parsed(
  ctx: ServiceContext,
  accountId: string,
  parse: () => Promise<CanonicalEvent[]>,
): Promise<CanonicalEvent[]> {
  try {
    const events = await parse();
    if (events.length === 0) await requireAccount(ctx, accountId);
    return events;
  } catch (error) {
    await requireAccount(ctx, accountId);
    throw error;
  }
}

/** More repeated events than this are looked up in the account's turn (`ctx.slow`). */
const fewRepeats = 100;

/** Ids that one line of the log names. */
const maxLoggedIds = 20;

/** Logs ids only: an event holds personal data. */
function logAccepted(
  { log }: ServiceContext,
  accountId: string,
  { inserted, counts, deliveries }: Commit,
): void {
  if (!log.isLevelEnabled('debug')) return;
  log.debug(
    {
      accountId,
      events: inserted.size,
      deliveries: [...counts.values()].reduce((sum, count) => sum + count, 0),
      eventIds: [...inserted].slice(0, maxLoggedIds),
      deliveryIds: [...deliveries.values()]
        .flat()
        .slice(0, maxLoggedIds)
        .map(({ id }) => id),
    },
    'events accepted',
  );
}

/** When another key posted the event, a repeat learns only that the id is taken. */
async function answer(
  ctx: ServiceContext,
  { accountId, events, speaker }: AcceptRequest,
  { inserted, counts, planner, messages }: Commit,
): Promise<Accepted[]> {
  const known = events.filter(({ id }) => !inserted.has(id)).map(({ id }) => id);
  const find = () => findKnownEvents(ctx.db, accountId, known);
  const few = known.length <= fewRepeats;
  const before =
    known.length === 0 ? new Map<string, KnownEvent>() : await (few ? find() : ctx.slow(accountId, find));
  const deliveriesOf = (event: CanonicalEvent): number => {
    if (inserted.has(event.id)) return counts.get(event.id) ?? 0;
    const { postedBy = null, deliveries = 0 } = before.get(event.id) ?? {};
    const mayKnow = postedBy === null || postedBy === speaker || isTrusted(speaker);
    // As many as a new event would have: the response shows nothing of the event that the other key posted.
    return mayKnow ? deliveries : planner.endpointsOf(event, messageOf(event, messages)).length;
  };
  const answered = new Set<string>();
  return events.map((event) => {
    const duplicate = !inserted.has(event.id) || answered.has(event.id);
    answered.add(event.id);
    return { id: event.id, deliveries: deliveriesOf(event), duplicate };
  });
}
