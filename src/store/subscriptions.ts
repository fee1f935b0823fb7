import type { EventType } from '../domain/event.ts';
import type { Subscriber } from './endpoints.ts';
import type { Queryable } from './pool.ts';
import { prepared } from './sql.ts';
import {
  accountIn,
  targetColumns,
  targetIn,
  type PayloadAccount,
  type Target,
  type TargetRow,
} from './targets.ts';

/** An endpoint that subscribes to a type, with all that an attempt needs of it. */
export type SubscribedTarget = Subscriber & Target;

/** An account with its endpoints that subscribe to one of some types. */
export interface Subscriptions {
  account: PayloadAccount;
  endpoints: readonly SubscribedTarget[];
}

export interface SubscriptionsQuery {
  accountId: string;
  types: readonly EventType[];
}

type Row = TargetRow & Pick<Subscriber, 'eventTypes' | 'status' | 'origin'>;

/**
 * Whom events of these types go to, message endpoints apart.
 * @returns for each query the account's endpoints, those for the types of other queries among them; null when there is
 * no such account
 */
export async function findSubscriptions(
  db: Queryable,
  queries: readonly SubscriptionsQuery[],
): Promise<(Subscriptions | null)[]> {
  const { rows } = await db.query<Row>(
    prepared(
      'find-subscriptions',
      `SELECT ${targetColumns}, p.event_types AS "eventTypes", p.status, p.origin
       FROM accounts a LEFT JOIN endpoints p
         ON p.account_id = a.id AND p.origin = 'api' AND p.event_types && ($2::text[] || '*'::text)
       WHERE a.id = ANY($1::text[]) ORDER BY a.id, p.id`,
      [
        [...new Set(queries.map(({ accountId }) => accountId))],
        [...new Set(queries.flatMap(({ types }) => types))],
      ],
    ),
  );
  const found = new Map<string, { account: PayloadAccount; endpoints: SubscribedTarget[] }>();
  for (const row of rows) {
    const target = targetIn(row);
    const known = found.get(row.accountId) ?? { account: accountIn(row), endpoints: [] };
    found.set(row.accountId, known);
    if (target) {
      const { eventTypes, status, origin } = row;
      known.endpoints.push({ ...target, eventTypes, status, origin });
    }
  }
  return queries.map(({ accountId }) => found.get(accountId) ?? null);
}
