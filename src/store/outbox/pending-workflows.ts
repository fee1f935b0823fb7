import type { EventType } from '../../domain/event/event.ts';
import { createBatcher, type Batcher } from '../batching/batcher.ts';
import type { Queryable } from '../pool.ts';
import { prepared, spanOf } from '../sql.ts';

/** A delivery that a workflow has to care for. Temporal gets the host of its URL only. */
export interface PendingDelivery {
  deliveryId: string;
  endpointId: string;
  /** Empty when the endpoint has been deleted. */
  url: string;
  /** Whether an attempt has been made, of the present sequence. Default false. */
  attempted?: boolean;
  /** How many attempts of the present sequence have been made. Undefined: not asked for. */
  attempts?: number;
}

/** An event whose workflow is to be started, with what its workflow needs to know: ids and target hosts only. */
export interface PendingStart {
  accountId: string;
  eventId: string;
  eventType: EventType;
  acceptedAt: Date;
  deliveries: PendingDelivery[];
}

/** What a workflow has to do: open deliveries, and exhausted ones that have had no consequences yet. */
const needsWorkflow =
  "(d.status IN ('pending', 'retrying') OR (d.status = 'failed' AND d.compensated_at IS NULL))";

/**
 * Its open deliveries, and exhausted ones that have not disabled their endpoint and notified its owner yet. Those of a
 * deleted endpoint have an empty URL, so that their workflow can close them.
 */
const pendingStart = `SELECT e.account_id AS "accountId", e.event_id AS "eventId", e.type AS "eventType",
    e.accepted_at AS "acceptedAt",
    coalesce(json_agg(json_build_object('deliveryId', d.id, 'endpointId', d.endpoint_id, 'url', coalesce(p.url, ''),
      'attempted', d.attempt_count > 0 OR d.status = 'failed') ORDER BY d.id) FILTER (WHERE d.id IS NOT NULL), '[]') AS deliveries
  FROM wanted w
  JOIN events e USING (accepted_at, account_id, event_id)
  LEFT JOIN deliveries d ON d.accepted_at = e.accepted_at AND d.account_id = e.account_id
    AND d.event_id = e.event_id
    AND ${needsWorkflow}
  LEFT JOIN endpoints p ON p.id = d.endpoint_id
  GROUP BY 1, 2, 3, 4 ORDER BY 4, 1, 2`;

/** Where a page of events ended: the next one goes on after it, so that one bad event delays no other. */
export type EventPosition = Pick<PendingStart, 'acceptedAt' | 'accountId' | 'eventId'>;

/** A page of events, oldest acceptance first; `limit` counts events, whose deliveries may be many. */
export interface PendingPage {
  /** Only what was due before this instant. */
  before: Date;
  after: EventPosition | undefined;
  limit: number;
}

/** Events that were accepted before an instant and have no workflow yet, oldest first. */
export const findNotStarted = (db: Queryable, page: PendingPage): Promise<PendingStart[]> =>
  findPending(
    db,
    page,
    'SELECT accepted_at, account_id, event_id FROM events WHERE start_pending AND accepted_at < $1',
  );

/** Marked events are found by `findNotStarted`, and many of them may be deferred. */
const withoutMarked = `JOIN (SELECT accepted_at, account_id, event_id FROM events WHERE NOT start_pending) AS unmarked
  USING (accepted_at, account_id, event_id)`;

/** Of one endpoint's events, none of whose deliveries has been attempted, those that have no workflow yet, oldest first. */
export const findDeferred = (
  db: Queryable,
  endpointId: string,
  { after, limit }: Pick<PendingPage, 'after' | 'limit'>,
): Promise<PendingStart[]> =>
  findPending(
    db,
    { before: endpointId, after, limit },
    `SELECT d.accepted_at, d.account_id, d.event_id FROM deliveries d
     JOIN events e ON e.accepted_at = d.accepted_at AND e.account_id = d.account_id AND e.event_id = d.event_id
     WHERE d.endpoint_id = $1 AND d.status = 'pending' AND d.attempt_count = 0 AND e.start_pending`,
  );

/** Deliveries that were rejected with a delay have a workflow. */
const retryTimeHasCome = '(turn_at IS NULL OR turn_at < $1)';

/**
 * Events with an attempt that should have been made before an instant, or a failure that had no consequences, oldest
 * first: perhaps their workflow is gone (a Temporal server that lost its data, or was replaced).
 */
export const findOverdue = (db: Queryable, page: PendingPage): Promise<PendingStart[]> =>
  findPending(
    db,
    page,
    `SELECT DISTINCT accepted_at, account_id, event_id FROM deliveries ${withoutMarked}
     WHERE status IN ('pending', 'retrying') AND paused_at IS NULL AND next_attempt_at < $1
       AND ${retryTimeHasCome}
     UNION SELECT accepted_at, account_id, event_id FROM deliveries ${withoutMarked}
     WHERE status = 'failed' AND compensated_at IS NULL AND first_attempt_at < $1`,
  );

