import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { forgetWords } from '../../../src/store/log/forget-words.ts';
import { dropBefore } from '../../../src/store/log/retention.ts';
import { createPool, transaction, type Db } from '../../../src/store/pool.ts';
import { insertAccount } from '../../../src/store/tenants/accounts.ts';
import { wordsLock } from '../../../src/store/tenants/messages.ts';
import { createDatabase } from '../../support/servers.ts';
import { until } from '../../support/until.ts';
import { isWaitedFor } from '../../support/waits-for-lock.ts';

let db: Db;
before(async () => {
  db = createPool(await createDatabase(), () => undefined);
  for (const id of ['one', 'two'])
    await insertAccount(db, { id, name: id, email: 'a@b.c', instanceUrl: null, userName: null });
  await db.query(
    `INSERT INTO message_words (account_id, message_id, speaker, content, created_at)
     SELECT account, account || n, 'admin', '{}', now() - interval '40 days'
     FROM unnest('{one,two}'::text[]) AS account, generate_series(1, 2) AS n`,
  );
});
after(() => db.end());

const left = async (): Promise<string[]> => {
  const { rows } = await db.query<{ id: string }>('SELECT message_id AS id FROM message_words ORDER BY 1');
  return rows.map(({ id }) => id);
};

it('what is said of unused messages is forgotten, except while an event is accepted with it', async () => {
  await transaction(db, async (tx) => {
    await tx.query(`SELECT pg_advisory_xact_lock_shared(${wordsLock("'one'")})`);
    await tx.query("SELECT FROM message_words WHERE message_id = 'two1' FOR KEY SHARE");
    assert.equal(await forgetWords(db, new Date()), 1);
    assert.deepEqual(await left(), ['one1', 'one2', 'two1']);
  });
  await db.query(
    "INSERT INTO events (accepted_at, account_id, event_id, type, payload, start_pending, message_id) VALUES (now(), 'one', 'e', 'email.opened', '{}', false, 'one1')",
  );
  assert.equal(await forgetWords(db, new Date()), 2);
  assert.deepEqual(await left(), ['one1']);
});

it('what the version before keeps is forgotten the same way', async () => {
  await db.query(
    "INSERT INTO messages (account_id, message_id, content, created_at) VALUES ('two', 'old', '{}', now() - interval '40 days')",
  );
  await transaction(db, async (tx) => {
    await tx.query(`SELECT pg_advisory_xact_lock_shared(${wordsLock("'two'")})`);
    await dropBefore(db, new Date(Date.now() - 30 * 86_400_000));
    assert.deepEqual(await left(), ['old', 'one1']);
  });
  assert.equal(await forgetWords(db, new Date(), 'messages'), 1);
  assert.deepEqual(await left(), ['one1']);
});

it('takes the locks of a hundred accounts at a time, and forgets the words of all', async () => {
  await db.query(
    "INSERT INTO accounts (id, name, email) SELECT 'of' || n, 'many', 'a@b.c' FROM generate_series(1, 250) AS n",
  );
  await db.query(
    `INSERT INTO message_words (account_id, message_id, speaker, content, created_at)
     SELECT id, id, 'admin', '{}', now() - interval '40 days' FROM accounts WHERE name = 'many'`,
  );
  const locks = async (): Promise<number> => {
    const { rows } = await db.query<{ count: number }>(
      "SELECT count(*) AS count FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    );
    return rows[0]?.count ?? 0;
  };
  let forgetting = Promise.resolve(0);
  await transaction(db, async (tx) => {
    // Rows can be locked meanwhile, but none deleted.
    await tx.query('LOCK TABLE message_words IN SHARE MODE');
    forgetting = forgetWords(db, new Date());
    await until('it waits to delete', () => isWaitedFor(db, 'message_words'));
    assert.equal(await locks(), 100);
  });
  assert.equal(await forgetting, 250);
  assert.deepEqual(await left(), ['one1']);
});
