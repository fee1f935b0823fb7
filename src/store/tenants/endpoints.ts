import type { LastError } from '../../domain/delivery/delivery.ts';
import type { Endpoint, EndpointInput, EndpointPatch, TestResult } from '../../domain/account/endpoint.ts';
import { ownerMailColumn } from './accounts.ts';
import type { Queryable } from '../pool.ts';
import type { StoredHeaders } from '../../secrets/sealed-headers.ts';
import { previousSignaturesUntil } from './signing-secrets.ts';
import { assignments } from '../sql.ts';

const columns = `id, account_id AS "accountId", name, url, description, event_types AS "eventTypes", format, headers,
  sealed_headers AS "sealedHeaders", batch, owner_email AS "ownerEmail",
  CASE WHEN owner_email IS NOT NULL THEN NOT owner_email_unconfirmed END AS "ownerEmailConfirmed", ${ownerMailColumn}, status, disabled_reason AS "disabledReason", disabled_at AS "disabledAt", ${previousSignaturesUntil} AS "previousSignaturesUntil",
  last_error AS "lastError", last_test AS "lastTest", origin, created_at AS "createdAt", updated_at AS "updatedAt"`;

/** As its row has it: see `openHeaders`. */
export type StoredEndpoint = Omit<Endpoint, 'headers'> & StoredHeaders;

/** A row of `endpoints` that is to be written. Its caller has checked the target, and sealed what is secret. */
export type NewEndpoint = Omit<EndpointInput, 'enabled' | 'headers'> & {
  id: string;
  accountId: string;
  status: Endpoint['status'];
  /** Null: none. */
  sealedHeaders: Buffer | null;
  /** Sealed. */
  secret: Buffer;
  /** Default false. */
  ownerEmailUnconfirmed?: boolean;
};

/** @throws when there is no such account (`isForeignKeyViolation`) */
export async function insertEndpoint(db: Queryable, endpoint: NewEndpoint): Promise<StoredEndpoint> {
  const { rows } = await db.query<StoredEndpoint>(
    `INSERT INTO endpoints (id, account_id, name, url, description, event_types, format, sealed_headers, owner_email, status,
       secret, batch, owner_email_unconfirmed, disabled_reason, disabled_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, CASE WHEN $10 = 'disabled' THEN 'by request' END,
       CASE WHEN $10 = 'disabled' THEN now() END)
     RETURNING ${columns}`,
    [
      endpoint.id,
      endpoint.accountId,
      endpoint.name,
      endpoint.url,
      endpoint.description,
      endpoint.eventTypes,
      endpoint.format,
      endpoint.sealedHeaders,
      endpoint.ownerEmail,
      endpoint.status,
      endpoint.secret,
      endpoint.batch,
      endpoint.ownerEmailUnconfirmed ?? false,
    ],
  );
  return rows[0] as StoredEndpoint;
}

/** Its headers are sealed. @returns undefined also for an endpoint of another account */
export async function findEndpoint(
  db: Queryable,
  accountId: string,
  id: string,
): Promise<StoredEndpoint | undefined> {
  const { rows } = await db.query<StoredEndpoint>(
    `SELECT ${columns} FROM endpoints WHERE account_id = $1 AND id = $2`,
    [accountId, id],
  );
  return rows[0];
}

/** Newest first; `before` is the last id of the page before. @param only of this endpoint; default: of all */
export async function listEndpoints(
  db: Queryable,
  accountId: string,
  page: { before: string | undefined; limit: number; only?: string | undefined },
): Promise<StoredEndpoint[]> {
  const { rows } = await db.query<StoredEndpoint>(
    `SELECT ${columns} FROM endpoints WHERE account_id = $1 AND ($2::text IS NULL OR id < $2)
       AND ($4::text IS NULL OR id = $4) ORDER BY id DESC LIMIT $3`,
    [accountId, page.before, page.limit, page.only],
  );
  return rows;
}

/** @param origin `api`: made by calls; `message`: named by messages. Each has a limit of its own */
export async function countEndpoints(
  db: Queryable,
  accountId: string,
  origin: Endpoint['origin'],
): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    'SELECT count(*) AS count FROM endpoints WHERE account_id = $1 AND origin = $2',
    [accountId, origin],
  );
  return rows[0]?.count ?? 0;
}

