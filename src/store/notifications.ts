import type { LastError } from '../domain/delivery.ts';
import { newId } from '../domain/ids.ts';
import type { DeliveryRef } from './jobs.ts';
import type { Queryable } from './pool.ts';

/** `endpoint-failing` warns before it comes to `endpoint-disabled`. */
export type NotificationKind = 'endpoint-disabled' | 'endpoint-failing';

/** Everything a mail to an endpoint's owner says. */
export interface Notification {
  id: string;
  kind: NotificationKind;
  sentAt: Date | null;
  to: string;
  accountId: string;
  endpointId: string;
  endpointName: string;
  url: string;
  disabledAt: Date;
  lastError: LastError | null;
  /** First attempt of the oldest delivery that failed in this outage. */
  failingSince: Date | null;
  /** Deliveries that failed or were failing in this outage. */
  failedDeliveries: number;
}

/** Asks for the one mail on disabling of an outage; asked again, nothing is added. @returns the notification's id */
export async function requestDisabledMail(
  tx: Queryable,
  input: {
    accountId: string;
    endpointId: string;
    outage: number;
    cause: DeliveryRef;
  },
): Promise<string> {
  const { rows } = await tx.query<{ id: string }>(
    `INSERT INTO notifications (id, kind, account_id, endpoint_id, outage, delivery_id, delivery_accepted_at)
     VALUES ($1, 'endpoint-disabled', $2, $3, $4, $5, $6)
     ON CONFLICT (endpoint_id, outage) WHERE kind = 'endpoint-disabled' DO UPDATE SET kind = excluded.kind RETURNING id`,
    [
      newId('ntf'),
      input.accountId,
      input.endpointId,
      input.outage,
      input.cause.deliveryId,
      input.cause.acceptedAt,
    ],
  );
  return (rows[0] as { id: string }).id;
}

/** @returns undefined when the endpoint or its account has been deleted since: there is nobody to tell */
export async function loadNotification(db: Queryable, id: string): Promise<Notification | undefined> {
  const { rows } = await db.query<Notification>(
    `SELECT n.id, n.kind, n.sent_at AS "sentAt", coalesce(p.owner_email, a.email) AS to, n.account_id AS "accountId",
       p.id AS "endpointId", p.name AS "endpointName", p.url, coalesce(p.disabled_at, n.created_at) AS "disabledAt",
       p.last_error AS "lastError", trouble.since AS "failingSince", trouble.count AS "failedDeliveries"
     FROM notifications n
     JOIN endpoints p ON p.id = n.endpoint_id
     JOIN accounts a ON a.id = n.account_id
     CROSS JOIN LATERAL (
       SELECT min(first_attempt_at) AS since, count(*) AS count FROM deliveries d
       WHERE d.endpoint_id = p.id AND d.outage = n.outage AND d.status IN ('retrying', 'failed', 'held')
         AND d.attempt_count > 0
     ) trouble
     WHERE n.id = $1`,
    [id],
  );
  return rows[0];
}

/** With it the consequences of the delivery that brought it about are complete. */
export async function markSent(db: Queryable, id: string): Promise<void> {
  await db.query(
    `WITH sent AS (
       UPDATE notifications SET sent_at = now(), last_error = NULL WHERE id = $1
       RETURNING delivery_id, delivery_accepted_at
     )
     UPDATE deliveries d SET compensated_at = now() FROM sent
     WHERE d.accepted_at = sent.delivery_accepted_at AND d.id = sent.delivery_id`,
    [id],
  );
}

export async function markUnsent(db: Queryable, id: string, error: string): Promise<void> {
  await db.query('UPDATE notifications SET last_error = $2 WHERE id = $1', [id, error]);
}

/** A mail that waits for a workflow of its own. */
export type UnsentMail = Pick<Notification, 'id' | 'kind' | 'accountId' | 'endpointId'>;

/**
 * Mails that no delivery's workflow sends any more: warnings, and those whose delivery is gone or has been given up.
 * One whose workflow was started lately is left to it.
 */
export async function findUnsent(db: Queryable, startedBefore: Date, limit: number): Promise<UnsentMail[]> {
  const { rows } = await db.query<UnsentMail>(
    `SELECT n.id, n.kind, n.account_id AS "accountId", n.endpoint_id AS "endpointId"
     FROM notifications n JOIN endpoints p ON p.id = n.endpoint_id
     WHERE n.sent_at IS NULL AND (n.started_at IS NULL OR n.started_at < $1) AND NOT EXISTS (
       SELECT FROM deliveries d WHERE d.accepted_at = n.delivery_accepted_at AND d.id = n.delivery_id
         AND d.status = 'failed' AND d.compensated_at IS NULL
     )
     ORDER BY n.created_at LIMIT $2`,
    [startedBefore, limit],
  );
  return rows;
}

export async function markMailStarted(db: Queryable, id: string): Promise<void> {
  await db.query('UPDATE notifications SET started_at = now() WHERE id = $1', [id]);
}

/** Of an endpoint that is being deleted there is nothing left to tell. */
export async function dropUnsent(tx: Queryable, endpointId: string): Promise<void> {
  await tx.query('DELETE FROM notifications WHERE endpoint_id = $1 AND sent_at IS NULL', [endpointId]);
}
