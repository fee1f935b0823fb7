import { RacedError } from '../../domain/basics/errors.ts';
import type { Caller } from '../../domain/account/caller.ts';
import type { MessageWords } from '../../domain/event/message-facts.ts';
import { recordAttempts, type MadeAttempt } from '../log/record-attempts.ts';
import { insertSaying, type Inserted, type SayingBatch } from '../log/insert-events.ts';
import { createFairTurns } from './fair-turns.ts';
import { createBatcher, type BatcherOptions } from './batcher.ts';
import { loadJobs, type DeliveryJob, type DeliveryRef } from '../log/delivery-jobs.ts';
import { findLinks, type Link } from '../portal/portal-links.ts';
import { findStoredSessions, type StoredSession } from '../portal/portal-sessions.ts';
import { findCallers } from '../tenants/api-keys.ts';
import { findMessageEndpoints, type NamedUrls, type Subscriber } from '../tenants/message-endpoints.ts';
import { findWords, type MessageKey } from '../tenants/messages.ts';
import { isRefusal, type Db, type Queryable } from '../pool.ts';
import {
  findSubscriptions,
  type Subscriptions,
  type SubscriptionsQuery,
  type TooManyEndpoints,
} from '../tenants/subscriptions.ts';

/** What is asked for every event: calls that come at the same time share a statement, and a commit. */
export interface BatchedQueries {
  findCaller(hash: Buffer): Promise<Caller | null>;
  /** The same, by one statement at a time of its own: however many there are, nobody else waits for them. */
  findDoubtedCaller(hash: Buffer): Promise<Caller | null>;
  /** The session of a cookie; undefined when it has ended. */
  findSession(hash: Buffer): Promise<StoredSession | undefined>;
  /** The same, as for a key. */
  findDoubtedSession(hash: Buffer): Promise<StoredSession | undefined>;
  /** The link of a token, as for a key that is doubted. */
  findLink(hash: Buffer): Promise<Link | undefined>;
  /** @returns null when there is no such account; endpoints of other types may be among those found */
  findSubscriptions(query: SubscriptionsQuery): Promise<Subscriptions | TooManyEndpoints | null>;
  /** The same of an account that has too many for that, about `count`. */
  findManySubscriptions(query: SubscriptionsQuery & TooManyEndpoints): Promise<Subscriptions | null>;
  findWords(key: MessageKey): Promise<readonly MessageWords[]>;
  /** @returns the endpoints that these URLs have already */
  findMessageEndpoints(query: NamedUrls): Promise<readonly Subscriber[]>;
  /**
   * @returns the ids that are new, or null when the account is gone
   * @throws RacedError when its words about messages do not hold any more; nothing is written then
   */
  insertEvents(batch: SayingBatch): Promise<Set<string> | null>;
  /** @returns null when it is gone (its account or event was erased) */
  loadJob(ref: DeliveryRef): Promise<DeliveryJob | null>;
  recordAttempt(made: MadeAttempt): Promise<void>;
}

/** How much one statement inserts at most for several requests, see `weightOf`. */
const mostInserted = 1_000;
/** What is lighter never waits for what is heavier: a few events for a few endpoints. */
const lightWeight = 100;
/** Those of an account that has more are read by another statement: nobody else waits for that. */
const manyEndpoints = 100;
/** … and so is what is known of more messages. */
const manyMessages = 100;
/** Look-ups of one statement, of which so many messages weigh as much as another: one of ten thousand is a statement of its own. */
const mostAsked = 200;
const queryMessages = 50;
/** … and so do so many endpoints: a statement reads 10,000 of them, or those of one account. */
const queryEndpoints = 50;

/** Hashes that one statement looks up. */
const mostDoubted = 1_000;

export interface Grouping {
  /** Whether events that are posted at the same time are committed together. */
  commits: boolean;
  /** Whether attempts that are made at the same time are loaded and logged together. */
  attempts: boolean;
}

/**
 * Statements of one call each that are under way at once at most, when rows are locked that only this call needs: an
 * account that is being deleted can take minutes, and nobody else's calls may wait for it.
 */
const mostAlone = 3;

