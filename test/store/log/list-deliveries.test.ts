import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { listDeliveries, type DeliveryPage } from '../../../src/store/log/list-deliveries.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { createPool, type Db, type Queryable } from '../../../src/store/pool.ts';
import { createDatabase } from '../../support/servers.ts';

const deliveries = 100_000;
/** Blocks of 8 KiB that a page may read: the log has some thousands. */
const fewBlocks = 1_000;

interface Explained {
  Plan: { 'Shared Hit Blocks': number; 'Shared Read Blocks': number };
}

describe('a page of a log of 100,000 deliveries', () => {
  let db: Db;
  before(async () => {
    db = createPool(await createDatabase(), () => undefined, { max: 2 });
    await migrate(db);
    await db.query(
      `INSERT INTO accounts (id, name, email) VALUES ('acc', 'A', 'a@example.com');
       INSERT INTO endpoints (id, account_id, name, url, event_types, format, status, secret)
       SELECT id, 'acc', id, 'https://hooks.example.com/' || id, '{*}', 'standard', 'enabled', ''
       FROM unnest('{ep_a,ep_b}'::text[]) AS id`,
    );
    await db.query(
      `WITH numbered AS (
         SELECT n, date_trunc('milliseconds', now() - n * interval '5 s') AS at, 'evt_' || n AS event_id
         FROM generate_series(1, ${deliveries}) AS n
       ), logged AS (
         INSERT INTO events (accepted_at, account_id, event_id, type, payload, start_pending, message_id)
         SELECT at, 'acc', event_id, 'email.opened', '{}', false, 'm-' || n % 10 FROM numbered
       )
       INSERT INTO deliveries (accepted_at, id, account_id, event_id, event_type, endpoint_id, status, attempt_count,
         response_status, error_code, last_error)
       SELECT at, 'dlv_' || gen_random_uuid(), 'acc', event_id, 'email.opened', CASE WHEN n % 2 = 0 THEN 'ep_a' ELSE 'ep_b' END,
         CASE WHEN n % 10 = 0 THEN 'failed' ELSE 'delivered' END, 1, CASE WHEN n % 10 = 0 THEN 503 ELSE 200 END,
         CASE WHEN n % 10 = 0 THEN 'http_5xx' END, CASE WHEN n % 10 = 0 THEN '{"code": "http_5xx"}'::jsonb END
       FROM numbered`,
    );
    await db.query('VACUUM ANALYZE events, deliveries');
  });
  after(() => db.end());

  /** Runs each statement of a page, and counts what it reads. */
  async function read(page: Omit<DeliveryPage, 'limit'>): Promise<{ rows: number; blocks: number }> {
    let blocks = 0;
    const counting = async (sql: string, values: unknown[]): Promise<unknown> => {
      const explain = `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`;
      const { rows } = await db.query<{ 'QUERY PLAN': [Explained] }>(explain, values);
      const plan = rows[0]?.['QUERY PLAN'][0].Plan;
      blocks += (plan?.['Shared Hit Blocks'] ?? 0) + (plan?.['Shared Read Blocks'] ?? 0);
      return await db.query(sql, values);
    };
    const rows = await listDeliveries({ query: counting } as Queryable, 'acc', { ...page, limit: 51 });
    return { rows: rows.length, blocks };
  }

  const pages: [string, Omit<DeliveryPage, 'limit'>, rows: number][] = [
    ['a status that never occurred', { response: { from: 404, to: 404 } }, 0],
    ['a status of success that never occurred', { response: { from: 204, to: 204 } }, 0],
    ['a class that never occurred', { response: { from: 300, to: 399 } }, 0],
    ['a code that never occurred', { errorCode: 'timeout' }, 0],
    ['a code that never occurred to failed ones', { errorCode: 'timeout', status: 'failed' }, 0],
    ['a code at an endpoint that never had it', { errorCode: 'http_5xx', endpointId: 'ep_b' }, 0],
    ['a status at a type that never had it', { response: { from: 503, to: 503 }, type: 'email.clicked' }, 0],
    ['a class', { response: { from: 500, to: 599 } }, 51],
    ['success', { response: { from: 200, to: 299 } }, 51],
    ['a code and a status', { errorCode: 'http_5xx', status: 'failed', endpointId: 'ep_a' }, 51],
    ['a message', { messageId: 'm-3' }, 51],
    ['a message of which there is none', { messageId: 'm-none' }, 0],
    ['a time long ago', { until: new Date(Date.now() - 4 * 86_400_000) }, 51],
  ];
  for (const [name, page, expected] of pages)
    it(`by ${name} reads a small part of it`, async () => {
      const { rows, blocks } = await read(page);
      assert.equal(rows, expected);
      assert.ok(blocks < fewBlocks, `${blocks} blocks`);
    });
});
