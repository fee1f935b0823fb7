import type { DeliveryStatus, LastError } from '../../domain/delivery/delivery.ts';
import type { CanonicalEvent, EventType } from '../../domain/event/event.ts';
import { joinContent } from '../tenants/messages.ts';
import type { Queryable } from '../pool.ts';
import { prepared } from '../sql.ts';
import {
  accountIn,
  targetColumns,
  targetIn,
  type PayloadAccount,
  type Target,
  type TargetRow,
} from '../tenants/endpoint-columns.ts';

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

/** In the order of their acceptance; without those that are gone (their account or event was erased). */
export async function loadJobs(db: Queryable, refs: readonly DeliveryRef[]): Promise<FoundJob[]> {
  if (refs.length === 0) return [];
  const instants = refs.map(({ acceptedAt }) => acceptedAt.getTime());
  const { rows } = await db.query<JobFacts & TargetRow & DeliveryRef>(
    // The span says nothing new, but only by it are the partitions of other days left out of the plan.
    prepared(
      'load-jobs',
      `SELECT d.id AS "deliveryId", d.accepted_at AS "acceptedAt", d.event_id AS "eventId",
         d.event_type AS "eventType", e.payload, m.content AS "messageContent", d.status, d.paused_at AS "pausedAt",
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
      [
        refs.map((ref) => ref.acceptedAt),
        refs.map((ref) => ref.deliveryId),
        new Date(Math.min(...instants)),
        new Date(Math.max(...instants)),
      ],
    ),
  );
  return rows.map((row) => ({
    ref: { deliveryId: row.deliveryId, acceptedAt: row.acceptedAt },
    job: {
      accountId: row.accountId,
      eventId: row.eventId,
      eventType: row.eventType,
      payload: row.payload,
      messageContent: row.messageContent,
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
