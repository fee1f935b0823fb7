import type { Endpoint } from '../../domain/account/endpoint.ts';
import type { Queryable } from '../pool.ts';
import { subscriberColumns } from './endpoints.ts';

/** What planning needs of an endpoint. */
export interface Subscriber {
  id: string;
  url: string;
  eventTypes: string[];
  format: Endpoint['format'];
  status: Endpoint['status'];
  outage: number;
  origin: Endpoint['origin'];
}

/** One endpoint as ingest sees it. */
export async function findSubscriber(db: Queryable, id: string): Promise<Subscriber | undefined> {
  const { rows } = await db.query<Subscriber>(`SELECT ${subscriberColumns} FROM endpoints WHERE id = $1`, [
    id,
  ]);
  return rows[0];
}

/** The endpoints that came with messages, of these URLs. */
export async function findMessageEndpoints(
  db: Queryable,
  accountId: string,
  urls: readonly string[],
): Promise<Subscriber[]> {
  const { rows } = await db.query<Subscriber>(
    `SELECT ${subscriberColumns} FROM endpoints WHERE account_id = $1 AND origin = 'message' AND url = ANY($2)`,
    [accountId, urls],
  );
  return rows;
}

/** One per URL: those that another request has made meanwhile are left alone. */
export async function insertMessageEndpoints(
  tx: Queryable,
  accountId: string,
  endpoints: readonly { id: string; url: string; secret: Buffer }[],
): Promise<void> {
  await tx.query(
    `INSERT INTO endpoints (id, account_id, name, url, event_types, format, status, origin, secret)
     SELECT e.id, $1, 'Named by messages', e.url, '{*}', 'sendpost', 'enabled', 'message', e.secret
     FROM unnest($2::text[], $3::text[], $4::bytea[]) AS e (id, url, secret) ORDER BY e.url
     ON CONFLICT (account_id, url) WHERE origin = 'message' DO NOTHING`,
    [
      accountId,
      endpoints.map((endpoint) => endpoint.id),
      endpoints.map((endpoint) => endpoint.url),
      endpoints.map((endpoint) => endpoint.secret),
    ],
  );
}
