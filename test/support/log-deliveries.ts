import { newId } from '../../src/domain/basics/ids.ts';
import type { Db } from '../../src/store/pool.ts';

export interface Row {
  /** How long ago it was accepted. */
  agoMs: number;
  status?: string;
  /** Response times, the last one successful when it was delivered; null: no answer came. */
  attempts?: (number | null)[];
  deliveredAfterMs?: number;
}

/** Rows of the log as attempts leave them. */
export async function logDeliveries(
  db: Db,
  { account, endpointId }: { account: string; endpointId: string },
  rows: readonly Row[],
): Promise<void> {
  const now = Date.now();
  for (const { agoMs, status = 'delivered', attempts = [], deliveredAfterMs = 0 } of rows) {
    const acceptedAt = new Date(now - agoMs);
    const id = newId('dlv', acceptedAt.getTime());
    const deliveredAt = status === 'delivered' ? new Date(acceptedAt.getTime() + deliveredAfterMs) : null;
    await db.query(
      `INSERT INTO deliveries (accepted_at, id, account_id, event_id, event_type, endpoint_id, status, attempt_count, delivered_at)
       VALUES ($1, $2, $3, $2, 'email.opened', $4, $5, $6, $7)`,
      [acceptedAt, id, account, endpointId, status, attempts.length, deliveredAt],
    );
    for (const [index, durationMs] of attempts.entries()) {
      const failed = status !== 'delivered' || index < attempts.length - 1;
      await db.query(
        `INSERT INTO attempts (accepted_at, delivery_id, sequence, number, started_at, duration_ms, request_url, request_headers, response_status, error_code)
         VALUES ($1, $2, 1, $3, now(), $4, 'http://x', '{}', $5, $6)`,
        [
          acceptedAt,
          id,
          index + 1,
          durationMs ?? 5_000,
          durationMs === null ? null : failed ? 500 : 200,
          failed ? 'timeout' : null,
        ],
      );
    }
  }
}
