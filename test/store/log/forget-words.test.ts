import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { forgetWords } from '../../../src/store/log/forget-words.ts';
import { createPool, transaction, type Db } from '../../../src/store/pool.ts';
import { insertAccount } from '../../../src/store/tenants/accounts.ts';
import { wordsLock } from '../../../src/store/tenants/messages.ts';
import { createDatabase } from '../../support/servers.ts';

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
