import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createPool, type Queryable } from '../../../src/store/pool.ts';
import { insertAccount } from '../../../src/store/tenants/accounts.ts';
import { findSubscriptions } from '../../../src/store/tenants/subscriptions.ts';
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
