import type { DeliveryStatus } from '../../src/domain/delivery/delivery.ts';
import type { EventType } from '../../src/domain/event/event.ts';
import { listDeliveries, type DeliveryPage } from '../../src/store/log/list-deliveries.ts';
import { listEvents, type EventPage } from '../../src/store/log/events.ts';
import type { Db, Queryable } from '../../src/store/pool.ts';
import { absentType, accounts, endpoints, rareType } from './seed.ts';

const daysAgo = (days: number): Date => new Date(Date.now() - days * 86_400_000);
const status = (status: DeliveryStatus) => ({ status });
const type = (type: EventType) => ({ type });

/** Prints how Postgres answers the very statements of the lists, with every filter. */
export async function printPlans(db: Db): Promise<void> {
  const explaining = explain(db);
  const { rows } = await db.query<{ id: string; at: Date; eventId: string }>(
    `SELECT id, accepted_at AS at, event_id AS "eventId" FROM deliveries WHERE account_id = $1
     ORDER BY accepted_at DESC OFFSET 400000 LIMIT 1`,
    [accounts.big],
  );
  const middle = rows[0];
  if (!middle) throw new Error('no deliveries');

  const deliveries: [string, Partial<DeliveryPage>][] = [
    ['no filter', {}],
    ['no filter, after the middle', { before: middle.id }],
    ['since 20 days', { since: daysAgo(20) }],
    ['status=delivered', status('delivered')],
    ['status=failed', status('failed')],
    ['status=pending', status('pending')],
    ['type, of which there is none', type(absentType)],
    ['endpointId', { endpointId: endpoints.noOpens }],
    ['endpointId of another account', { endpointId: endpoints.foreign }],
    ['endpointId + type, of which there is none', { endpointId: endpoints.noOpens, ...type('email.opened') }],
    ['endpointId + status, of which there is none', { endpointId: endpoints.all, ...status('held') }],
    [
      'endpointId + status + type',
      { endpointId: endpoints.broken, ...status('held'), ...type('email.opened') },
    ],
    ['status=failed + rare type', { ...status('failed'), ...type(rareType) }],
    ['responseStatus=5xx', { response: { from: 500, to: 599 } }],
    ['responseStatus=404, of which there is none', { response: { from: 404, to: 404 } }],
    ['errorCode=timeout, of which there is none', { errorCode: 'timeout' }],
    ['errorCode + endpointId', { errorCode: 'http_5xx', endpointId: endpoints.noOpens }],
  ];
  for (const [name, page] of deliveries) {
    console.log(`\n### deliveries: ${name}\n`);
    await listDeliveries(explaining, accounts.big, { limit: 51, ...page });
  }

  const events: [string, Partial<EventPage>][] = [
    ['no filter', {}],
    ['no filter, after the middle', { before: [middle.at, middle.eventId] }],
    ['since + until', { since: daysAgo(20), until: daysAgo(10) }],
    ['rare type', type(rareType)],
  ];
  for (const [name, page] of events) {
    console.log(`\n### events: ${name}\n`);
    await listEvents(explaining, accounts.big, { limit: 51, ...page });
  }
}

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  'Rows Removed by Filter'?: number;
  'Subplans Removed'?: number;
  Plans?: PlanNode[];
}

interface Explained {
  Plan: PlanNode;
  'Planning Time': number;
  'Execution Time': number;
}

/** Explains what it is asked, and finds nothing. The second time counts: the first one fills the caches. */
function explain(db: Db): Queryable {
  const query = async (sql: string, values: unknown[]) => {
    const indexes = await parentIndexes(db);
    const ask = `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`;
    await db.query(ask, values);
    const { rows } = await db.query<{ 'QUERY PLAN': Explained[] }>(ask, values);
    const explained = rows[0]?.['QUERY PLAN'][0];
    if (!explained) throw new Error('no plan');
    for (const line of describe([explained.Plan], indexes, '')) console.log(line);
    const times = [explained['Planning Time'], explained['Execution Time']].map((ms) => ms.toFixed(1));
    console.log(`planned in ${times[0]} ms, executed in ${times[1]} ms`);
    return { rows: [] };
  };
  return { query } as unknown as Queryable;
}

/** Which index an index of a partition belongs to. */
async function parentIndexes(db: Db): Promise<Map<string, string>> {
  const { rows } = await db.query<{ child: string; parent: string }>(
    `SELECT c.relname AS child, p.relname AS parent FROM pg_inherits
     JOIN pg_class c ON c.oid = inhrelid JOIN pg_class p ON p.oid = inhparent WHERE c.relkind = 'i'`,
  );
  return new Map(rows.map(({ child, parent }) => [child, parent]));
}

/** One line for all scans of partitions that are alike: a plan of 39 partitions is a page otherwise. */
function describe(
  nodes: readonly PlanNode[],
  indexes: ReadonlyMap<string, string>,
  indent: string,
): string[] {
  const groups = Map.groupBy(nodes, (node) => title(node, indexes));
  return [...groups].flatMap(([name, alike]) => {
    const total = (value: (node: PlanNode) => number): number =>
      Math.round(alike.reduce((sum, node) => sum + value(node), 0));
    const rows = total((node) => node['Actual Rows'] * node['Actual Loops']);
    const buffers = total((node) => node['Shared Hit Blocks'] + node['Shared Read Blocks']);
    const removed = total((node) => (node['Rows Removed by Filter'] ?? 0) * node['Actual Loops']);
    const scans = total((node) => node['Actual Loops']);
    const count =
      alike.length > 1 || scans > 1 ? ` (${alike.length} × ${Math.round(scans / alike.length)})` : '';
    const filter = removed > 0 ? `, ${removed} rows read in vain` : '';
    const line = `${indent}${name}${count}: ${rows} rows, ${buffers} buffers${filter}`;
    return [line, ...describe(alike.flatMap((node) => node.Plans ?? []), indexes, `${indent}  `)]; // prettier-ignore
  });
}

function title(node: PlanNode, indexes: ReadonlyMap<string, string>): string {
  const index = node['Index Name'];
  const table = node['Relation Name']?.replace(/_(\d{8}|default)$/, '');
  const on = index === undefined ? table : (indexes.get(index) ?? index);
  return on === undefined ? node['Node Type'] : `${node['Node Type']} ${on}`;
}
