import { createCountsByOwner } from '../../domain/basics/counts-by-owner.ts';
import { maxEventIdsChars } from '../request/build-request.ts';
import { attemptMs } from '../../domain/delivery/attempt-time.ts';
import type { BatchSettings } from '../../domain/account/endpoint.ts';
import { formats } from '../../formats/index.ts';
import { sizesOfJobs, type DeliveryRef } from '../../store/log/delivery-jobs.ts';
import { claimDue, claimThese, releaseClaims } from '../../store/log/batch-claims.ts';
import { setRetryTime } from '../../store/outbox/stored-retry-times.ts';
import type { Queryable } from '../../store/pool.ts';
import type { AttemptDeps, AttemptResult } from './attempt-types.ts';
import { recordOutcome } from './record-outcome.ts';
import type { Permit } from '../isolation/bulkhead-types.ts';
import { MiB } from '../isolation/limits.ts';
import {
  isRenderable,
  keepWaiting,
  loadOpenJobs,
  sendRequest,
  waitForTurn,
  type OpenJob,
} from './send-request.ts';

/** POSTs that hold several events of one endpoint (eSputnik's arrays). */
export interface BatchPosts {
  /**
   * Waits until a POST with this delivery has been made and logged.
   * @returns undefined when it was in no POST: it has ended since, or another process has claimed it
   */
  join(one: Joining, job: OpenJob['job'], batch: BatchSettings): Promise<AttemptResult | undefined>;
}

interface Joining {
  ref: DeliveryRef;
  /** The slot that its caller has acquired for it, and releases. */
  permit?: Permit | undefined;
}

interface Waiting extends Joining {
  resolve: (result: AttemptResult | undefined) => void;
  reject: (error: unknown) => void;
}

interface Group {
  accountId: string;
  endpointId: string;
  attemptCount: number;
  batch: BatchSettings;
  waiting: Waiting[];
  /** Of the events that wait, with the content of their messages. */
  chars: number;
  /** When it is sent at the latest, in ms of this process's clock. */
  endsAt: number;
}

/** Of the events of one POST, which are in memory together: as many as fit, and one at least. */
const maxChars = 2 * MiB;
/**
 * Deliveries of one account that wait for a POST to be made, each in a slot for attempts, which all accounts share. Others
 * come back after that: the POST takes along what is due.
 */
const waitingOfAccount = 200;

/**
 * Deliveries that come due within `maxWaitMs` of each other share a POST. Other due deliveries of the endpoint join it, even
 * before Temporal has begun their activities, which then find the attempt made. Each keeps its own workflow, log, attempt
 * number and outcome.
 */
export function createBatchPosts(deps: AttemptDeps): BatchPosts {
  const groups = new Map<string, Group>();
  const waitingOf = createCountsByOwner();

  const flush = async (group: Group): Promise<void> => {
    groups.delete(keyOf(group));
    waitingOf.add(group.accountId, -group.waiting.length);
    try {
      const results = await post(deps, group);
      for (const { ref, resolve } of group.waiting) resolve(results.get(ref.deliveryId));
    } catch (error) {
      for (const { reject } of group.waiting) reject(error);
    }
  };

  return {
    join(one, job, batch) {
      const { accountId, attemptCount } = job;
      const fresh: Group = {
        ...{ accountId, endpointId: job.endpoint.id, attemptCount, batch },
        ...{ waiting: [], chars: 0, endsAt: performance.now() + batch.maxWaitMs },
      };
      const group = groups.get(keyOf(fresh)) ?? fresh;
      if (waitingOf.of(accountId) >= waitingOfAccount) return comeBack(deps, one.ref, group);
      return new Promise((resolve, reject) => {
        group.waiting.push({ ...one, resolve, reject });
        group.chars += charsOf(job);
        waitingOf.add(accountId, 1);
        if (group === fresh) {
          groups.set(keyOf(group), group);
          setTimeout(() => {
            if (groups.get(keyOf(group)) === group) void flush(group);
          }, batch.maxWaitMs);
        }
        if (group.waiting.length >= batch.maxEvents || group.chars >= maxChars) void flush(group);
      });
    },
  };
}

/** Until a POST that is being made has been logged, in ms. */
const afterPostMs = 500;

