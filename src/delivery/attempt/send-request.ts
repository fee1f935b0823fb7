import { setImmediate as letOthersRun } from 'node:timers/promises';
import { readStoredEvent } from '../../domain/event/stored-event.ts';
import { isOpen } from '../../domain/delivery/delivery.ts';
import type { Exchange } from '../../domain/delivery/exchange.ts';
import { newId } from '../../domain/basics/ids.ts';
import { formats, knows } from '../../formats/index.ts';
import { loadJobs, type DeliveryJob, type DeliveryRef } from '../../store/log/delivery-jobs.ts';
import { createFairTurns } from '../../store/batching/fair-turns.ts';
import type { Queryable } from '../../store/pool.ts';
import { setRetryTime } from '../../store/outbox/stored-retry-times.ts';
import type { AttemptDeps, AttemptResult } from './attempt-types.ts';
import { bodyOf, createBodyMemo, type Body } from '../request/body-memo.ts';
import { prepareRequest, renderBody } from '../request/build-request.ts';
import type { WebhookRequest } from '../http/http-sender.ts';
import { ShortageError } from '../http/classify-shortage.ts';

/** A delivery that is to be sent now, to an endpoint that is enabled. */
export interface OpenJob {
  ref: DeliveryRef;
  job: DeliveryJob & { endpoint: NonNullable<DeliveryJob['endpoint']> };
}

/** A request and its exchange, for every delivery that the request holds. */
export interface Sent {
  request: WebhookRequest;
  exchange: Exchange;
  /** Unix ms by the clock that delays are calculated with. */
  startedAt: number;
}

/** Nothing was sent: the budget of bytes delays it. */
export interface KeptWaiting {
  /** How long, in ms. */
  waitMs: number;
}

/** Whether its endpoint is there and enabled. */
export const hasTarget = (job: DeliveryJob): job is OpenJob['job'] => job.endpoint?.enabled === true;

/** Whether the endpoint's present format has such an event: the format may have changed since acceptance. */
export const isRenderable = ({ endpoint, eventType }: OpenJob['job']): boolean =>
  knows(endpoint.format, eventType);

/** The deliveries among these that are open and not paused, and whose endpoint is enabled; oldest first. */
export async function loadOpenJobs(db: Queryable, refs: readonly DeliveryRef[]): Promise<OpenJob[]> {
  const found = await loadJobs(db, refs);
  return found.flatMap(({ ref, job }) =>
    isOpen(job.status) && !job.pausedAt && hasTarget(job) ? [{ ref, job }] : [],
  );
}

/**
 * One signed POST with one event, or with several of one endpoint.
 * @param startedAt Unix ms
 * @param onSend called just before the request is sent
 * @throws ShortageError when nothing was sent
 */
export async function sendRequest(
  deps: AttemptDeps,
  sent: readonly OpenJob[],
  startedAt: number,
  onSend: () => void,
): Promise<Sent | KeptWaiting> {
  const [first] = sent;
  if (!first) throw new RangeError('a POST holds at least one delivery');
  const { endpoint, accountId, attemptCount } = first.job;
  const isJoinable = formats[endpoint.format].joinable === true;
  const prepared = prepareRequest(
    {
      webhookId: isJoinable ? newId('batch') : first.ref.deliveryId,
      eventIds: sent.map(({ job }) => job.eventId),
      body: renderedBody(deps, sent, first.job),
      endpoint,
      attempt: attemptCount + 1,
      at: new Date(),
    },
    deps.box,
  );
  const waitMs = deps.budget.take({
    accountId,
    // The same for a shared POST, whichever events are in it when it is tried again.
    requestId: isJoinable ? `${endpoint.id} ${attemptCount}` : first.ref.deliveryId,
    eventIds: sent.map(({ job }) => job.eventId),
    url: prepared.url,
    bytes: prepared.bytes,
  });
  if (waitMs > 0) return { waitMs };
  const request = prepared.sign();
  onSend();
  const exchange = await deps.bulkhead.watch(endpoint.id, async () => {
    const made = await deps.sender.send(request, accountId);
    // Thrown, so that it does not count against the endpoint's health.
    if (made.shortage) throw new ShortageError(made.shortage);
    return made;
  });
  return { request, exchange, startedAt };
}

/** A few accounts may have a large event under way at the same time: some megabytes. */
const largeBodies = createBodyMemo(4);

function renderedBody(deps: AttemptDeps, sent: readonly OpenJob[], job: OpenJob['job']): Body {
  const { accountId, payload, messageContent, account } = job;
  const { format } = job.endpoint;
  const render = (): string => {
    const events = sent.map(
      (one) => one.job.event ?? readStoredEvent(one.job.payload, one.job.messageContent),
    );
    return renderBody(events, format, account, deps.geo);
  };
  const isShared = sent.length === 1 && charsIn(sent) >= manyChars;
  return isShared
    ? largeBodies.bodyOf({ accountId, format, payload, messageContent, account }, render)
    : bodyOf(render());
}

/** A job that was read longer ago is read again, in ms. */
export const staleMs = 100;

/** Rendering and signing fewer characters takes less than 0.1 ms. */
const manyChars = 16 * 1024;

/** A message of 250 KiB takes 1 to 3 ms, and an event may bring a hundred of them at the same moment. */
const largeTurns = createFairTurns({ atOnce: 1, perOwner: 1 });

/**
 * To be called before `sendRequest`. Large requests are rendered and signed one by one, accounts in turn; between two of them
 * other work of the process runs.
 * @param readAgain called after a wait that was so long that the jobs may have changed
 * @returns whether it was called
 */
export async function waitForTurn(
  sent: readonly OpenJob[],
  readAgain: () => Promise<void>,
): Promise<boolean> {
  const [first] = sent;
  if (!first || charsIn(sent) < manyChars) return false;
  const askedAt = performance.now();
  return await largeTurns(first.job.accountId, async () => {
    const isLate = performance.now() - askedAt > staleMs;
    if (isLate) await readAgain();
    // The caller renders and signs right after this, before the next large request may.
    await letOthersRun();
    return isLate;
  });
}

const charsIn = (sent: readonly OpenJob[]): number =>
  sent.reduce((sum, { job }) => sum + job.payload.length + (job.messageContent?.length ?? 0), 0);

/** Sets a retry time: until then the delivery counts as neither late nor lost. @param now Unix ms */
export async function keepWaiting(
  deps: AttemptDeps,
  { ref, job }: OpenJob,
  { waitMs }: KeptWaiting,
  now: number,
): Promise<AttemptResult> {
  await setRetryTime(deps.dbOf(job.accountId), ref, new Date(now + waitMs));
  deps.metrics.deferred('bytes');
  return { outcome: 'busy', number: job.attemptCount, delayMs: waitMs, shortage: 'bytes' };
}
