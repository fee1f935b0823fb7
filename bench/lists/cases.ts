import type { Db } from '../../src/store/pool.ts';
import { absentType, accounts, endpoints, rareType } from './seed.ts';

type AccountId = (typeof accounts)[keyof typeof accounts];

export interface Case {
  list: 'deliveries' | 'events' | 'accounts';
  name: string;
  account: AccountId;
  /** One for each turn: those of single events and deliveries differ. */
  path: (turn: number) => string;
}

const { all, noOpens, complaints, broken, chatty, foreign, unknown } = endpoints;
const statuses = ['pending', 'retrying', 'delivered', 'failed', 'held', 'suppressed', 'cancelled'];
const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

const deliveryFilters: [string, string][] = [
  ...statuses.map((status): [string, string] => [
    `status=${status}${status === 'suppressed' ? ' (never occurs)' : ''}`,
    `status=${status}`,
  ]),
  ['type=email.opened', 'type=email.opened'],
  [`type=${rareType} (0.1 %)`, `type=${rareType}`],
  [`type=${absentType} (never occurs)`, `type=${absentType}`],
  ['endpointId, half of all', `endpointId=${all}`],
  ['endpointId, 1 %', `endpointId=${broken}`],
  ['endpointId, 400 rows', `endpointId=${complaints}`],
  ['endpointId, of another account', `endpointId=${foreign}`],
  ['endpointId, of nobody', `endpointId=${unknown}`],
  ['since an hour', `since=${daysAgo(1 / 24)}`],
  ['since 20 days', `since=${daysAgo(20)}`],
  ['endpointId + status=failed', `endpointId=${all}&status=failed`],
  ['endpointId + status=pending', `endpointId=${all}&status=pending`],
  ['endpointId + status=held (never)', `endpointId=${all}&status=held`],
  ['endpointId + status=delivered', `endpointId=${all}&status=delivered`],
  ['endpointId + status=delivered (never)', `endpointId=${broken}&status=delivered`],
  ['endpointId + type', `endpointId=${all}&type=email.opened`],
  ['endpointId (no opens)', `endpointId=${noOpens}`],
  ['endpointId + type (never)', `endpointId=${noOpens}&type=email.opened`],
  ['endpointId + rare type', `endpointId=${all}&type=${rareType}`],
  ['status=failed + type', 'status=failed&type=email.clicked'],
  ['status=failed + rare type', `status=failed&type=${rareType}`],
  ['status=delivered + rare type', `status=delivered&type=${rareType}`],
  ['status=held + endpointId + type', `status=held&endpointId=${broken}&type=email.opened`],
  ['status=failed + since 20 days', `status=failed&since=${daysAgo(20)}`],
];

const eventFilters: [string, string][] = [
  ['type=email.opened', 'type=email.opened'],
  [`type=${rareType} (0.1 %)`, `type=${rareType}`],
  [`type=${absentType} (never occurs)`, `type=${absentType}`],
  ['since an hour', `since=${daysAgo(1 / 24)}`],
  ['since 20, until 10 days ago', `since=${daysAgo(20)}&until=${daysAgo(10)}`],
  ['type + since + until', `type=email.clicked&since=${daysAgo(20)}&until=${daysAgo(10)}`],
];

/** How many rows a page comes after: the 2nd page, the 1,000th, the middle, the end. */
const depths = { deliveries: [50, 50_000, 400_000, 798_000], events: [50, 50_000, 200_000, 398_000] };

export async function makeCases(db: Db): Promise<Case[]> {
  return [...(await listCases(db, 'deliveries', deliveryFilters)), ...(await listCases(db, 'events', eventFilters)), ...(await singles(db))]; // prettier-ignore
}

async function listCases(
  db: Db,
  list: 'deliveries' | 'events',
  filters: [string, string][],
): Promise<Case[]> {
  const of = (account: AccountId, name: string, query: string): Case => {
    const path = `/v1/accounts/${account}/${list}?${query}`;
    return { list, name, account, path: () => path };
  };
  const cursors = await Promise.all(depths[list].map((depth) => cursorAfter(db, list, depth)));
  return [
    of(accounts.big, 'no filter, 50', ''),
    of(accounts.big, 'no filter, 100', 'limit=100'),
    ...depths[list].map((depth, n) => of(accounts.big, `after ${depth} rows`, `cursor=${cursors[n]}`)),
    of(accounts.big, 'after the middle, type', `type=${rareType}&cursor=${cursors[2]}`),
    ...filters.map(([name, query]) => of(accounts.big, name, query)),
    of(accounts.big, 'rare type, 100', `type=${rareType}&limit=100`),
    of(accounts.calm, 'calm account: no filter', ''),
    of(accounts.small, 'small account: no filter', ''),
    of(accounts.small, 'small account: type', 'type=email.opened'),
    ...(list === 'deliveries'
      ? [
          of(accounts.big, 'status=failed, 100', 'status=failed&limit=100'),
          of(accounts.big, '50 × 10 attempts of 4 KiB', `status=failed&endpointId=${chatty}`),
          of(
            accounts.big,
            '25 summaries of these',
            `status=failed&view=summary&limit=25&endpointId=${chatty}`,
          ),
          of(accounts.big, '100 × 10 attempts of 4 KiB', `status=failed&limit=100&endpointId=${chatty}`),
          of(accounts.big, 'after the middle, status=failed', `status=failed&cursor=${cursors[2]}`),
          of(accounts.calm, 'calm account: status=failed (never)', 'status=failed'),
          of(accounts.small, 'small account: status=held', 'status=held'),
        ]
      : []),
  ];
}

/** What a reader who has turned that many pages would send. */
async function cursorAfter(db: Db, list: 'deliveries' | 'events', rows: number): Promise<string> {
  const id = list === 'deliveries' ? 'id' : 'event_id';
  const found = await db.query<{ at: Date; id: string }>(
    `SELECT accepted_at AS at, ${id} AS id FROM ${list} WHERE account_id = $1
     ORDER BY accepted_at DESC, ${id} DESC OFFSET $2 LIMIT 1`,
    [accounts.big, rows - 1],
  );
  const row = found.rows[0];
  if (!row) throw new Error(`${list} has no ${rows} rows`);
  const position = list === 'deliveries' ? row.id : [row.at, row.id];
  return Buffer.from(JSON.stringify([list, position])).toString('base64url');
}

async function singles(db: Db): Promise<Case[]> {
  const { rows } = await db.query<{ id: string; eventId: string }>(
    `SELECT id, event_id AS "eventId" FROM deliveries WHERE account_id = $1 AND id LIKE '%7' AND status = ANY($2) LIMIT 2000`,
    [accounts.big, ['delivered', 'failed']],
  );
  const any = (turn: number) => rows[(turn * 7_919) % rows.length];
  const base = `/v1/accounts/${accounts.big}`;
  return [
    // One row of a small table: what the machine, HTTP and the key cost by themselves.
    { list: 'accounts', name: 'one by id, to compare', account: accounts.big, path: () => base },
    {
      list: 'deliveries',
      name: 'one by id',
      account: accounts.big,
      path: (turn) => `${base}/deliveries/${any(turn)?.id}`,
    },
    {
      list: 'events',
      name: 'one by id',
      account: accounts.big,
      path: (turn) => `${base}/events/${any(turn)?.eventId}`,
    },
  ];
}
