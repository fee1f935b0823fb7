import { withdrawMailsOfEvent } from '../mails/withdrawn-mails.ts';
import type { Queryable } from '../pool.ts';
import { keepWordsToOneself } from '../tenants/messages.ts';

/**
 * Removes an event, its deliveries, its attempts and what its message said, unless another event belongs to the
 * message. What receivers answered may repeat the payload: it goes wherever it was kept.
 * @returns when the event had been accepted; undefined when there is none
 */
export async function eraseEventRows(
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
