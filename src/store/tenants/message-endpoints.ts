import type { Endpoint } from '../../domain/account/endpoint.ts';
import type { Queryable } from '../pool.ts';
import { prepared } from '../sql.ts';
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

/** URLs that messages of an account name. */
export interface NamedUrls {
  accountId: string;
  urls: readonly string[];
}

/** @returns for each the endpoints that came with messages, of these URLs */
export async function findMessageEndpoints(
  db: Queryable,
  queries: readonly NamedUrls[],
): Promise<(readonly Subscriber[])[]> {
  const asked = queries.flatMap(({ accountId, urls }, of) => urls.map((url) => ({ accountId, url, of })));
  const { rows } = await db.query<Subscriber & { of: number }>(
    prepared(
      'find-message-endpoints',
      `SELECT k.of, ${subscriberColumns}
       FROM unnest($1::text[], $2::text[], $3::int[]) AS k (account, named, of)
       JOIN endpoints ON account_id = k.account AND url = k.named AND origin = 'message'`,
      [asked.map(({ accountId }) => accountId), asked.map(({ url }) => url), asked.map(({ of }) => of)],
    ),
  );
  const found = Map.groupBy(rows, ({ of }) => of);
  return queries.map((_, of) => found.get(of) ?? []);
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