/**
 * @param db the pool for what is asked for every event: what waits for a lock leaves one of its connections to the rest
 * @param other takes what waits for a lock while `db` may have one connection alone
 */
export function createBatchedQueries(
  db: Db,
  { commits, attempts }: Grouping,
  other: Db = db,
): BatchedQueries {
  const aloneTurns = createFairTurns({
    atOnce: () => Math.max(1, Math.min(mostAlone, db.options.max - 1)),
    perOwner: 1,
  });
  const alone = <T>(owner: string, run: (on: Queryable) => Promise<T>): Promise<T> =>
    aloneTurns(owner, () => run(db.options.max > 1 ? db : other));
  const insertOne = async (on: Queryable, batch: SayingBatch): Promise<Inserted> =>
    (await insertSaying(on, [batch]))[0] ?? null;
  const inserts = (): ((batch: SayingBatch) => Promise<Inserted>) =>
    createBatcher({
      run: (batches: readonly SayingBatch[]) => insertOnce(db, batches),
      most: mostInserted,
      weigh: weightOf,
      ownerOf: ({ accountId }) => accountId,
      isOfOne: isRefusal,
    });
  const insertLight = inserts();
  const insertHeavy = inserts();
  const largeTurns = createFairTurns({ atOnce: 2, perOwner: 1 });
  const insertLarge = (batch: SayingBatch): Promise<Inserted> =>
    largeTurns(batch.accountId, async () => (await insertOnce(db, [batch]))[0] ?? null);
  const insertWith = (weight: number): ((batch: SayingBatch) => Promise<Inserted>) =>
    weight > mostInserted ? insertLarge : weight > lightWeight ? insertHeavy : insertLight;
  const recordTogether = createBatcher({
    run: (made: readonly MadeAttempt[]) => recordOnce(db, made),
    // What is locked is passed over, and nobody waits for the record of what has been sent.
    inFlight: 1,
    isOfOne: isRefusal,
  });
  const findFew = () =>
    either(
      commits,
      (queries: readonly SubscriptionsQuery[]) => findSubscriptions(db, queries, manyEndpoints),
      ({ accountId }) => accountId,
      { most: mostAsked, weigh: queryWeight },
    );
  // Nobody waits for what is read of a request that names many messages.
  const [findOfFew, findOfMany] = [findFew(), findFew()];
  return {
    findDoubtedCaller: byHash((hashes) => findCallers(db, hashes)),
    findSession: byHash((hashes) => findStoredSessions(db, hashes)),
    findDoubtedSession: byHash((hashes) => findStoredSessions(db, hashes)),
    findLink: byHash((hashes) => findLinks(db, hashes)),
    findCaller: either(commits, (hashes: readonly Buffer[]) => findCallers(db, hashes)),
    findSubscriptions: (query) => (query.messageIds.length > manyMessages ? findOfMany : findOfFew)(query),
    findManySubscriptions: either(
      commits,
      (queries: readonly (SubscriptionsQuery & TooManyEndpoints)[]) => findSubscriptions(db, queries),
      ({ accountId }) => accountId,
      { most: mostAsked, weigh: (query) => queryWeight(query) + query.count / queryEndpoints },
    ),
    findWords: either(
      commits,
      (keys: readonly MessageKey[]) => findWords(db, keys),
      ({ accountId }) => accountId,
    ),
    findMessageEndpoints: either(
      commits,
      (queries: readonly NamedUrls[]) => findMessageEndpoints(db, queries),
      ({ accountId }) => accountId,
    ),
    async insertEvents(batch) {
      const inserted = commits
        ? ((await insertWith(weightOf(batch))(batch)) ??
          (await alone(batch.accountId, (on) => insertOne(on, batch))))
        : await insertOne(db, batch);
      if (inserted === 'raced') throw new RacedError();
      return inserted;
    },
    loadJob: either(attempts, (refs: readonly DeliveryRef[]) => loadEach(db, refs)),
    async recordAttempt(made) {
      if (!attempts) await recordAttempts(db, [made]);
      else if (!(await recordTogether(made)))
        await alone(made.effect.endpoint.id, (on) => recordAttempts(on, [made]));
    },
  };
}

