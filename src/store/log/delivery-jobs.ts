import type { DeliveryStatus, LastError } from '../../domain/delivery/delivery.ts';
import type { CanonicalEvent, EventType } from '../../domain/event/event.ts';
import { joinContent } from '../tenants/messages.ts';
import type { Queryable } from '../pool.ts';
import { prepared, spanOf } from '../sql.ts';
import {
  accountIn,
  targetColumns,
  targetIn,
  type PayloadAccount,
  type Target,
  type TargetRow,
} from '../tenants/endpoint-columns.ts';

/** Where a delivery is in the log. `acceptedAt` names its partition: it must be that of its event, to the millisecond. */
export interface DeliveryRef {
  deliveryId: string;
  acceptedAt: Date;
}

interface JobFacts {
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
}

/** Everything that one attempt needs, as it stands right now. */
export interface DeliveryJob extends JobFacts {
  /** The event as its receivers get it, where somebody has it at hand: else it is read from `payload`. */
  event?: CanonicalEvent;
  account: PayloadAccount;
  /** Null when it has been deleted. */
  endpoint: Target | null;
}

export interface FoundJob {
  ref: DeliveryRef;
  job: DeliveryJob;
}

/** Nulls where another row of the statement has them: a hundred deliveries of one event share its payload and content. */
interface SharedRow {
  payload: string | null;
  messageContent: string | null;
  messageId: string | null;
  speaker: string | null;
}

/** In the order of their acceptance; without those that are gone (their account or event was erased). */
export async function loadJobs(db: Queryable, refs: readonly DeliveryRef[]): Promise<FoundJob[]> {
  if (refs.length === 0) return [];
  const { rows } = await db.query<Omit<JobFacts, keyof SharedRow> & SharedRow & TargetRow & DeliveryRef>(
    // The span says nothing new, but only by it are the partitions of other days left out of the plan.
    prepared(
      'load-jobs',
      `SELECT d.id AS "deliveryId", d.accepted_at AS "acceptedAt", d.event_id AS "eventId",
         d.event_type AS "eventType", m.message_id AS "messageId", m.speaker,
         CASE row_number() OVER (PARTITION BY e.account_id, e.event_id, e.accepted_at ORDER BY d.id)
           WHEN 1 THEN e.payload END AS payload,
         CASE row_number() OVER (PARTITION BY m.account_id, m.message_id, m.speaker ORDER BY d.id)
           WHEN 1 THEN m.content END AS "messageContent",
         d.status, d.paused_at AS "pausedAt",
         d.outage, d.sequence, d.attempt_count AS "attemptCount", d.first_attempt_at AS "firstAttemptAt",
         d.next_attempt_at AS "nextAttemptAt", d.last_error AS "lastError", ${targetColumns}
       FROM unnest($1::timestamptz[], $2::text[]) AS r (accepted_at, id)
       JOIN deliveries d ON d.accepted_at = r.accepted_at AND d.id = r.id
       JOIN events e ON e.accepted_at = d.accepted_at AND e.account_id = d.account_id AND e.event_id = d.event_id
       JOIN accounts a ON a.id = d.account_id
       ${joinContent(true)}
       LEFT JOIN endpoints p ON p.id = d.endpoint_id
       WHERE d.accepted_at BETWEEN $3 AND $4 AND e.accepted_at BETWEEN $3 AND $4
       ORDER BY d.accepted_at, d.id`,
      [refs.map((ref) => ref.acceptedAt), refs.map((ref) => ref.deliveryId), ...spanOf(refs)],
    ),
  );
  const payloads = new Map<string, string>();
  const contents = new Map<string, string>();
  for (const row of rows) {
    if (row.payload !== null) payloads.set(eventKey(row), row.payload);
    if (row.messageContent !== null) contents.set(messageKey(row), row.messageContent);
  }
  return rows.map((row) => ({
    ref: { deliveryId: row.deliveryId, acceptedAt: row.acceptedAt },
    job: {
      accountId: row.accountId,
      eventId: row.eventId,
      eventType: row.eventType,
      payload: payloads.get(eventKey(row)) ?? '',
      messageContent: contents.get(messageKey(row)) ?? null,
      status: row.status,
      pausedAt: row.pausedAt,
      outage: row.outage,
      sequence: row.sequence,
      attemptCount: row.attemptCount,
      firstAttemptAt: row.firstAttemptAt,
      nextAttemptAt: row.nextAttemptAt,
      lastError: row.lastError,
      account: accountIn(row),
      endpoint: targetIn(row),
    },
  }));
}

/** Bytes of the event of each of these deliveries, with the content that goes out there, without reading them. */
export async function sizesOfJobs(
  db: Queryable,
  refs: readonly DeliveryRef[],
): Promise<ReadonlyMap<string, number>> {
  if (refs.length === 0) return new Map();
  const { rows } = await db.query<{ id: string; size: number }>(
    `SELECT d.id, octet_length(e.payload) + coalesce(octet_length(m.content), 0) AS size
     FROM unnest($1::timestamptz[], $2::text[]) AS r (accepted_at, id)
     JOIN deliveries d ON d.accepted_at = r.accepted_at AND d.id = r.id
     JOIN events e ON e.accepted_at = d.accepted_at AND e.account_id = d.account_id AND e.event_id = d.event_id
     ${joinContent(true)}
     WHERE d.accepted_at BETWEEN $3 AND $4 AND e.accepted_at BETWEEN $3 AND $4`,
    [refs.map((ref) => ref.acceptedAt), refs.map((ref) => ref.deliveryId), ...spanOf(refs)],
  );
  return new Map(rows.map(({ id, size }) => [id, size]));
}

const eventKey = (row: { accountId: string; eventId: string; acceptedAt: Date }): string =>
  JSON.stringify([row.accountId, row.eventId, row.acceptedAt]);

const messageKey = (row: Pick<SharedRow, 'messageId' | 'speaker'> & { accountId: string }): string =>
  JSON.stringify([row.accountId, row.messageId, row.speaker]);
