import { isOpen } from '../../domain/delivery/delivery.ts';
import { DomainError, notFound, RacedError } from '../../domain/basics/errors.ts';
import type { CanonicalEvent } from '../../domain/event/event.ts';
import { findKnownIds } from '../../store/log/known-events.ts';
import { insertDeliveries, insertWithoutWords, type NewDelivery } from '../../store/log/insert-events.ts';
import { isDeadlock, type Queryable } from '../../store/pool.ts';
import { messageOf, rowOf, type AcceptRequest, type Plan, type Written } from './accept-request.ts';
import type { ServiceContext } from '../context.ts';

/** Deliveries of one request at most: 500 endpoints for each event of a full array. */
export const maxDeliveries = 500_000;
/** Deliveries that one statement writes: some tenths of a second. */
const sliceRows = 5_000;
/** Events that one statement writes, and characters of their payloads. */
const sliceEvents = 1_000;
const sliceChars = 1024 * 1024;
/** Deliveries of a large request that are handed over in memory; the reconciler finds the others in Postgres. */
const maxHandedOver = 5_000;

/** Whether the request may be written if it is tried again. */
export const isRaced = (error: unknown): boolean => error instanceof RacedError || isDeadlock(error);

/** How many deliveries these events would make. */
export const countDeliveries = (events: readonly CanonicalEvent[], { planner, messages }: Plan): number =>
  events.reduce((sum, event) => sum + planner.endpointsOf(event, messageOf(event, messages)).length, 0);

/** @param planned how many deliveries it would make. @returns whether events and deliveries are few enough to be written by one statement. */
export const fitsOneStatement = ({ unique }: AcceptRequest, planned: number): boolean =>
  unique.length <= sliceEvents && planned <= sliceRows;

/**
 * Refuses a request that would make too many deliveries, before any is planned. Events that are known already make none.
 * @param planned how many it would make if none of its events were known
 * @throws DomainError `payload_too_large`
 */
export async function refuseTooMany(
  ctx: ServiceContext,
  { accountId, unique }: AcceptRequest,
  plan: Plan,
  planned: number,
): Promise<void> {
  if (planned <= maxDeliveries) return;
  const ids = unique.map(({ id }) => id);
  const known = await ctx.slow(accountId, () => findKnownIds(ctx.db, accountId, ids));
  const news = unique.filter(({ id }) => !known.has(id));
  const count = countDeliveries(news, plan);
  if (count <= maxDeliveries) return;
  const written = (n: number): string => n.toLocaleString('en');
  throw new DomainError(
    'payload_too_large',
    `these ${written(news.length)} events would make ${written(count)} deliveries, a request may make ` +
      `${written(maxDeliveries)}: post fewer events in one request`,
  );
}

/**
 * Writes a large request slice by slice, in the transaction it is given: memory and the time of a statement are those of
 * a slice, and between slices the accounts take turns. Words about messages and ids come last, so that nobody waits for
 * them for long.
 * @param learn writes what the request says of messages
 * @throws RacedError; the transaction must be rolled back then
 */
export async function insertInSlices(
  ctx: ServiceContext,
  tx: Queryable,
  request: AcceptRequest,
  { planner, messages }: Plan,
  learn: () => Promise<void>,
): Promise<Written> {
  const { accountId, acceptedAt } = request;
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => ctx.ingestTurns.slices(accountId, work);
  const ids = request.unique.map(({ id }) => id);
  const known = await findKnownIds(tx, accountId, ids);
  const newEvents = request.unique.filter(({ id }) => !known.has(id));

  const counts = new Map<string, number>();
  const deliveries = new Map<string, readonly NewDelivery[]>();
  const payloads = new Map<string, string>();
  const ended = { held: 0, suppressed: 0 };
  /** Events whose workflow the reconciler has to start. */
  const leftOver = new Set<string>();
  let handedOver = 0;
  let slice: NewDelivery[] = [];
  const writeSlice = async (): Promise<void> => {
    const rows = slice.slice(0, sliceRows);
    slice = slice.slice(sliceRows);
    await inTurn(() => insertDeliveries(tx, request, rows));
  };

  for (const event of newEvents) {
    const ofEvent = planner.deliveriesOf(event, messageOf(event, messages));
    counts.set(event.id, ofEvent.length);
    let open = 0;
    for (const { status } of ofEvent) {
      if (status === 'held' || status === 'suppressed') ended[status] += 1;
      if (isOpen(status)) open += 1;
    }
    if (open > 0 && handedOver + open <= maxHandedOver) deliveries.set(event.id, ofEvent);
    else if (open > 0) leftOver.add(event.id);
    handedOver += deliveries.has(event.id) ? open : 0;
    slice = slice.concat(ofEvent);
    while (slice.length >= sliceRows) await writeSlice();
  }
  if (slice.length > 0) await writeSlice();

  await learn();
  const { everyEventIsWorkflow } = ctx.dispatcher;
  const isPending = ({ id }: CanonicalEvent): boolean =>
    leftOver.has(id) || (everyEventIsWorkflow && deliveries.has(id));
  for (const some of slicesOf(newEvents)) {
    const events = some.map((event) => {
      const rest = { startPending: isPending(event), deliveries: counts.get(event.id) ?? 0 };
      return rowOf(event, request.speaker, messageOf(event, messages), rest);
    });
    for (const { eventId, payload } of events) if (deliveries.has(eventId)) payloads.set(eventId, payload);
    const batch = { accountId, acceptedAt, events, deliveries: [] };
    const [inserted] = await inTurn(() => insertWithoutWords(tx, [batch]));
    if (!inserted) throw notFound(`account ${accountId}`);
    if (inserted.size < some.length) throw new RacedError();
  }
  return { inserted: new Set(counts.keys()), counts, deliveries, payloads, ended };
}

/** Slices in the order of the events' ids, so that two requests with the same ids lock them in the same order. */
function* slicesOf(events: readonly CanonicalEvent[]): Generator<CanonicalEvent[]> {
  let slice: CanonicalEvent[] = [];
  let chars = 0;
  for (const event of events.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    slice.push(event);
    chars += JSON.stringify(event).length;
    if (slice.length < sliceEvents && chars < sliceChars) continue;
    yield slice;
    slice = [];
    chars = 0;
  }
  if (slice.length > 0) yield slice;
}
