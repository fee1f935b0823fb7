import { withdrawMailsOfEvent } from '../mails/withdrawn-mails.ts';
import type { Queryable } from '../pool.ts';
import { keepWordsToOneself } from '../tenants/messages.ts';

/** A workflow that Temporal is to forget: every run of it that was for the event accepted then. */
export interface Erasure {
  workflowId: string;
  acceptedAt: Date;
  requestedAt: Date;
}

const columns = 'workflow_id AS "workflowId", accepted_at AS "acceptedAt", requested_at AS "requestedAt"';

/**
 * Removes an event, its deliveries, its attempts and what its message said, unless another event belongs to the
 * message. What receivers answered may repeat the payload: it goes wherever it was kept.
 * @returns when the event had been accepted; undefined when there is none
 */
export async function eraseEvent(
  tx: Queryable,
  accountId: string,
  eventId: string,
): Promise<Date | undefined> {
  const found = await findForErasure(tx, accountId, eventId);
  if (!found) return undefined;
  const { acceptedAt, messageId } = found;
  const event = [acceptedAt, accountId, eventId];
  // Whoever writes of it, or accepts another event of its message, ends first; the statements after that see what they
  // wrote. In the order in which those take their locks.
  if (messageId !== null) {
    await keepWordsToOneself(tx, accountId);
    await tx.query(
      'SELECT FROM message_words WHERE account_id = $1 AND message_id = $2 ORDER BY speaker FOR UPDATE',
      [accountId, messageId],
    );
  }
  const { rowCount } = await tx.query(
    'SELECT FROM events WHERE accepted_at = $1 AND account_id = $2 AND event_id = $3 FOR UPDATE',
    event,
  );
  // Another call has erased it; what has its id now was accepted after that.
  if (rowCount === 0) return undefined;
  // Mails before deliveries, as one that has been sent takes them.
  const shared = await findSharedPosts(tx, acceptedAt, accountId, eventId);
  const sharedEndpoints = shared.map(({ endpointId }) => endpointId);
  await withdrawMailsOfEvent(tx, { acceptedAt, accountId, eventId, sharedEndpoints });
  await tx.query(
    'SELECT FROM deliveries WHERE accepted_at = $1 AND account_id = $2 AND event_id = $3 FOR UPDATE',
    event,
  );
  await eraseAnswers(tx, acceptedAt, accountId, eventId);
  await tx.query(
    `DELETE FROM attempts a USING deliveries d
     WHERE d.accepted_at = $1 AND d.account_id = $2 AND d.event_id = $3 AND a.accepted_at = $1 AND a.delivery_id = d.id`,
    event,
  );
  await tx.query(
    'DELETE FROM deliveries WHERE accepted_at = $1 AND account_id = $2 AND event_id = $3',
    event,
  );
  await tx.query('DELETE FROM events WHERE accepted_at = $1 AND account_id = $2 AND event_id = $3', event);
  await tx.query('DELETE FROM event_ids WHERE accepted_at = $1 AND account_id = $2 AND event_id = $3', event);
  if (messageId !== null) {
    await tx.query(
      `WITH unused AS (
         SELECT WHERE NOT EXISTS (SELECT FROM events e WHERE e.account_id = $1 AND e.message_id = $2)
       ), former AS (
         DELETE FROM messages USING unused WHERE account_id = $1 AND message_id = $2
       )
       DELETE FROM message_words USING unused WHERE account_id = $1 AND message_id = $2`,
      [accountId, messageId],
    );
  }
  return acceptedAt;
}

async function findForErasure(
  tx: Queryable,
  accountId: string,
  eventId: string,
): Promise<{ acceptedAt: Date; messageId: string | null } | undefined> {
  const { rows } = await tx.query<{ acceptedAt: Date; messageId: string | null }>(
    `SELECT e.accepted_at AS "acceptedAt", e.message_id AS "messageId"
     FROM event_ids i JOIN events e USING (accepted_at, account_id, event_id)
     WHERE i.account_id = $1 AND i.event_id = $2`,
    [accountId, eventId],
  );
  return rows[0];
}

interface SharedPost {
  endpointId: string;
  webhookIds: string[];
}

/** The POSTs in which others of its endpoint's events were with this one. */
async function findSharedPosts(
  tx: Queryable,
  acceptedAt: Date,
  accountId: string,
  eventId: string,
): Promise<SharedPost[]> {
  const { rows } = await tx.query<SharedPost>(
    `SELECT d.endpoint_id AS "endpointId", array_agg(a.request_headers->>'webhook-id') AS "webhookIds"
     FROM deliveries d JOIN attempts a ON a.accepted_at = d.accepted_at AND a.delivery_id = d.id
     WHERE d.accepted_at = $1 AND d.account_id = $2 AND d.event_id = $3
       AND a.accepted_at = $1 AND a.request_headers->>'webhook-id' <> d.id
     GROUP BY 1`,
    [acceptedAt, accountId, eventId],
  );
  return rows;
}

