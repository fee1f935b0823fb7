import type { AttemptErrorCode } from '../../domain/delivery/delivery.ts';
import type { Resent } from '../../domain/delivery/exchange.ts';
import type { DeliveryRef } from './delivery-jobs.ts';
import type { Queryable } from '../pool.ts';
import { parameters } from '../sql.ts';

/** One row of the log. */
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
  /** Null: the request was sent once. */
  resentAfter: Resent | null;
}

/** An attempt `a` as JSON. */
export const attemptJson = `json_build_object('sequence', a.sequence, 'number', a.number, 'startedAt', a.started_at,
  'durationMs', a.duration_ms, 'request', json_build_object('url', a.request_url, 'headers', a.request_headers),
  'responseStatus', a.response_status, 'responseHeaders', a.response_headers, 'responseBody', a.response_body,
  'error', CASE WHEN a.error_code IS NOT NULL
    THEN json_build_object('code', a.error_code, 'message', a.error_message) END,
  'resentAfter', a.resent_after)`;

/** Bytes of an attempt `a` in a response, given those of its body. */
const sizeWith = (body: string): string => `(400 + octet_length(a.request_url)
  + octet_length(a.request_headers::text) + coalesce(octet_length(a.response_headers::text), 0)
  + coalesce(octet_length(${body}), 0) + coalesce(octet_length(a.error_message), 0))`;

export const attemptSize = sizeWith('to_json(a.response_body)::text');
/** Without reading the body: control characters in it take six times as much as they say. */
export const roughAttemptSize = sizeWith('a.response_body');

/** The newest attempts of a delivery, as the primary key has them. @param of the delivery's name in the statement */
export const newestAttempts = (of: string, span: string, limit: string | number): string =>
  `SELECT a.* FROM attempts a WHERE a.accepted_at = ${of}.accepted_at AND a.delivery_id = ${of}.id AND ${span}
   ORDER BY a.sequence DESC, a.number DESC LIMIT ${limit}`;

export interface AttemptPage {
  /** Sequence and number of the last attempt of the page before. */
  before: [number, number] | undefined;
  limit: number;
  /** Of the page in bytes; one attempt is always there. */
  maxBytes: number;
}

/** Newest first. @returns one more than the page holds when others follow, by `isMore` */
export async function listAttempts(
  db: Queryable,
  { deliveryId, acceptedAt }: DeliveryRef,
  { before, limit, maxBytes }: AttemptPage,
): Promise<{ attempts: LoggedAttempt[]; isMore: boolean }> {
  const { values, add } = parameters();
  const where = [`a.accepted_at = ${add(acceptedAt)}`, `a.delivery_id = ${add(deliveryId)}`];
  if (before) where.push(`(a.sequence, a.number) < (${add(before[0])}, ${add(before[1])})`);
  const newest = 'a.sequence DESC, a.number DESC';
  const { rows } = await db.query<{ attempt: LoggedAttempt; found: number }>(
    `SELECT ${attemptJson} AS attempt, a.found FROM (
       SELECT a.*, row_number() OVER (ORDER BY ${newest}) AS nth, count(*) OVER () AS found,
         sum(${attemptSize}) OVER (ORDER BY ${newest}) AS so_far
       FROM (SELECT * FROM attempts a WHERE ${where.join(' AND ')} ORDER BY ${newest} LIMIT ${add(limit + 1)}) AS a
     ) AS a WHERE a.nth = 1 OR (a.nth <= ${add(limit)} AND a.so_far <= ${add(maxBytes)}) ORDER BY a.nth`,
    values,
  );
  return {
    attempts: rows.map(({ attempt }) => attempt),
    isMore: rows.length < (rows[0]?.found ?? 0),
  };
}
