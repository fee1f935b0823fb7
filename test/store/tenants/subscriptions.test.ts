import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createPool, type Db, type Queryable } from '../../../src/store/pool.ts';
import { insertAccount } from '../../../src/store/tenants/accounts.ts';
import { findSubscriptions, type SubscriptionsQuery } from '../../../src/store/tenants/subscriptions.ts';
import { createDatabase } from '../../support/servers.ts';

it('the messages of which something is known are read once, however many endpoints there are', async (t) => {
  const db = createPool(await createDatabase(), () => undefined, { max: 1 });
  t.after(() => db.end());
  for (const id of ['many', 'none'])
    await insertAccount(db, { id, name: id, email: 'a@b.c', instanceUrl: null, userName: null });
  await db.query(
    `INSERT INTO endpoints (id, account_id, name, url, event_types, format, status, origin, secret)
     SELECT 'ep ' || n, 'many', 'E', 'https://example.com/', '{*}', 'standard', 'enabled', 'api', 'x'
     FROM generate_series(1, 20) AS n`,
  );
  await db.query(
    `INSERT INTO message_words (account_id, message_id, speaker, content, content_hash)
     SELECT a, 'message ' || n, 'admin', '{}', sha256('{}')
     FROM generate_series(1, 50) AS n, unnest(ARRAY['many', 'none']) AS a`,
  );
  let numbers = 0;
  const counting = {
    query: async (sql: string) => {
      const result = await db.query<{ known: number[] | null }>(sql);
      for (const { known } of result.rows) numbers += known?.length ?? 0;
      return result;
    },
  } as unknown as Queryable;
  const messageIds = Array.from({ length: 60 }, (_, n) => `message ${n + 1}`);
  const found = await findSubscriptions(counting, [
    { accountId: 'none', types: ['email.opened'], messageIds: ['message 7', 'unknown'] },
    { accountId: 'many', types: ['email.opened'], messageIds },
    { accountId: 'nobody', types: ['email.opened'], messageIds: ['message 1'] },
  ]);
  assert.deepEqual(
    found.map((one) => one && [one.endpoints.length, new Set(one.knownMessages)]),
    [[0, new Set(['message 7'])], [20, new Set(messageIds.slice(0, 50))], null],
  );
  assert.equal(numbers, 51);
});

describe('of an account that has much', () => {
  let db: Db;
  before(async () => {
    db = createPool(await createDatabase(), () => undefined, { max: 1 });
    for (const [account, endpoints, headerBytes] of [
      ['many', 101, 0],
      ['long', 11, 6_000],
      ['usual', 11, 200],
      ['none', 0, 0],
    ] as const) {
      await insertAccount(db, {
        id: account,
        name: account,
        email: 'a@b.c',
        instanceUrl: null,
        userName: null,
      });
      await db.query(
        `INSERT INTO endpoints (id, account_id, name, url, event_types, format, status, origin, secret, sealed_headers)
         SELECT $1 || n, $1, 'E', 'https://example.com/' || n, '{*}', 'standard', 'enabled', 'api', 'x', decode(repeat('2a', $3), 'hex')
         FROM generate_series(1, $2::int) AS n`,
        [account, endpoints, headerBytes],
      );
    }
  });
  after(() => db.end());

  const ask = (...accounts: string[]): SubscriptionsQuery[] =>
    accounts.map((accountId) => ({ accountId, types: ['email.opened'], messageIds: [] }));

  it('the endpoints are counted, not read, where only a few are asked for', async () => {
    let rows = 0;
    const counting = {
      query: async (sql: string) => {
        const result = await db.query(sql);
        rows += result.rows.length;
        return result;
      },
    } as unknown as Queryable;
    const found = await findSubscriptions(counting, ask('many', 'usual', 'none', 'nobody'), 100);
    assert.deepEqual(
      found.map((one) => one && ('count' in one ? one : one.endpoints.length)),
      [{ count: 101 }, 11, 0, null],
    );
    assert.equal(rows, 1 + 11 + 1);
    const [all] = await findSubscriptions(db, ask('many'));
    assert.deepEqual([all?.endpoints.length, all?.targets.length], [101, 101]);
  });

  it('long headers are left to the attempts', async () => {
    const [long, usual] = await findSubscriptions(db, ask('long', 'usual'), 100);
    assert.ok(long && 'targets' in long && usual && 'targets' in usual);
    assert.deepEqual([long.endpoints.length, long.targets.length], [11, 0]);
    assert.equal(usual.targets.length, 11);
    assert.ok(usual.targets.every(({ sealedHeaders }) => sealedHeaders?.length === 200));
  });
});
