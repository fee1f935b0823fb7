import type { Queryable } from '../pool.ts';

/** @returns the ids, of those given, that have been accepted before */
export async function findKnownIds(
  db: Queryable,
  accountId: string,
  eventIds: readonly string[],
): Promise<Set<string>> {
  const { rows } = await db.query<{ eventId: string }>(
    'SELECT event_id AS "eventId" FROM event_ids WHERE account_id = $1 AND event_id = ANY($2)',
    [accountId, eventIds],
  );
  return new Set(rows.map(({ eventId }) => eventId));
}

/** The facts with which a repeated post of a known event is answered. */
export interface KnownEvent {
  /** Whose event it is; null: it was accepted by a version that did not note it. */
  postedBy: string | null;
  /** How many it has. */
  deliveries: number;
}

/** @returns those of these events that are known, by id */
export async function findKnownEvents(
  db: Queryable,
  accountId: string,
  eventIds: readonly string[],
): Promise<Map<string, KnownEvent>> {
  const { rows } = await db.query<KnownEvent & { eventId: string }>(
    `SELECT i.event_id AS "eventId", i.posted_by AS "postedBy", coalesce(i.deliveries, (
       SELECT count(*) FROM deliveries d
       WHERE d.accepted_at = i.accepted_at AND d.account_id = i.account_id AND d.event_id = i.event_id
     )) AS deliveries
     FROM event_ids i WHERE i.account_id = $1 AND i.event_id = ANY($2)`,
    [accountId, eventIds],
  );
  return new Map(rows.map(({ eventId, ...known }) => [eventId, known]));
}
