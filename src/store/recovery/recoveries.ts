import type { RecoveryFilter } from '../../domain/delivery/recovery-filter.ts';
import type { Queryable } from '../pool.ts';

/** Where an event stands in the log; recoveries go through it in this order. */
export interface EventKey {
  acceptedAt: Date;
  eventId: string;
}

/** A row of `recoveries`: events accepted at `since` or later and before `until`. An endpoint has at most one that is running. */
export interface Recovery {
  id: string;
  accountId: string;
  endpointId: string;
  since: Date;
  until: Date;
  includeMissed: boolean;
  /** Null: all of them. */
  filter: RecoveryFilter | null;
  status: 'running' | 'completed' | 'stopped';
  stoppedReason: string | null;
  /** Acceptance of the event that was looked at last, and its id. */
  positionAt: Date;
  positionEvent: string;
  /** Deliveries sent again so far. */
  resent: number;
  createdAt: Date;
  updatedAt: Date;
  finishedAt: Date | null;
}

const columns = `id, account_id AS "accountId", endpoint_id AS "endpointId", since, until,
  include_missed AS "includeMissed", filter, status, stopped_reason AS "stoppedReason", position_at AS "positionAt",
  position_event AS "positionEvent", resent, created_at AS "createdAt", updated_at AS "updatedAt",
  finished_at AS "finishedAt"`;

export type NewRecovery = Pick<
  Recovery,
  'id' | 'accountId' | 'endpointId' | 'since' | 'until' | 'includeMissed' | 'filter'
>;

/** @returns undefined when another recovery of the endpoint is running */
export async function insertRecovery(db: Queryable, recovery: NewRecovery): Promise<Recovery | undefined> {
  const { rows } = await db.query<Recovery>(
    `INSERT INTO recoveries (id, account_id, endpoint_id, since, until, include_missed, filter, position_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $4)
     ON CONFLICT (endpoint_id) WHERE status = 'running' DO NOTHING RETURNING ${columns}`,
    [
      recovery.id,
      recovery.accountId,
      recovery.endpointId,
      recovery.since,
      recovery.until,
      recovery.includeMissed,
      recovery.filter,
    ],
  );
  return rows[0];
}

/** @returns undefined also for a recovery of another account */
export async function findRecovery(
  db: Queryable,
  accountId: string,
  id: string,
): Promise<Recovery | undefined> {
  const { rows } = await db.query<Recovery>(
    `SELECT ${columns} FROM recoveries WHERE account_id = $1 AND id = $2`,
    [accountId, id],
  );
  return rows[0];
}

/** Of whichever account. */
export async function findRecoveryById(db: Queryable, id: string): Promise<Recovery | undefined> {
  const { rows } = await db.query<Recovery>(`SELECT ${columns} FROM recoveries WHERE id = $1`, [id]);
  return rows[0];
}

/** There is at most one for each endpoint: an index forbids a second. */
export async function findRunningRecovery(db: Queryable, endpointId: string): Promise<Recovery | undefined> {
  const { rows } = await db.query<Recovery>(
    `SELECT ${columns} FROM recoveries WHERE endpoint_id = $1 AND status = 'running'`,
    [endpointId],
  );
  return rows[0];
}

/** A page of recoveries, newest first: ids are in the order of time. */
export interface RecoveryPage {
  /** Undefined: of any endpoint. */
  endpointId?: string | undefined;
  /** The last id of the page before. */
  before: string | undefined;
  limit: number;
}

/** Newest first. */
export async function listRecoveries(
  db: Queryable,
  accountId: string,
  { endpointId, before, limit }: RecoveryPage,
): Promise<Recovery[]> {
  const { rows } = await db.query<Recovery>(
    `SELECT ${columns} FROM recoveries WHERE account_id = $1 AND ($2::text IS NULL OR id < $2)
       AND ($4::text IS NULL OR endpoint_id = $4)
     ORDER BY id DESC LIMIT $3`,
    [accountId, before, limit, endpointId],
  );
  return rows;
}

/** For one page: no other process makes it at the same time. */
export async function lockRecovery(tx: Queryable, id: string): Promise<Recovery | undefined> {
  const { rows } = await tx.query<Recovery>(`SELECT ${columns} FROM recoveries WHERE id = $1 FOR UPDATE`, [
    id,
  ]);
  return rows[0];
}

/** Running ones of which nothing was heard since an instant, the longest silent first: perhaps their workflow is gone. */
export async function findIdleRecoveries(db: Queryable, before: Date, limit: number): Promise<Recovery[]> {
  const { rows } = await db.query<Recovery>(
    `SELECT ${columns} FROM recoveries WHERE status = 'running' AND updated_at < $1 ORDER BY updated_at LIMIT $2`,
    [before, limit],
  );
  return rows;
}

/** It has been looked at: nothing needs to be heard of it for a while. */
export async function touchRecovery(db: Queryable, id: string): Promise<void> {
  await db.query("UPDATE recoveries SET updated_at = now() WHERE id = $1 AND status = 'running'", [id]);
}

/**
 * Moves it on by one page, within the transaction that sends the page.
 * @param page `resent` is added to what was sent before
 */
export async function advanceRecovery(
  tx: Queryable,
  id: string,
  page: { position: EventKey; resent: number; status: Recovery['status']; stoppedReason: string | null },
): Promise<Recovery> {
  const { rows } = await tx.query<Recovery>(
    `UPDATE recoveries SET position_at = $2, position_event = $3, resent = resent + $4, status = $5,
       stopped_reason = $6, updated_at = clock_timestamp(),
       finished_at = CASE WHEN $5 <> 'running' THEN clock_timestamp() END
     WHERE id = $1 RETURNING ${columns}`,
    [id, page.position.acceptedAt, page.position.eventId, page.resent, page.status, page.stoppedReason],
  );
  return rows[0] as Recovery;
}

/** Ends one that is running. */
export async function stopRecovery(db: Queryable, id: string, reason: string): Promise<void> {
  await db.query(
    `UPDATE recoveries SET status = 'stopped', stopped_reason = $2, finished_at = now(), updated_at = now()
     WHERE id = $1 AND status = 'running'`,
    [id, reason],
  );
}
