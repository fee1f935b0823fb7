import type { Db } from '../../src/store/pool.ts';

/** A look into the log at the moment of a fault. */
export interface Mark {
  /** The attempts that were in the log, as `attemptKey`. */
  readonly recorded: ReadonlySet<string>;
  /** Unix ms; what had come in by then and was not in the log was in flight. */
  readonly until: number;
}

export const attemptKey = (deliveryId: string, attempt: number): string => `${deliveryId} ${attempt}`;

export async function readMark(db: Db): Promise<Mark> {
  // Before the log is read: what comes in meanwhile may be recorded or not.
  const until = Date.now();
  const { rows } = await db.query<{ id: string; number: number }>(
    'SELECT delivery_id AS id, number FROM attempts',
  );
  return { recorded: new Set(rows.map(({ id, number }) => attemptKey(id, number))), until };
}