const patchColumns = {
  name: 'name',
  url: 'url',
  description: 'description',
  eventTypes: 'event_types',
  format: 'format',
  headers: 'headers',
  sealedHeaders: 'sealed_headers',
  ownerEmail: 'owner_email',
  ownerEmailUnconfirmed: 'owner_email_unconfirmed',
  ownerMail: 'owner_mail',
  batch: 'batch',
};

/** Changes the fields that `patch` has; nothing happens when there is no such endpoint. */
export async function updateEndpoint(
  db: Queryable,
  accountId: string,
  id: string,
  patch: Omit<EndpointPatch, 'headers'> &
    Partial<StoredHeaders> & { ownerEmailUnconfirmed?: boolean; ownerMail?: null },
): Promise<void> {
  const set = assignments(patch, patchColumns, 3);
  await db.query(`UPDATE endpoints SET ${set.sql} updated_at = now() WHERE account_id = $1 AND id = $2`, [
    accountId,
    id,
    ...set.values,
  ]);
}

/** Its deliveries stay. @returns whether it was there */
export async function deleteEndpoint(tx: Queryable, accountId: string, id: string): Promise<boolean> {
  const { rowCount } = await tx.query('DELETE FROM endpoints WHERE account_id = $1 AND id = $2', [
    accountId,
    id,
  ]);
  return rowCount === 1;
}

/** No change when it is enabled already. */
export async function setEnabled(db: Queryable, accountId: string, id: string): Promise<void> {
  await db.query(
    `UPDATE endpoints SET status = 'enabled', disabled_reason = NULL, disabled_at = NULL, disabled_by_delivery = NULL,
       owner_mail = CASE WHEN owner_mail->>'status' <> 'withheld' THEN owner_mail END, updated_at = now()
     WHERE account_id = $1 AND id = $2 AND status = 'disabled'`,
    [accountId, id],
  );
}

/** An endpoint that is disabled gets nothing sent again any more; it is the one in `disabled`. */
const stopRecoveries = `stopped AS (
    UPDATE recoveries r SET status = 'stopped', stopped_reason = 'the endpoint was disabled', updated_at = now(),
      finished_at = now()
    FROM disabled WHERE r.endpoint_id = disabled.id AND r.status = 'running'
  )`;

/** No change when it is disabled already: the first reason stands. @returns whether it became disabled */
export async function setDisabled(
  db: Queryable,
  accountId: string,
  id: string,
  reason: string,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `WITH disabled AS (
       UPDATE endpoints SET status = 'disabled', disabled_reason = $3, disabled_at = now(), outage = outage + 1,
         updated_at = now()
       WHERE account_id = $1 AND id = $2 AND status = 'enabled' RETURNING id
     ), ${stopRecoveries} SELECT FROM disabled`,
    [accountId, id, reason],
  );
  return rowCount === 1;
}

/** Keeps the result of its last test, in place of the one before. */
export async function saveTest(db: Queryable, id: string, result: TestResult): Promise<void> {
  await db.query('UPDATE endpoints SET last_test = $2 WHERE id = $1', [id, result]);
}

export const subscriberColumns = 'id, url, event_types AS "eventTypes", format, status, outage, origin';

/**
 * Disables the endpoint for the exhausted delivery, unless it has been disabled since that delivery's sequence began.
 * Asked again by the same delivery (its first answer was lost), it answers the same.
 * @returns whether this delivery is the one that disabled it
 */
export async function disableForDelivery(
  tx: Queryable,
  input: {
    endpointId: string;
    deliveryId: string;
    outage: number;
    firstAttemptAt: Date;
    reason: string;
    lastError: LastError;
    requireNoSuccessSince: boolean;
  },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `WITH disabled AS (
       UPDATE endpoints SET status = 'disabled', disabled_reason = $4, disabled_at = now(), outage = outage + 1,
         disabled_by_delivery = $2, last_error = $5, updated_at = now()
       WHERE id = $1 AND status = 'enabled' AND outage = $3
         AND NOT ($6 AND coalesce(last_success_at >= $7, false)) RETURNING id
     ), ${stopRecoveries} SELECT FROM disabled`,
    [
      input.endpointId,
      input.deliveryId,
      input.outage,
      input.reason,
      input.lastError,
      input.requireNoSuccessSince,
      input.firstAttemptAt,
    ],
  );
  if (rowCount === 1) return true;
  const { rows } = await tx.query(
    'SELECT 1 FROM endpoints WHERE id = $1 AND outage = $3 + 1 AND disabled_by_delivery = $2',
    [input.endpointId, input.deliveryId, input.outage],
  );
  return rows.length === 1;
}
