import type { AttemptErrorCode, LastError } from '../../domain/delivery/delivery.ts';
import type { Resent } from '../../domain/delivery/exchange.ts';
import type { DeliveryRef } from './delivery-jobs.ts';
import type { Queryable } from '../pool.ts';
import { prepared, spanOf } from '../sql.ts';

/** What the log keeps of one attempt: its headers are redacted, its body is not kept. `response` is null when there was none. */
export interface AttemptRecord {
  /** 1, and one more each time somebody has a delivery sent again that had ended. */
  sequence: number;
  /** Within its sequence, from 1. */
  number: number;
  startedAt: Date;
  /** Milliseconds. */
  durationMs: number;
  request: { url: string; headers: Record<string, string> };
  response: { status: number; headers: Record<string, string>; body: string } | null;
  error: { code: AttemptErrorCode; message: string } | null;
  /** Of a request that was sent twice: how the first one had ended. */
  resentAfter?: Resent | undefined;
}

/** What the attempt makes of its delivery. */
export interface AttemptEffect {
  status: 'delivered' | 'retrying' | 'failed';
  endpoint: {
    id: string;
    /** As it was for this attempt; a sequence keeps that of its first. */
    outage: number;
  };
  firstAttemptAt: Date;
  nextAttemptAt: Date | null;
  lastError: LastError | null;
}

/** One attempt that has been made, of one delivery. */
export interface MadeAttempt {
  ref: DeliveryRef;
  attempt: AttemptRecord;
  effect: AttemptEffect;
}

/** Whether a statement waits for rows that somebody else has locked, or passes them over. */
export type Locked = 'wait' | 'skip';

/**
 * Logs attempts of different deliveries and moves the deliveries on, all in one statement. Recorded twice, an attempt
 * counts once; of a delivery that is gone (its account was erased) nothing is logged. One that was cancelled or held
 * meanwhile stays so and counts the attempt, unless the receiver took it: what is delivered is delivered, whichever
 * sequence the attempt belonged to.
 * @returns the ids of the deliveries whose attempts are logged: the others are gone or, with `skip`, locked
 */
export async function recordAttempts(
  db: Queryable,
  made: readonly MadeAttempt[],
  locked: Locked = 'wait',
): Promise<Set<string>> {
  const column = <T>(value: (one: MadeAttempt) => T): T[] => made.map(value);
  const { rows } = await db.query<{ deliveryId: string }>(
    prepared(`record-attempts-${locked}`, recordSql(locked), [
      column(({ ref }) => ref.acceptedAt),
      column(({ ref }) => ref.deliveryId),
      column(({ attempt }) => attempt.sequence),
      column(({ attempt }) => attempt.number),
      column(({ attempt }) => attempt.startedAt),
      column(({ attempt }) => Math.round(attempt.durationMs)),
      column(({ attempt }) => attempt.request.url),
      column(({ attempt }) => JSON.stringify(attempt.request.headers)),
      column(({ attempt }) => attempt.response?.status),
      column(({ attempt }) => attempt.response && JSON.stringify(attempt.response.headers)),
      column(({ attempt }) => attempt.response?.body),
      column(({ attempt }) => attempt.error?.code),
      column(({ attempt }) => attempt.error?.message),
      column(({ effect }) => effect.status),
      column(({ effect }) => effect.nextAttemptAt),
      column(({ effect }) => effect.firstAttemptAt),
      column(({ effect }) => effect.lastError && JSON.stringify(effect.lastError)),
      column(({ effect }) => effect.endpoint.outage),
      column(({ effect }) => effect.endpoint.id),
      column(({ attempt }) => attempt.resentAfter && JSON.stringify(attempt.resentAfter)),
      ...spanOf(made.map(({ ref }) => ref)),
    ]),
  );
  return new Set(rows.map(({ deliveryId }) => deliveryId));
}

