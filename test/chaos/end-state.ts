import type { Db } from '../../src/store/pool.ts';
import type { Stack } from './stack.ts';

export interface LoggedDelivery {
  id: string;
  eventId: string;
  endpointId: string;
  status: string;
  /** Attempt numbers in the log, in order. */
  attempts: number[];
}

/** What is left when everything has come to its end. */
export interface EndState {
  /** One for each row of the log. */
  eventIds: string[];
  deliveries: LoggedDelivery[];
  /** By endpoint id. */
  endpoints: Map<string, { status: string }>;
  /** Subjects and message ids, by the address of the owner: two with one id are one mail, sent twice. */
  mails: Map<string, string[]>;
}

/** Deliveries and mails that are still to be made. */
export async function countOpen(db: Db): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `SELECT (SELECT count(*) FROM deliveries WHERE status IN ('pending', 'retrying')
         OR (status = 'failed' AND compensated_at IS NULL))
       + (SELECT count(*) FROM notifications WHERE sent_at IS NULL) AS count`,
  );
  return rows[0]?.count ?? NaN;
}

export async function readEndState({ db, client, mails }: Stack, account: string): Promise<EndState> {
  const events = await db.query<{ id: string }>('SELECT event_id AS id FROM events WHERE account_id = $1', [
    account,
  ]);
  const deliveries = await db.query<LoggedDelivery>(
    `SELECT d.id, d.event_id AS "eventId", d.endpoint_id AS "endpointId", d.status,
       coalesce(array_agg(a.number ORDER BY a.number) FILTER (WHERE a.number IS NOT NULL), '{}') AS attempts
     FROM deliveries d LEFT JOIN attempts a ON a.accepted_at = d.accepted_at AND a.delivery_id = d.id
     WHERE d.account_id = $1 GROUP BY d.accepted_at, d.id`,
    [account],
  );
  const { body } = await client.get(`/v1/accounts/${account}/endpoints`);
  const endpoints = body.data as { id: string; status: string }[];
  const byOwner = Map.groupBy(mails.mails, ({ to }) => to?.[0]?.address ?? '');
  return {
    eventIds: events.rows.map(({ id }) => id),
    deliveries: deliveries.rows,
    endpoints: new Map(endpoints.map((endpoint) => [endpoint.id, endpoint])),
    mails: new Map(
      [...byOwner].map(([to, all]) => [to, all.map(({ subject, messageId }) => `${subject} ${messageId}`)]),
    ),
  };
}
