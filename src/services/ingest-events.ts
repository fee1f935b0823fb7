import type { CanonicalEvent } from '../domain/event.ts';
import { countDeliveries } from '../store/events.ts';
import { acceptEvents } from './accept-events.ts';
import type { Commit } from './accept-request.ts';
import type { ServiceContext } from './context.ts';
import { handOver } from './hand-over.ts';
import { checkMessageUrls } from './message-endpoints.ts';
import { parseEvents, uniqueById } from './parse-events.ts';
import { requireAccount } from './require.ts';

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
 * @param inputs parsed JSON, as posted
 * @param single whether one event was posted alone: then paths have no index
 * @throws DomainError `validation_failed` or `payload_too_large`, with index and path; `conflict`; `not_found`
 */
export async function ingestEvents(
  ctx: ServiceContext,
  accountId: string,
  inputs: readonly unknown[],
  single: boolean,
): Promise<Accepted[]> {
  // Ids of one request share its instant: a delivery's id tells the day of the log it is in.
  const acceptedAt = new Date();
  const events = await parsed(ctx, accountId, () => parseEvents(inputs, single, acceptedAt));
  return await ingestParsed(ctx, accountId, events, { acceptedAt, single });
}

/** Accepts events that have been read, all or none. @throws DomainError as `ingestEvents` does */
export async function ingestParsed(
  ctx: ServiceContext,
  accountId: string,
  events: readonly CanonicalEvent[],
  { acceptedAt, single }: { acceptedAt: Date; single: boolean },
): Promise<Accepted[]> {
  if (events.length === 0) return [];
  await checkMessageUrls(ctx, accountId, events, single);

  const request = { accountId, acceptedAt, events, fresh: uniqueById(events), single };
  const commit = await acceptEvents(ctx, request);
  ctx.metrics.ingested(events, commit.inserted, commit.ended);
  handOver(ctx, request, commit);
  logAccepted(ctx, accountId, commit);
  return await answer(ctx, accountId, events, commit);
}

/** Of an account that is unknown nothing else is said: not what is wrong with the events. */
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

/** Ids that one line of the log names. */
const maxLoggedIds = 20;

/** Ids only: an event is mail. */
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

async function answer(
  ctx: ServiceContext,
  accountId: string,
  events: readonly CanonicalEvent[],
  { inserted, counts }: Commit,
): Promise<Accepted[]> {
  const known = events.filter(({ id }) => !inserted.has(id)).map(({ id }) => id);
  const before =
    known.length > 0 ? await countDeliveries(ctx.db, accountId, known) : new Map<string, number>();
  const answered = new Set<string>();
  return events.map(({ id }) => {
    const duplicate = !inserted.has(id) || answered.has(id);
    answered.add(id);
    return { id, deliveries: (inserted.has(id) ? counts : before).get(id) ?? 0, duplicate };
  });
}
