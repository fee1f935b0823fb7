import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { createBatchedQueries, type BatchedQueries } from '../../../src/store/batching/batched-queries.ts';
import type { SayingBatch } from '../../../src/store/log/insert-events.ts';
import { createPool, type Db } from '../../../src/store/pool.ts';
import { insertAccount } from '../../../src/store/tenants/accounts.ts';
import type { SaidWords } from '../../../src/store/tenants/messages.ts';
import { createDatabase } from '../../support/servers.ts';

const grown = 20_000;
/** Rows that a statement may read: those of its own, in a few tables. */
const most = 200;

const accountId = 'acc';
const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();

const acceptedAt = new Date();
/** Of row `n`, in SQL: one each millisecond. */
const itsTime = `$2::timestamptz + n * interval '1 ms'`;
const refOf = (n: number) => ({ deliveryId: `dlv ${n}`, acceptedAt: new Date(acceptedAt.getTime() + n) });

const attempt = {
  ...{ sequence: 1, number: 1, startedAt: acceptedAt, durationMs: 1 },
  ...{ request: { url: 'http://x', headers: {} }, response: null, error: null },
};
const effect = {
  ...{ status: 'delivered' as const, endpoint: { id: 'ep 1', outage: 0 }, firstAttemptAt: acceptedAt },
  ...{ nextAttemptAt: null, lastError: null },
};

/** @param unique not used before */
const statements: [string, (batched: BatchedQueries, unique: string) => Promise<unknown>][] = [
  ['the look-up of a key', (batched) => batched.findCaller(hashOf('key 1'))],
  [
    'the look-up of endpoints',
    (batched) =>
      batched.findSubscriptions({ accountId, types: ['email.opened'], messageIds: ['message 1', 'unknown'] }),
  ],
  [
    'the look-up of words',
    (batched) =>
      Promise.all(['message 1', 'message 2'].map((messageId) => batched.findWords({ accountId, messageId }))),
  ],
  [
    'the look-up of endpoints that messages name',
    (batched) => batched.findMessageEndpoints({ accountId, urls: ['https://example.com/1'] }),
  ],
  ['writing events', (batched, unique) => batched.insertEvents(saying(unique, []))],
  [
    'writing events with new content',
    (batched, unique) => batched.insertEvents(saying(unique, [words(unique, true)])),
  ],
  [
    'writing events with known content',
    (batched, unique) => batched.insertEvents(saying(unique, [words('message 1', false)])),
  ],
  ['reading deliveries', (batched) => Promise.all([19_000, 19_002].map((n) => batched.loadJob(refOf(n))))],
  [
    'writing attempts',
    (batched, unique) => {
      const made = (n: number) => batched.recordAttempt({ ref: refOf(n), attempt, effect });
      return Promise.all((unique.startsWith('before') ? [2, 4] : [19_000, 19_002]).map(made));
    },
  ],
];

const words = (messageId: string, isNew: boolean): SaidWords => ({
  ...{ messageId, speaker: 'admin', content: '{}', contentHash: hashOf('{}'), isNew },
  ...{ webhookUrl: null, trackOpens: null, trackClicks: null },
});

const saying = (eventId: string, said: SaidWords[]): SayingBatch => ({
  ...{ accountId, acceptedAt, words: said },
  events: [
    {
      ...{ eventId, type: 'email.opened', messageId: said[0]?.messageId ?? null, payload: '{}' },
      ...{ startPending: false, postedBy: 'admin', contentBy: 'admin', deliveries: 1 },
    },
  ],
  deliveries: [
    {
      ...{ id: `dlv ${eventId}`, eventId, eventType: 'email.opened', endpointId: 'ep 1' },
      ...{ status: 'pending', outage: 0, lastError: null },
    },
  ],
});