/** By hash, one statement at a time. */
const byHash = <Out>(
  run: (hashes: readonly Buffer[]) => Promise<readonly Out[]>,
): ((hash: Buffer) => Promise<Out>) => createBatcher({ run, inFlight: 1, most: mostDoubted });

/**
 * One statement at a time: none of these can be held up by a lock, and larger ones cost less than more of them.
 * @param isGrouped false: every call is a piece of its own, and any number of them are under way
 */
function either<In, Out>(
  isGrouped: boolean,
  run: (inputs: readonly In[]) => Promise<readonly Out[]>,
  ownerOf?: (input: In) => string,
  size: Pick<BatcherOptions<In, Out>, 'most' | 'weigh'> = {},
): (input: In) => Promise<Out> {
  if (isGrouped) return createBatcher({ run, inFlight: 1, ...(ownerOf && { ownerOf }), ...size });
  return async (input) => (await run([input]))[0] as Out;
}

const queryWeight = ({ messageIds }: SubscriptionsQuery): number => 1 + messageIds.length / queryMessages;

/** Rows, and one more for every 4,000 characters: a few great events are as much work as many small ones. */
function weightOf({ events, deliveries, words = [] }: SayingBatch): number {
  const news = words.filter(({ isNew }) => isNew);
  const chars =
    events.reduce((sum, { payload }) => sum + payload.length, 0) +
    news.reduce((sum, { content }) => sum + (content?.length ?? 0), 0);
  return events.length + deliveries.length + news.length + chars / 4_000;
}

/**
 * Of two requests with one id the first has it: a statement sees none of what it inserts itself. One that says something
 * of messages may yet be refused, and the second is left for another statement. So is one that brings content that another
 * one spells otherwise: only one spelling is kept, and its events go out in that.
 * @returns null where the account is gone or locked
 */
async function insertOnce(db: Queryable, batches: readonly SayingBatch[]): Promise<readonly Inserted[]> {
  const takenBy = new Map<string, SayingBatch>();
  const spelled = new Map<string, string>();
  const unique = batches.map((batch) => {
    const { accountId, events } = batch;
    const brought = (batch.words ?? []).flatMap(({ isNew, content, ...one }) => {
      const same = `${accountId} ${one.speaker} ${one.messageId} ${one.contentHash?.toString('hex')}`;
      return isNew && content !== null ? [[same, content] as const] : [];
    });
    if (brought.some(([key, content]) => (spelled.get(key) ?? content) !== content)) return null;
    const takers = events.map(({ eventId }) => takenBy.get(`${accountId} ${eventId}`));
    if (takers.some((taker) => taker?.words?.length)) return null;
    for (const [key, content] of brought) spelled.set(key, content);
    const free = events.filter((_, index) => !takers[index]);
    for (const { eventId } of free) takenBy.set(`${accountId} ${eventId}`, batch);
    if (free.length === events.length) return batch;
    const ids = new Set(free.map(({ eventId }) => eventId));
    return { ...batch, events: free, deliveries: batch.deliveries.filter(({ eventId }) => ids.has(eventId)) };
  });
  const written = unique.filter((batch) => batch !== null);
  const inserted = await insertSaying(db, written, 'skip');
  return unique.map((batch) => (batch ? (inserted[written.indexOf(batch)] ?? null) : 'raced'));
}

async function loadEach(
  db: Queryable,
  refs: readonly DeliveryRef[],
): Promise<readonly (DeliveryJob | null)[]> {
  const found = new Map((await loadJobs(db, refs)).map(({ ref, job }) => [ref.deliveryId, job]));
  return refs.map(({ deliveryId }) => found.get(deliveryId) ?? null);
}

/**
 * A statement moves a row once: the second attempt of a delivery is left for a statement of its own.
 * @returns for each whether it is done; not where its delivery is gone or locked
 */
async function recordOnce(db: Queryable, made: readonly MadeAttempt[]): Promise<readonly boolean[]> {
  const firsts = new Map<string, MadeAttempt>();
  for (const one of made) if (!firsts.has(one.ref.deliveryId)) firsts.set(one.ref.deliveryId, one);
  const logged = await recordAttempts(db, [...firsts.values()], 'skip');
  return made.map((one) => firsts.get(one.ref.deliveryId) === one && logged.has(one.ref.deliveryId));
}
