import type { Queryable } from '../pool.ts';

/** Notes which event's failure a mail describes, before anything of it is written. */
export async function noteQuoted(db: Queryable, mailId: string, eventId: string | null): Promise<void> {
  await db.query('UPDATE notifications SET quoted_event_id = $2 WHERE id = $1', [mailId, eventId]);
}

/**
 * Withdraws the files of mails about an event that is being erased: those that quote it, that it brought about, or that
 * may quote a response to a POST which it shared.
 */
export async function withdrawMailsOfEvent(
  tx: Queryable,
  event: { acceptedAt: Date; accountId: string; eventId: string; sharedEndpoints: readonly string[] },
): Promise<void> {
  await tx.query(
    `UPDATE notifications n SET withdrawn_at = now()
     WHERE account_id = $1 AND (quoted_event_id = $2 OR endpoint_id = ANY($3) OR delivery_id IN (
       SELECT d.id FROM deliveries d WHERE d.accepted_at = $4 AND d.account_id = $1 AND d.event_id = $2
     ))`,
    [event.accountId, event.eventId, event.sharedEndpoints, event.acceptedAt],
  );
}

/** The same for an endpoint that is being deleted; digests may name it. */
export async function withdrawMailsOfEndpoint(
  tx: Queryable,
  accountId: string,
  endpointId: string,
): Promise<void> {
  await tx.query(
    `UPDATE notifications SET withdrawn_at = now()
     WHERE account_id = $1 AND (endpoint_id = $2 OR kind = 'digest')`,
    [accountId, endpointId],
  );
}

/** Which of these mails may still lie in a file. */
export async function findKeptMails(db: Queryable, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>(
    'SELECT id FROM notifications WHERE id = ANY($1) AND withdrawn_at IS NULL',
    [ids],
  );
  return new Set(rows.map(({ id }) => id));
}