/**
 * Events with a delivery that should have been attempted before an instant and has not been, oldest first: the process
 * that was to make their first attempts is gone (`MAILHOOKS_WORKFLOW=on-failure`). Only of the last minutes: what has waited
 * longer is overdue, and looked at less often, for it may have a workflow that waits for its turn.
 */
export const findAbandoned = (db: Queryable, page: PendingPage): Promise<PendingStart[]> =>
  findPending(
    db,
    page,
    `SELECT DISTINCT accepted_at, account_id, event_id FROM deliveries ${withoutMarked}
     WHERE status = 'pending' AND paused_at IS NULL AND next_attempt_at < $1
       AND next_attempt_at >= $1::timestamptz - interval '5 min' AND ${retryTimeHasCome}`,
  );

/** @param page.before of whatever type `candidates` compare $1 with */
async function findPending(
  db: Queryable,
  page: Omit<PendingPage, 'before'> & { before: Date | string },
  candidates: string,
): Promise<PendingStart[]> {
  const { rows } = await db.query<PendingStart>(
    `WITH wanted AS (
       SELECT * FROM (${candidates}) AS candidates
       WHERE $2::timestamptz IS NULL OR (accepted_at, account_id, event_id) > ($2, $3, $4)
       ORDER BY accepted_at, account_id, event_id LIMIT $5
     ) ${pendingStart}`,
    [page.before, page.after?.acceptedAt, page.after?.accountId, page.after?.eventId, page.limit],
  );
  return rows;
}

/** In ms. If the process dies meanwhile, the reconciler looks at the event once more. */
const collectMs = 20;

/** Marks events whose workflow is known to exist, or that need none: those of a moment in one statement. */
export const createStartedMarks = (db: Queryable): Batcher<EventPosition, undefined> =>
  createBatcher({ run: (events) => setPending(db, events, false), collectMs });

/** Marks events that are to become workflows: until they are, the reconciler finds them. */
export const createPendingMarks = (db: Queryable): Batcher<EventPosition, undefined> =>
  createBatcher({ run: (events) => setPending(db, events, true) });

/** In one statement, however many they are. */
async function setPending(
  db: Queryable,
  events: readonly EventPosition[],
  isPending: boolean,
): Promise<undefined[]> {
  await db.query(
    prepared(
      'set-pending',
      // An event that is being erased is skipped: the others must not wait for it.
      `UPDATE events e SET start_pending = $4
       FROM (
         SELECT e.accepted_at, e.account_id, e.event_id FROM events e
         JOIN unnest($1::timestamptz[], $2::text[], $3::text[]) AS these (accepted_at, account_id, event_id)
           USING (accepted_at, account_id, event_id)
         WHERE e.accepted_at BETWEEN $5 AND $6
         ORDER BY e.accepted_at, e.account_id, e.event_id FOR NO KEY UPDATE OF e SKIP LOCKED
       ) AS free
       WHERE e.accepted_at = free.accepted_at AND e.account_id = free.account_id AND e.event_id = free.event_id
         AND e.accepted_at BETWEEN $5 AND $6`,
      [
        events.map(({ acceptedAt }) => acceptedAt),
        events.map(({ accountId }) => accountId),
        events.map(({ eventId }) => eventId),
        isPending,
        ...spanOf(events),
      ],
    ),
  );
  return events.map(() => undefined);
}

/** One event with all of its deliveries that a workflow has to care for; undefined when it is gone. */
export async function loadPendingStart(
  db: Queryable,
  { acceptedAt, accountId, eventId }: EventPosition,
): Promise<PendingStart | undefined> {
  const { rows } = await db.query<PendingStart>(
    `WITH wanted AS (
       SELECT $1::timestamptz AS accepted_at, $2::text AS account_id, $3::text AS event_id
     ) ${pendingStart}`,
    [acceptedAt, accountId, eventId],
  );
  return rows[0];
}

/** A page of the deliveries of one event that a workflow has to care for, by id. @param after the last id of the page before */
export async function listPendingDeliveries(
  db: Queryable,
  { acceptedAt, accountId, eventId }: EventPosition,
  { after, limit }: { after: string | null; limit: number },
): Promise<Pick<PendingDelivery, 'deliveryId' | 'endpointId' | 'url'>[]> {
  const { rows } = await db.query<Pick<PendingDelivery, 'deliveryId' | 'endpointId' | 'url'>>(
    `SELECT d.id AS "deliveryId", d.endpoint_id AS "endpointId", coalesce(p.url, '') AS url
     FROM deliveries d LEFT JOIN endpoints p ON p.id = d.endpoint_id
     WHERE d.accepted_at = $1 AND d.account_id = $2 AND d.event_id = $3 AND ${needsWorkflow}
       AND ($4::text IS NULL OR d.id > $4)
     ORDER BY d.id LIMIT $5`,
    [acceptedAt, accountId, eventId, after, limit],
  );
  return rows;
}
