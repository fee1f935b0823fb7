import type { Queryable } from '../pool.ts';
import { deliveryColumns, type DeliveryRow } from './read-deliveries.ts';

/** About how many bytes a summary takes in a response. */
export const summaryBytes = 900;

/** Those of these deliveries that are there, in their order, without their attempts and what receivers answered. */
export async function readDeliverySummaries(
  db: Queryable,
  accountId: string,
  refs: readonly { id: string; acceptedAt: Date }[],
): Promise<DeliveryRow[]> {
  if (refs.length === 0) return [];
  const instants = refs.map(({ acceptedAt }) => acceptedAt);
  const { rows } = await db.query<DeliveryRow>(
    `SELECT ${deliveryColumns}, '[]'::json AS attempts, d.attempt_count > 0 OR d.sequence > 1 AS "attemptsTruncated",
       CASE WHEN d.last_error ? 'responseBody' THEN d.last_error || '{"responseBody": null}' ELSE d.last_error END AS "lastError"
     FROM unnest($2::timestamptz[], $3::text[]) AS r (accepted_at, id) JOIN deliveries d USING (accepted_at, id)
     WHERE d.account_id = $1 AND d.accepted_at BETWEEN $4 AND $5`,
    [
      accountId,
      instants,
      refs.map(({ id }) => id),
      new Date(Math.min(...instants.map(Number))),
      new Date(Math.max(...instants.map(Number))),
    ],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return refs.flatMap(({ id }) => byId.get(id) ?? []);
}
