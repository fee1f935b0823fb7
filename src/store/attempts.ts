import type { AttemptErrorCode, DeliveryStatus, LastError } from '../domain/delivery.ts';
import type { EventType } from '../domain/event.ts';
import type { BatchSettings, FormatName } from '../domain/endpoint.ts';
import type { Account } from '../domain/account.ts';
import type { SealedSecrets } from './endpoints.ts';
import type { Queryable } from './pool.ts';

export interface DeliveryRef {
  deliveryId: string;
  acceptedAt: Date;
}

/** Everything that one attempt needs, as it stands right now. */
export interface DeliveryJob {
  accountId: string;
  eventId: string;
  eventType: EventType;
  payload: string;
  /** JSON text; null when none came with the message. */
  messageContent: string | null;
  status: DeliveryStatus;
  pausedAt: Date | null;
  outage: number;
  sequence: number;
  attemptCount: number;
  firstAttemptAt: Date | null;
  nextAttemptAt: Date | null;
  lastError: LastError | null;
  account: Pick<Account, 'id' | 'instanceUrl' | 'userName'>;
  /** Null when it has been deleted. */
  endpoint:
    | ({
        id: string;
        url: string;
        format: FormatName;
        batch: BatchSettings | null;
        enabled: boolean;
        outage: number;
      } & SealedSecrets)
    | null;
}

type JobRow = Omit<DeliveryJob, 'account' | 'endpoint'> &
  SealedSecrets &
  DeliveryRef & {
    batch: BatchSettings | null;
    instanceUrl: string | null;
    userName: string | null;
    endpointId: string | null;
    url: string;
    format: FormatName;
    enabled: boolean;
    endpointOutage: number;
  };

/** In the order of their acceptance; without those that are gone (their account or event was erased). */
export async function loadJobs(
  db: Queryable,
  refs: readonly DeliveryRef[],
): Promise<{ ref: DeliveryRef; job: DeliveryJob }[]> {
  const { rows } = await db.query<JobRow>(
    `SELECT d.id AS "deliveryId", d.accepted_at AS "acceptedAt", d.account_id AS "accountId", d.event_id AS "eventId", d.event_type AS "eventType", e.payload,
       m.content AS "messageContent", d.status, d.paused_at AS "pausedAt",
       d.outage, d.sequence, d.attempt_count AS "attemptCount", d.first_attempt_at AS "firstAttemptAt",
       d.next_attempt_at AS "nextAttemptAt", d.last_error AS "lastError",
       a.instance_url AS "instanceUrl", a.user_name AS "userName", p.id AS "endpointId", p.url, p.format, p.headers, p.sealed_headers AS "sealedHeaders",
       p.batch,       p.status = 'enabled' AS enabled, p.outage AS "endpointOutage", p.secret, p.previous_secret AS "previousSecret",
       p.previous_secret_until AS "previousSecretUntil"
     FROM unnest($1::timestamptz[], $2::text[]) AS r (accepted_at, id)
     JOIN deliveries d ON d.accepted_at = r.accepted_at AND d.id = r.id
     JOIN events e ON e.accepted_at = d.accepted_at AND e.account_id = d.account_id AND e.event_id = d.event_id
     JOIN accounts a ON a.id = d.account_id
     LEFT JOIN messages m ON m.account_id = e.account_id AND m.message_id = e.message_id
     LEFT JOIN endpoints p ON p.id = d.endpoint_id
     ORDER BY d.accepted_at, d.id`,
    [refs.map((ref) => ref.acceptedAt), refs.map((ref) => ref.deliveryId)],
  );
  return rows.map(toJob);
}

function toJob({ deliveryId, acceptedAt, ...row }: JobRow): { ref: DeliveryRef; job: DeliveryJob } {
  const { instanceUrl, userName, endpointId: id, url, format, batch, enabled, ...rest } = row;
  const {
    endpointOutage: outage,
    secret,
    previousSecret,
    previousSecretUntil,
    headers,
    sealedHeaders,
    ...job
  } = rest;
  const secrets = { secret, previousSecret, previousSecretUntil, headers, sealedHeaders };
  return {
    ref: { deliveryId, acceptedAt },
    job: {
      ...job,
      account: { id: row.accountId, instanceUrl, userName },
      endpoint: id === null ? null : { id, url, format, batch, enabled, outage, ...secrets },
    },
  };
}

