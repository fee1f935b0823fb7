import type { LastError } from '../../domain/delivery/delivery.ts';
import { newId } from '../../domain/basics/ids.ts';
import type { DeliveryRef } from '../log/delivery-jobs.ts';
import type { Queryable } from '../pool.ts';

/** Everything a mail about an endpoint says. */
export interface Notification {
  accountId: string;
  accountName: string;
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

/**
 * Notes which delivery brought an outage about, and asks for its one mail; asked again, nothing is added.
 * @returns the notification's id
 */
export async function requestDisabledMail(
  tx: Queryable,
  input: {
    accountId: string;
    endpointId: string;
    outage: number;
    cause: DeliveryRef;
    /** No mail is sent. */
    isWithheld: boolean;
  },
): Promise<string> {
  const { rows } = await tx.query<{ id: string }>(
    `INSERT INTO notifications (id, kind, account_id, endpoint_id, outage, delivery_id, delivery_accepted_at, status, next_try_at)
     VALUES ($1, 'endpoint-disabled', $2, $3, $4, $5, $6, CASE WHEN $7 THEN 'withheld' ELSE 'waiting' END,
       CASE WHEN NOT $7 THEN now() END)
     ON CONFLICT (endpoint_id, outage) WHERE kind = 'endpoint-disabled' DO UPDATE SET kind = excluded.kind RETURNING id`,
    [
      newId('ntf'),
      input.accountId,
      input.endpointId,
      input.outage,
      input.cause.deliveryId,
      input.cause.acceptedAt,
      input.isWithheld,
    ],
  );
  return (rows[0] as { id: string }).id;
}

/** @returns undefined when the endpoint has been deleted since, or the mail is about none */
export async function loadNotification(db: Queryable, id: string): Promise<Notification | undefined> {
  const { rows } = await db.query<Notification>(
    `SELECT n.account_id AS "accountId", a.name AS "accountName", p.id AS "endpointId", p.name AS "endpointName", p.url, coalesce(p.disabled_at, n.created_at) AS "disabledAt",
       p.last_error AS "lastError", trouble.since AS "failingSince", trouble.count AS "failedDeliveries"
     FROM notifications n
     JOIN accounts a ON a.id = n.account_id
     JOIN endpoints p ON p.id = n.endpoint_id
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

/** A time at which a delivery disabled its endpoint, and when the owner was mailed; null: not so far. */
export interface BegunOutage {
  disabledAt: Date;
  mailSentAt: Date | null;
}

/** Those that a delivery began, oldest first. */
export async function outagesBegunBy(
  db: Queryable,
  delivery: { id: string; endpointId: string },
): Promise<BegunOutage[]> {
  const { rows } = await db.query<BegunOutage>(
    `SELECT created_at AS "disabledAt", sent_at AS "mailSentAt" FROM notifications
     WHERE endpoint_id = $1 AND kind = 'endpoint-disabled' AND delivery_id = $2 ORDER BY created_at`,
    [delivery.endpointId, delivery.id],
  );
  return rows;
}

/** An endpoint that is being deleted gets no mail any more; that it was disabled stays known. */
export async function dropUnsent(tx: Queryable, endpointId: string): Promise<void> {
  await tx.query(
    `WITH kept AS (
       UPDATE notifications SET status = 'obsolete', next_try_at = NULL
       WHERE endpoint_id = $1 AND sent_at IS NULL AND kind = 'endpoint-disabled'
     ) DELETE FROM notifications WHERE endpoint_id = $1 AND sent_at IS NULL AND kind <> 'endpoint-disabled'`,
    [endpointId],
  );
}
