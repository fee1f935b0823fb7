import type { Queryable } from '../pool.ts';

/** A workflow that Temporal is to forget: every run of it that was for the event accepted then. */
export interface PendingDeletion {
  workflowId: string;
  acceptedAt: Date;
  requestedAt: Date;
}

const columns = 'workflow_id AS "workflowId", accepted_at AS "acceptedAt", requested_at AS "requestedAt"';

/**
 * Asks for the deletion of a workflow; asked again, it waits behind the others. Hand it to the workflow deleter after the
 * commit.
 */
export async function insertDeletion(
  tx: Queryable,
  workflowId: string,
  acceptedAt: Date,
): Promise<PendingDeletion> {
  const { rows } = await tx.query<PendingDeletion>(
    `INSERT INTO erasures (workflow_id, accepted_at) VALUES ($1, $2)
     ON CONFLICT (workflow_id, accepted_at) DO UPDATE SET requested_at = excluded.requested_at RETURNING ${columns}`,
    [workflowId, acceptedAt],
  );
  return rows[0] as PendingDeletion;
}

/**
 * Asks for the workflows of all events of an account that may still run.
 * @param prefix of their ids, before the event's
 * @returns the first of them, `limit` at most
 */
export async function insertDeletionsOf(
  tx: Queryable,
  accountId: string,
  prefix: string,
  limit: number,
): Promise<PendingDeletion[]> {
  const { rows } = await tx.query<PendingDeletion>(
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
export async function isBeingDeleted(db: Queryable, workflowId: string): Promise<boolean> {
  const { rowCount } = await db.query('SELECT FROM erasures WHERE workflow_id = $1 LIMIT 1', [workflowId]);
  return rowCount === 1;
}

/** Asked for before an instant, oldest first. */
export async function findDeletions(db: Queryable, before: Date, limit: number): Promise<PendingDeletion[]> {
  const { rows } = await db.query<PendingDeletion>(
    `SELECT ${columns} FROM erasures
     WHERE requested_at < $1 ORDER BY requested_at LIMIT $2`,
    [before, limit],
  );
  return rows;
}

/** It is looked for again behind all that wait now. */
export async function postponeDeletion(
  db: Queryable,
  { workflowId, acceptedAt }: PendingDeletion,
): Promise<void> {
  await db.query('UPDATE erasures SET requested_at = now() WHERE workflow_id = $1 AND accepted_at = $2', [
    workflowId,
    acceptedAt,
  ]);
}

/** Temporal has no run of it any more: from now on its id may belong to a new event. */
export async function finishDeletion(
  db: Queryable,
  { workflowId, acceptedAt }: PendingDeletion,
): Promise<void> {
  await db.query('DELETE FROM erasures WHERE workflow_id = $1 AND accepted_at = $2', [
    workflowId,
    acceptedAt,
  ]);
}