export interface AttemptRecord {
  sequence: number;
  number: number;
  startedAt: Date;
  /** Milliseconds. */
  durationMs: number;
  request: { url: string; headers: Record<string, string> };
  response: { status: number; headers: Record<string, string>; body: string } | null;
  error: { code: AttemptErrorCode; message: string } | null;
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

/**
 * Logs one attempt and moves its delivery on, in one statement. Recorded twice, it counts once; of a delivery that is
 * gone (its account was erased) nothing is logged. One that was cancelled or held meanwhile stays so and counts the
 * attempt, unless the receiver took it: what is delivered is delivered, whichever sequence the attempt belonged to.
 */
export async function recordAttempt(
  db: Queryable,
  ref: DeliveryRef,
  attempt: AttemptRecord,
  effect: AttemptEffect,
): Promise<void> {
  await db.query(
    // The endpoint's row is everybody's: what is known for a second already is not worth waiting for it.
    `WITH held AS (
       SELECT 1 FROM deliveries WHERE accepted_at = $1 AND id = $2 FOR NO KEY UPDATE
     ), logged AS (
       INSERT INTO attempts (accepted_at, delivery_id, sequence, number, started_at, duration_ms, request_url,
         request_headers, response_status, response_headers, response_body, error_code, error_message)
       SELECT $1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10::jsonb, $11, $12, $13 FROM held
       ON CONFLICT DO NOTHING
     ), moved AS (
       UPDATE deliveries SET
         status = CASE WHEN status IN ('pending', 'retrying') OR $14 = 'delivered' THEN $14 ELSE status END,
         attempt_count = CASE WHEN sequence = $3 THEN greatest(attempt_count, $4) ELSE attempt_count END,
         next_attempt_at = CASE WHEN status IN ('pending', 'retrying') THEN $15::timestamptz END,
         outage = CASE WHEN attempt_count = 0 THEN $19 ELSE outage END,
         first_attempt_at = coalesce(first_attempt_at, $16), claimed_until = NULL, last_error = coalesce($17, last_error),
         delivered_at = CASE WHEN $14 = 'delivered' THEN clock_timestamp() END,
         compensated_at = NULL, paused_at = CASE WHEN $14 = 'retrying' THEN paused_at END
       FROM held
       WHERE accepted_at = $1 AND id = $2 AND status IN ('pending', 'retrying', 'held', 'cancelled')
         AND ($14 = 'delivered' OR (sequence = $3 AND attempt_count < $4))
     )
     UPDATE endpoints SET last_success_at = CASE WHEN $14 = 'delivered' THEN clock_timestamp() ELSE last_success_at END,
       last_error = coalesce($17, last_error)
     WHERE id = $18 AND EXISTS (SELECT FROM held) AND CASE WHEN $17 IS NULL
       THEN last_success_at IS NULL OR last_success_at < clock_timestamp() - interval '1 s'
       ELSE last_error IS NULL
         OR (last_error->>'at')::timestamptz <= ($17::jsonb->>'at')::timestamptz - interval '1 s' END`,
    [
      ref.acceptedAt,
      ref.deliveryId,
      attempt.sequence,
      attempt.number,
      attempt.startedAt,
      Math.round(attempt.durationMs),
      attempt.request.url,
      attempt.request.headers,
      attempt.response?.status,
      attempt.response?.headers,
      attempt.response?.body,
      attempt.error?.code,
      attempt.error?.message,
      effect.status,
      effect.nextAttemptAt,
      effect.firstAttemptAt,
      effect.lastError,
      effect.endpoint.id,
      effect.endpoint.outage,
    ],
  );
}

/**
 * A delivery's attempts as JSON, oldest first: part of the statement that reads `d`, so that both are of one instant.
 * @param span a condition on `a` that says nothing new: by it the partitions of other days are left out of the plan
 */
export const attemptsColumn = (span: string): string => `(
    SELECT coalesce(json_agg(json_build_object('sequence', a.sequence, 'number', a.number, 'startedAt', a.started_at,
      'durationMs', a.duration_ms, 'request', json_build_object('url', a.request_url, 'headers', a.request_headers),
      'responseStatus', a.response_status, 'responseHeaders', a.response_headers, 'responseBody', a.response_body,
      'error', CASE WHEN a.error_code IS NOT NULL
        THEN json_build_object('code', a.error_code, 'message', a.error_message) END
    ) ORDER BY a.sequence, a.number), '[]')
    FROM attempts a WHERE a.accepted_at = d.accepted_at AND a.delivery_id = d.id AND ${span}
  ) AS attempts`;

/** One row of the log, as `attemptsColumn` gives it. */
export interface LoggedAttempt {
  /** 1, and one more each time the delivery was sent again after it had ended. */
  sequence: number;
  /** Within its sequence, from 1. */
  number: number;
  /** As Postgres writes it into JSON: with an offset, not with Z. */
  startedAt: string;
  durationMs: number;
  request: { url: string; headers: Record<string, string> };
  responseStatus: number | null;
  responseHeaders: Record<string, string> | null;
  responseBody: string | null;
  error: { code: AttemptErrorCode; message: string } | null;
}
