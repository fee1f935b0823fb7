import type { Queryable } from './pool.ts';

/** A workflow that Temporal is to forget, with everything of its that began before an instant. */
export interface Erasure {
  workflowId: string;
  requestedAt: Date;
}

/**
 * Removes an event, its deliveries, its attempts and what its message said, unless another event belongs to the
 * message. What an endpoint keeps of its last error loses the receiver's words, which may repeat the payload.
 * @returns false when there is no such event
 */
export async function eraseEvent(tx: Queryable, accountId: string, eventId: string): Promise<boolean> {
  const { rows } = await tx.query<{ acceptedAt: Date; messageId: string | null }>(
    `SELECT e.accepted_at AS "acceptedAt", e.message_id AS "messageId"
     FROM event_ids i JOIN events e USING (accepted_at, account_id, event_id)
     WHERE i.account_id = $1 AND i.event_id = $2 FOR UPDATE OF i, e`,
    [accountId, eventId],
  );
  const [event] = rows;
  if (!event) return false;
  const { acceptedAt, messageId } = event;
  await tx.query(
    `WITH gone AS (
       DELETE FROM deliveries WHERE accepted_at = $1 AND account_id = $2 AND event_id = $3 RETURNING id
     )
     DELETE FROM attempts a USING gone WHERE a.accepted_at = $1 AND a.delivery_id = gone.id`,
    [acceptedAt, accountId, eventId],
  );
  await tx.query('DELETE FROM events WHERE accepted_at = $1 AND account_id = $2 AND event_id = $3', [
    acceptedAt,
    accountId,
    eventId,
  ]);
  await tx.query('DELETE FROM event_ids WHERE account_id = $1 AND event_id = $2', [accountId, eventId]);
  await tx.query(
    `UPDATE endpoints SET last_error = last_error || '{"responseBody": null}'
     WHERE account_id = $1 AND last_error->>'eventId' = $2`,
    [accountId, eventId],
  );
  if (messageId !== null) {
    await tx.query(
      `DELETE FROM messages m WHERE account_id = $1 AND message_id = $2 AND NOT EXISTS (
         SELECT FROM events e WHERE e.account_id = m.account_id AND e.message_id = m.message_id
       )`,
      [accountId, messageId],
    );
  }
  return true;
}

export async function insertErasure(tx: Queryable, workflowId: string): Promise<Erasure> {
  const { rows } = await tx.query<Erasure>(
    `INSERT INTO erasures (workflow_id) VALUES ($1)
     ON CONFLICT (workflow_id, requested_at) DO UPDATE SET workflow_id = excluded.workflow_id
     RETURNING workflow_id AS "workflowId", requested_at AS "requestedAt"`,
    [workflowId],
  );
  return rows[0] as Erasure;
}

/** Asked for before an instant, oldest first. */
export async function findErasures(db: Queryable, before: Date, limit: number): Promise<Erasure[]> {
  const { rows } = await db.query<Erasure>(
    `SELECT workflow_id AS "workflowId", requested_at AS "requestedAt" FROM erasures
     WHERE requested_at < $1 ORDER BY requested_at LIMIT $2`,
    [before, limit],
  );
  return rows;
}

export async function finishErasure(db: Queryable, { workflowId, requestedAt }: Erasure): Promise<void> {
  await db.query('DELETE FROM erasures WHERE workflow_id = $1 AND requested_at = $2', [
    workflowId,
    requestedAt,
  ]);
}