async function comeBack(deps: AttemptDeps, ref: DeliveryRef, group: Group): Promise<AttemptResult> {
  const delayMs = Math.max(0, group.endsAt - performance.now()) + afterPostMs;
  const now = (await deps.clock?.()) ?? Date.now();
  await setRetryTime(deps.dbOf(group.accountId), ref, new Date(now + delayMs));
  deps.metrics.rejected();
  return { outcome: 'busy', number: group.attemptCount, delayMs };
}

const charsOf = ({ payload, messageContent }: OpenJob['job']): number =>
  payload.length + (messageContent?.length ?? 0);

const keyOf = ({ endpointId, attemptCount }: Group): string => `${endpointId} ${attemptCount}`;

/** One POST. @returns the results of all deliveries that were in it, by id */
async function post(deps: AttemptDeps, group: Group): Promise<Map<string, AttemptResult>> {
  const startedAt = (await deps.clock?.()) ?? Date.now();
  const db = deps.dbOf(group.accountId);
  const claimed = await claim(db, deps, group, startedAt);
  const open = async (): Promise<OpenJob[]> => {
    // The endpoint may have another format by now: deliveries that are left out read it again.
    const jobs = (await loadOpenJobs(db, claimed)).filter(({ job }) => isJoinable(job));
    return fitting(waitingFirst(jobs, group));
  };
  let sent = await open();
  await waitForTurn(sent, async () => {
    sent = await open();
  });
  const inIt = new Set(sent.map(({ ref }) => ref.deliveryId));
  const left = claimed.filter(({ deliveryId }) => !inIt.has(deliveryId));
  if (left.length > 0) await releaseClaims(db, left);
  if (sent.length === 0) return new Map();

  const release = (): Promise<void> =>
    releaseClaims(
      db,
      sent.map(({ ref }) => ref),
    );
  const onSend = (): void => {
    for (const { ref, permit } of group.waiting) if (inIt.has(ref.deliveryId)) permit?.sent();
  };
  const outcome = await sendRequest(deps, sent, startedAt, onSend).catch(async (error: unknown) => {
    await release();
    throw error;
  });
  const isKept = 'waitMs' in outcome;
  if (isKept) await release();
  else deps.metrics.posted(sent.length);
  const results = await Promise.all(
    sent.map(async (one) => {
      const { ref, job } = one;
      const result = isKept
        ? await keepWaiting(deps, one, outcome, startedAt)
        : await recordOutcome(deps, ref, job, outcome);
      return [ref.deliveryId, result] as const;
    }),
  );
  return new Map(results);
}

/** Claims the deliveries that wait here first, then others of the endpoint that are due, as many as fit. */
async function claim(
  db: Queryable,
  deps: Pick<AttemptDeps, 'retry'>,
  group: Group,
  now: number,
): Promise<DeliveryRef[]> {
  const { endpointId, attemptCount, batch, waiting } = group;
  // After that time the deliveries that a process had claimed when it died are free again.
  const forMs = attemptMs(deps.retry.requestTimeoutMs);
  const refs = waiting.map(({ ref }) => ref);
  const own = await claimThese(db, refs, { attemptCount, forMs });
  const limit = batch.maxEvents - own.length;
  if (limit <= 0 || group.chars >= maxChars) return own;
  const due = await claimDue(db, { endpointId, attemptCount, limit, now: new Date(now), forMs });
  const sizes = await sizesOfJobs(db, due);
  let chars = group.chars;
  const tooMuch = due.findIndex(({ deliveryId }) => (chars += sizes.get(deliveryId) ?? 0) > maxChars);
  if (tooMuch === -1) return [...own, ...due];
  await releaseClaims(db, due.slice(tooMuch));
  return [...own, ...due.slice(0, tooMuch)];
}

const isJoinable = (job: OpenJob['job']): boolean =>
  formats[job.endpoint.format].joinable === true && isRenderable(job);

/** Deliveries whose activities wait here come before the others, so that none is left out repeatedly. */
function waitingFirst(jobs: OpenJob[], { waiting }: Group): OpenJob[] {
  const ids = new Set(waiting.map(({ ref }) => ref.deliveryId));
  const isOwn = ({ ref }: OpenJob): number => Number(ids.has(ref.deliveryId));
  return jobs.toSorted((a, b) => isOwn(b) - isOwn(a));
}

/** Keeps as many as the header that lists their ids can hold. */
function fitting(jobs: OpenJob[]): OpenJob[] {
  let chars = 0;
  return jobs.filter(({ job }) => {
    chars += job.eventId.length + 1;
    return chars <= maxEventIdsChars;
  });
}
