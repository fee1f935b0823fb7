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

/** An endpoint that subscribes to a type, with all that an attempt needs of it. */
export type SubscribedTarget = Subscriber & Target;

/** An account with its endpoints that subscribe to one of some types. */
export interface Subscriptions {
  account: PayloadAccount;
  endpoints: readonly SubscribedTarget[];
  /** Those of the messages asked for of which something is known. */
  knownMessages: readonly string[];
}

export interface SubscriptionsQuery {
  accountId: string;
  types: readonly EventType[];
  messageIds: readonly string[];
}

/** `known` comes with the first one: ten thousand messages and five hundred endpoints would be five million numbers. */
type Row = TargetRow & Pick<Subscriber, 'eventTypes' | 'status' | 'origin'> & { known: number[] | null };

/**
 * Whom events of these types go to, message endpoints apart. Of most messages nothing is known: that much is found out
 * here, so that a look-up of its own is only made for the others.
 * @returns for each query the account's endpoints, those for the types of other queries among them; null when there is
 * no such account
 */
export async function findSubscriptions(
  db: Queryable,
  queries: readonly SubscriptionsQuery[],
): Promise<(Subscriptions | null)[]> {
  const messages = queries.flatMap((query, of) => query.messageIds.map((id) => ({ of, id })));
  const { rows } = await db.query<Row>(
    prepared(
      'find-subscriptions',
      `SELECT ${targetColumns}, p.event_types AS "eventTypes", p.status, p.origin,
         CASE row_number() OVER (ORDER BY a.id, p.id) WHEN 1 THEN (
           SELECT array_agg(k.place::int) FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS k (account, message, place)
           WHERE EXISTS (SELECT FROM message_words WHERE account_id = k.account AND message_id = k.message)
         ) END AS known
       FROM accounts a LEFT JOIN endpoints p
         ON p.account_id = a.id AND p.origin = 'api' AND p.event_types && ($2::text[] || '*'::text)
       WHERE a.id = ANY($1::text[]) ORDER BY a.id, p.id`,
      [
        [...new Set(queries.map(({ accountId }) => accountId))],
        [...new Set(queries.flatMap(({ types }) => types))],
        messages.map(({ of }) => queries[of]?.accountId),
        messages.map(({ id }) => id),
      ],
    ),
  );
  const known = Map.groupBy(
    (rows[0]?.known ?? []).flatMap((place) => messages[place - 1] ?? []),
    ({ of }) => of,
  );
  const found = new Map<string, { account: PayloadAccount; endpoints: SubscribedTarget[] }>();
  for (const row of rows) {
    const target = targetIn(row);
    const ofAccount = found.get(row.accountId) ?? { account: accountIn(row), endpoints: [] };
    found.set(row.accountId, ofAccount);
    if (target) {
      const { eventTypes, status, origin } = row;
      ofAccount.endpoints.push({ ...target, eventTypes, status, origin });
    }
  }
  return queries.map(({ accountId }, index) => {
    const ofAccount = found.get(accountId);
    return ofAccount ? { ...ofAccount, knownMessages: (known.get(index) ?? []).map(({ id }) => id) } : null;
  });
}