/** Rows from `from` to `to` of all that these statements look at. */
async function fill(db: Db, from: number, to: number): Promise<void> {
  const rows = `FROM generate_series(${from + 1}, ${to}) AS n`;
  const inserts: [string, unknown[]][] = [
    [`INSERT INTO accounts (id, name, email) SELECT 'other ' || n, 'B', 'a@b.c' ${rows}`, []],
    [
      `INSERT INTO endpoints (id, account_id, name, url, event_types, format, status, origin, secret)
       SELECT 'ep ' || n, CASE WHEN n < 3 THEN $1 ELSE 'other ' || n END, 'E', 'https://example.com/' || n, '{*}', 'standard', 'enabled',
         CASE WHEN n = 2 THEN 'message' ELSE 'api' END, 'x' ${rows}`,
      [accountId],
    ],
    [
      `INSERT INTO api_keys (id, scope, hash, name)
       SELECT 'key ' || n, 'producer', sha256(('key ' || n)::bytea), 'K' ${rows}`,
      [],
    ],
    [
      `INSERT INTO message_words (account_id, message_id, speaker, content, content_hash)
       SELECT $1, 'message ' || n, 'admin', '{}', sha256('{}') ${rows}`,
      [accountId],
    ],
    [
      `INSERT INTO event_ids (account_id, event_id, accepted_at) SELECT $1, 'event ' || n, ${itsTime} ${rows}`,
      [accountId, acceptedAt],
    ],
    [
      `INSERT INTO events (account_id, event_id, accepted_at, type, payload, start_pending, message_id, content_by)
       SELECT $1, 'event ' || n, ${itsTime}, 'email.opened', '{}', false, 'message ' || n, 'admin' ${rows}`,
      [accountId, acceptedAt],
    ],
    [
      `INSERT INTO deliveries (accepted_at, id, account_id, event_id, event_type, endpoint_id, status)
       SELECT ${itsTime}, 'dlv ' || n, $1, 'event ' || n, 'email.opened', 'ep ' || n, 'pending' ${rows}`,
      [accountId, acceptedAt],
    ],
    [
      `INSERT INTO attempts (accepted_at, delivery_id, sequence, number, started_at, duration_ms, request_url, request_headers)
       SELECT ${itsTime}, 'dlv ' || n, 9, 1, $2, 1, 'http://x', $1 ${rows}`,
      ['{}', acceptedAt],
    ],
  ];
  for (const [sql, values] of inserts) await db.query(sql, values);
}

/** By all statements so far, whichever way; there is one connection alone. */
async function rowsRead(db: Db): Promise<number> {
  await db.query('SELECT pg_stat_force_next_flush()');
  const { rows } = await db.query<{ count: number }>(
    'SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS count FROM pg_stat_user_tables',
  );
  return rows[0]?.count ?? NaN;
}

/** Each connection plans them once, when there is hardly a row; what they read must not grow with the tables. */
for (const state of ['never analyzed', 'analyzed when they were small', 'analyzed when they were empty']) {
  describe(`statements for every event, planned with tables ${state}`, () => {
    let db: Db;
    let batched: BatchedQueries;
    before(async () => {
      db = createPool(await createDatabase(), () => undefined, { max: 1, plansOnce: true });
      batched = createBatchedQueries(db, { commits: true, attempts: true });
      await insertAccount(db, {
        ...{ id: accountId, name: 'A', email: 'a@b.c', instanceUrl: null, userName: null },
      });
      const { rows } = await db.query<{ name: string }>(
        `SELECT oid::regclass::text AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
      );
      const tables = rows.map(({ name }) => name);
      for (const name of tables) await db.query(`ALTER TABLE ${name} SET (autovacuum_enabled = off)`);
      if (state.endsWith('empty')) await db.query(`VACUUM ANALYZE ${tables.join(', ')}`);
      await fill(db, 0, 60);
      if (state.endsWith('small')) await db.query(`VACUUM ANALYZE ${tables.join(', ')}`);
      for (const [name, run] of statements) await run(batched, `before-${name}`);
      await fill(db, 60, grown);
    });
    after(() => db.end());

    for (const [name, run] of statements) {
      it(`${name} reads the rows of its own`, async () => {
        const readBefore = await rowsRead(db);
        await run(batched, `after-${name}`);
        const read = (await rowsRead(db)) - readBefore;
        assert.ok(read <= most, `${read} rows`);
      });
    }
  });
}
