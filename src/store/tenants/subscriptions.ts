import type { EventType } from '../../domain/event/event.ts';
import type { Subscriber } from './message-endpoints.ts';
import type { Queryable } from '../pool.ts';
import { prepared } from '../sql.ts';
import {
  accountIn,
  targetColumns,
  targetIn,
  type PayloadAccount,
  type Target,
  type TargetRow,
} from './endpoint-columns.ts';

/** An account with its endpoints that subscribe to one of some types. */
export interface Subscriptions {
  account: PayloadAccount;
  endpoints: readonly Subscriber[];
  /** What attempts need of these; none where their headers are long together: then an attempt reads its own. */
  targets: readonly Target[];
  /** Those of the messages asked for of which something is known. */
  knownMessages: readonly string[];
}

/** Endpoints of an account that has more than were asked for; none of them is read. */
export interface TooManyEndpoints {
  count: number;
}

export interface SubscriptionsQuery {
  accountId: string;
  types: readonly EventType[];
  messageIds: readonly string[];
}

/** Of all endpoints of an account together, in bytes, as they are sealed. */
const mostHeaders = 64 * 1024;

/** Headers are null where those of the account are too long. */
type Row = Omit<TargetRow, 'headers'> &
  Pick<Subscriber, 'eventTypes' | 'status' | 'origin'> & {
    headers: TargetRow['headers'] | null;
    /** Of the account. */
    count: number;
    /** Comes with the first one: ten thousand messages and five hundred endpoints would be five million numbers. */
    known: number[] | null;
  };

/**
 * Whom events of these types go to, message endpoints apart. Of most messages nothing is known: that much is found out
 * here, so that a look-up of its own is only made for the others.
 * @param most endpoints that are read of one account. Default: all
 * @returns for each query the account's endpoints, those for the types of other queries among them; null when there is
 * no such account
 */
export function findSubscriptions(
  db: Queryable,
  queries: readonly SubscriptionsQuery[],
): Promise<(Subscriptions | null)[]>;
export function findSubscriptions(
  db: Queryable,
  queries: readonly SubscriptionsQuery[],
  most: number,
): Promise<(Subscriptions | TooManyEndpoints | null)[]>;
export async function findSubscriptions(
  db: Queryable,
  queries: readonly SubscriptionsQuery[],
  most: number | null = null,
): Promise<(Subscriptions | TooManyEndpoints | null)[]> {
  const messages = queries.flatMap((query, of) => query.messageIds.map((id) => ({ of, id })));
  const { rows } = await db.query<Row>(
    prepared(
      'find-subscriptions',
      `SELECT ${targetColumns}, p.event_types AS "eventTypes", p.status, p.origin, n.count,
         CASE row_number() OVER (ORDER BY a.id, p.id) WHEN 1 THEN (
           SELECT array_agg(k.place::int) FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS k (account, message, place)
           WHERE EXISTS (SELECT FROM message_words WHERE account_id = k.account AND message_id = k.message)
         ) END AS known
       FROM accounts a CROSS JOIN LATERAL (
         SELECT count(*) AS count, sum(pg_column_size(headers) + coalesce(octet_length(sealed_headers), 0)) AS bytes
         FROM endpoints WHERE account_id = a.id AND origin = 'api' AND event_types && ($2::text[] || '*'::text)
       ) AS n LEFT JOIN LATERAL (
         SELECT id, url, event_types, format, batch, status, outage, origin,
           CASE WHEN n.bytes <= $6 THEN headers END AS headers, CASE WHEN n.bytes <= $6 THEN sealed_headers END AS sealed_headers,
           secret, previous_secret, previous_secret_until, earlier_secrets, earlier_secrets_until
         FROM endpoints
         WHERE account_id = a.id AND origin = 'api' AND event_types && ($2::text[] || '*'::text)
           AND n.count <= coalesce($5::bigint, n.count)
       ) AS p ON true
       WHERE a.id = ANY($1::text[]) ORDER BY a.id, p.id`,
      [
        [...new Set(queries.map(({ accountId }) => accountId))],
        [...new Set(queries.flatMap(({ types }) => types))],
        messages.map(({ of }) => queries[of]?.accountId),
        messages.map(({ id }) => id),
        most,
        mostHeaders,
      ],
    ),
  );
  const known = Map.groupBy(
    (rows[0]?.known ?? []).flatMap((place) => messages[place - 1] ?? []),
    ({ of }) => of,
  );
  const ofAccounts = new Map(
    [...Map.groupBy(rows, ({ accountId }) => accountId)].map(([id, own]) => [id, foundIn(own, most)]),
  );
  return queries.map(({ accountId }, index) => {
    const found = ofAccounts.get(accountId) ?? null;
    if (!found || 'count' in found) return found;
    return { ...found, knownMessages: (known.get(index) ?? []).map(({ id }) => id) };
  });
}

/** @param rows of one account */
function foundIn(
  rows: readonly Row[],
  most: number | null,
): Omit<Subscriptions, 'knownMessages'> | TooManyEndpoints | null {
  const [first] = rows;
  if (!first) return null;
  if (most !== null && first.count > most) return { count: first.count };
  const found = { account: accountIn(first), endpoints: [] as Subscriber[], targets: [] as Target[] };
  for (const { headers, ...row } of rows) {
    const { endpointId: id, url, format, endpointOutage: outage, eventTypes, status, origin } = row;
    if (id !== null) found.endpoints.push({ id, url, format, outage, eventTypes, status, origin });
    const target = headers && targetIn({ ...row, headers });
    if (target) found.targets.push(target);
  }
  return found;
}