/** What an endpoint keeps of its last error, and the log of the other events that were in a POST with this one. */
async function eraseAnswers(
  tx: Queryable,
  acceptedAt: Date,
  accountId: string,
  eventId: string,
): Promise<void> {
  const shared = await findSharedPosts(tx, acceptedAt, accountId, eventId);
  for (const { endpointId, webhookIds } of shared) {
    await tx.query(
      `WITH shared AS (
         UPDATE attempts a SET response_body = NULL FROM deliveries d
         WHERE d.endpoint_id = $1 AND a.accepted_at = d.accepted_at AND a.delivery_id = d.id
           AND a.request_headers->>'webhook-id' = ANY($2) RETURNING d.accepted_at, d.id
       )
       UPDATE deliveries d SET last_error = d.last_error || '{"responseBody": null}' FROM shared
       WHERE d.accepted_at = shared.accepted_at AND d.id = shared.id AND d.last_error ? 'responseBody'`,
      [endpointId, webhookIds],
    );
  }
  await tx.query(
    `UPDATE endpoints SET last_error = last_error || '{"responseBody": null}'
     WHERE account_id = $1 AND (last_error->>'eventId' = $2 OR id = ANY($3)) AND last_error IS NOT NULL`,
    [accountId, eventId, shared.map(({ endpointId }) => endpointId)],
  );
}

/**
 * Asks for the deletion of a workflow; asked again, it waits behind the others. Hand it to the workflow deleter after the
 * commit.
 */
export async function insertErasure(tx: Queryable, workflowId: string, acceptedAt: Date): Promise<Erasure> {
  const { rows } = await tx.query<Erasure>(
    `INSERT INTO erasures (workflow_id, accepted_at) VALUES ($1, $2)
     ON CONFLICT (workflow_id, accepted_at) DO UPDATE SET requested_at = excluded.requested_at RETURNING ${columns}`,
    [workflowId, acceptedAt],
  );
  return rows[0] as Erasure;
}

/**
 * Asks for the workflows of all events of an account that may still run.
 * @param prefix of their ids, before the event's
 * @returns the first of them, `limit` at most
 */
export async function insertErasuresOf(
  tx: Queryable,
  accountId: string,
  prefix: string,
  limit: number,
): Promise<Erasure[]> {
  const { rows } = await tx.query<Erasure>(
    `WITH asked AS (
       INSERT INTO erasures (workflow_id, accepted_at)
       SELECT DISTINCT $2::text || event_id, accepted_at FROM deliveries
       WHERE account_id = $1 AND (status IN ('pending', 'retrying') OR wake_requested_at IS NOT NULL
         OR (status = 'failed' AND compensated_at IS NULL))
       ON CONFLICT DO NOTHING RETURNING ${columns}
     ) SELECT * FROM asked LIMIT $3`,
    [accountId, prefix, limit],
  );
  return rows;
}

/** Whether a workflow of this id may still be that of an erased event. */
export async function isBeingErased(db: Queryable, workflowId: string): Promise<boolean> {
  const { rowCount } = await db.query('SELECT FROM erasures WHERE workflow_id = $1 LIMIT 1', [workflowId]);
  return rowCount === 1;
}

/** Asked for before an instant, oldest first. */
export async function findErasures(db: Queryable, before: Date, limit: number): Promise<Erasure[]> {
  const { rows } = await db.query<Erasure>(
    `SELECT ${columns} FROM erasures
     WHERE requested_at < $1 ORDER BY requested_at LIMIT $2`,
    [before, limit],
  );
  return rows;
}

/** It is looked for again behind all that wait now. */
export async function postponeErasure(db: Queryable, { workflowId, acceptedAt }: Erasure): Promise<void> {
  await db.query('UPDATE erasures SET requested_at = now() WHERE workflow_id = $1 AND accepted_at = $2', [
    workflowId,
    acceptedAt,
  ]);
}

/** Temporal has no run of it any more: from now on its id may belong to a new event. */
export async function finishErasure(db: Queryable, { workflowId, acceptedAt }: Erasure): Promise<void> {
  await db.query('DELETE FROM erasures WHERE workflow_id = $1 AND accepted_at = $2', [
    workflowId,
    acceptedAt,
  ]);
}
