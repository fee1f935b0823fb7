import { newId } from '../../domain/basics/ids.ts';
import { transaction, type Db, type Queryable } from '../pool.ts';

/** Any constant does, as long as every process of Mailhooks takes the same lock. */
const lockKey = 7_246_021;

export interface WarningRule {
  /** A delivery that has been failing since before this instant is worth a warning. */
  failingSince: Date;
  /** No endpoint gets two warnings after this instant. */
  notTwiceSince: Date;
}

/**
 * Asks for one warning per failing endpoint: once per outage, which ends when the endpoint takes something or is
 * disabled. Poison that one payload is to an endpoint which takes all others would begin an outage every minute: hence
 * the second bound.
 * @returns how many were asked for; 0 also while another process is at it
 */
export async function requestWarnings(db: Db, rule: WarningRule): Promise<number> {
  if ((await candidates(db, rule)).length === 0) return 0;
  return await transaction(db, async (tx) => {
    const { rows } = await tx.query<{ mine: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS mine', [
      lockKey,
    ]);
    if (!rows[0]?.mine) return 0;
    // Looked at again: another process may have asked for them since.
    const found = await candidates(tx, rule);
    await tx.query(
      `INSERT INTO notifications (id, kind, account_id, endpoint_id, outage)
       SELECT n.id, 'endpoint-failing', p.account_id, p.id, p.outage
       FROM unnest($1::text[], $2::text[]) AS n (id, endpoint_id) JOIN endpoints p ON p.id = n.endpoint_id`,
      [found.map(() => newId('ntf')), found],
    );
    return found.length;
  });
}

/** Ids of the endpoints. */
async function candidates(db: Queryable, { failingSince, notTwiceSince }: WarningRule): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT p.id FROM endpoints p
     JOIN (
       SELECT DISTINCT endpoint_id, outage FROM deliveries
       WHERE status = 'retrying' AND first_attempt_at < $1 AND paused_at IS NULL
     ) failing ON failing.endpoint_id = p.id AND failing.outage = p.outage
     WHERE p.status = 'enabled' AND NOT EXISTS (
       SELECT FROM notifications n WHERE n.endpoint_id = p.id AND n.kind = 'endpoint-failing'
         AND (n.created_at > $2
           OR (n.outage = p.outage AND n.created_at > coalesce(p.last_success_at, '-infinity')))
     )`,
    [failingSince, notTwiceSince],
  );
  return rows.map(({ id }) => id);
}