/** The span ($21, $22) says nothing new, but only by it are the partitions of other days left out of the plan. */
const recordSql = (locked: Locked): string => `WITH made AS (
    SELECT * FROM unnest($1::timestamptz[], $2::text[], $3::int[], $4::int[], $5::timestamptz[], $6::int[], $7::text[],
      $8::jsonb[], $9::int[], $10::jsonb[], $11::text[], $12::text[], $13::text[], $14::text[], $15::timestamptz[],
      $16::timestamptz[], $17::jsonb[], $18::int[], $19::text[], $20::jsonb[])
    AS m (accepted_at, delivery_id, sequence, number, started_at, duration_ms, request_url, request_headers,
      response_status, response_headers, response_body, error_code, error_message, status, next_attempt_at,
      first_attempt_at, last_error, outage, endpoint_id, resent_after)
  ), locked AS (
    SELECT m.* FROM made m JOIN deliveries d ON d.accepted_at = m.accepted_at AND d.id = m.delivery_id
    WHERE d.accepted_at BETWEEN $21 AND $22 ORDER BY d.accepted_at, d.id FOR NO KEY UPDATE OF d ${locked === 'skip' ? 'SKIP LOCKED' : ''}
  ), logged AS (
    INSERT INTO attempts (accepted_at, delivery_id, sequence, number, started_at, duration_ms, request_url,
      request_headers, response_status, response_headers, response_body, error_code, error_message, resent_after)
    SELECT accepted_at, delivery_id, sequence, number, started_at, duration_ms, request_url,
      request_headers, response_status, response_headers, response_body, error_code, error_message, resent_after FROM locked
    ON CONFLICT DO NOTHING
  ), moved AS (
    UPDATE deliveries d SET
      status = CASE WHEN d.status IN ('pending', 'retrying') OR m.status = 'delivered' THEN m.status ELSE d.status END,
      attempt_count = CASE WHEN d.sequence = m.sequence THEN greatest(d.attempt_count, m.number) ELSE d.attempt_count END,
      next_attempt_at = CASE WHEN d.status IN ('pending', 'retrying') THEN m.next_attempt_at END,
      outage = CASE WHEN d.attempt_count = 0 THEN m.outage ELSE d.outage END,
      first_attempt_at = coalesce(d.first_attempt_at, m.first_attempt_at), claimed_until = NULL,
      last_error = coalesce(m.last_error, d.last_error), response_status = m.response_status, error_code = m.error_code,
      delivered_at = CASE WHEN m.status = 'delivered' THEN clock_timestamp() END,
      compensated_at = NULL, paused_at = CASE WHEN m.status = 'retrying' THEN d.paused_at END
    FROM locked m
    WHERE d.accepted_at = m.accepted_at AND d.id = m.delivery_id AND d.accepted_at BETWEEN $21 AND $22
      AND d.status IN ('pending', 'retrying', 'held', 'cancelled')
      AND (m.status = 'delivered' OR (d.sequence = m.sequence AND d.attempt_count < m.number))
  ), seen AS (
    SELECT endpoint_id, bool_or(status = 'delivered') AS succeeded,
      (array_agg(last_error ORDER BY last_error->>'at' DESC) FILTER (WHERE last_error IS NOT NULL))[1] AS last_error
    FROM locked GROUP BY endpoint_id
  ), touched AS (
    -- The endpoint's row is everybody's: what is known for a second already is not worth waiting for it, and whoever
    -- has it locked knows as much or is deleting it.
    SELECT p.id, news.succeeded, news.last_error FROM seen JOIN endpoints p ON p.id = seen.endpoint_id, LATERAL (
      SELECT seen.succeeded AND (p.last_success_at IS NULL OR p.last_success_at < clock_timestamp() - interval '1 s')
          AS succeeded,
        CASE WHEN p.last_error IS NULL OR (p.last_error->>'at')::timestamptz
          <= (seen.last_error->>'at')::timestamptz - interval '1 s' THEN seen.last_error END AS last_error
    ) AS news
    WHERE news.succeeded OR news.last_error IS NOT NULL
    ORDER BY p.id FOR NO KEY UPDATE OF p SKIP LOCKED
  ), told AS (
    UPDATE endpoints p SET
      last_success_at = CASE WHEN touched.succeeded THEN clock_timestamp() ELSE p.last_success_at END,
      last_error = coalesce(touched.last_error, p.last_error)
    FROM touched WHERE p.id = touched.id
  )
  SELECT delivery_id AS "deliveryId" FROM locked`;
