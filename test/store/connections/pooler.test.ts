import assert from 'node:assert/strict';
import { after, describe, it, type TestContext } from 'node:test';
import { lookAtServer } from '../../../src/store/connections/look-at-server.ts';
import { findPooler } from '../../../src/store/connections/pooler.ts';
import { ensurePartitions } from '../../../src/store/log/partitions.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { createPool, type Db } from '../../../src/store/pool.ts';
import { reaching } from '../../../src/store/reaching.ts';
import {
  startTestMailhooks,
  testAdminKey,
  testEncryptionKey,
  type TestMailhooks,
} from '../../support/mailhooks.ts';
import { noPgBouncer, pgBouncerVersion, startPgBouncer } from '../../support/pgbouncer.ts';
import { startReceiver } from '../../support/receiver.ts';
import { createDatabase, testServers } from '../../support/servers.ts';

function open(t: TestContext, url: string): Db {
  const db = createPool(url, () => undefined, { max: 2 });
  t.after(() => db.end());
  return db;
}

const keeps = (pgBouncerVersion ?? 0) >= 121;

describe('a pooler', () => {
  it('is none where there is none', async (t) => {
    const url = await createDatabase(null);
    assert.equal(await findPooler(open(t, url)), 'none');
    assert.equal((await lookAtServer(url)).pooler, 'none');
  });

  describe('that is a PgBouncer', { skip: noPgBouncer }, () => {
    const ends: (() => Promise<void>)[] = [];
    after(() => Promise.all(ends.map((end) => end())));
    const pooledBy = async (...args: Parameters<typeof startPgBouncer>): Promise<string> => {
      const { url, stop } = await startPgBouncer(...args);
      ends.push(stop);
      return url;
    };

    it('in transaction mode without prepared statements is refused at start, with what to set', async (t) => {
      const settings = { pool_mode: 'transaction', ...(keeps && { max_prepared_statements: 0 }) };
      const url = await pooledBy(await createDatabase(), settings);
      // What an earlier one has left in a session changes nothing.
      for (let count = 0; count < 3; count += 1)
        assert.equal(await findPooler(open(t, url)), 'loses statements');
      const message =
        /^Postgres at 127\.0\.0\.1:\d+ \(DATABASE_URL\) cannot be used: .*transaction mode.* → set pool_mode=session .*max_prepared_statements=200$/;
      await assert.rejects(startOver(t, url), ({ message: said }: Error) => message.test(said));
    });

    it('in statement mode is refused', async (t) => {
      const url = await pooledBy(await createDatabase(), { pool_mode: 'statement' });
      assert.equal(await findPooler(open(t, url)), 'no transactions');
      await assert.rejects(lookAtServer(url), /statement mode → set pool_mode=session/);
    });

    it('in session mode delivers, and closes what is idle within seconds', async (t) => {
      const databaseUrl = await createDatabase();
      const url = await pooledBy(databaseUrl, { pool_mode: 'session', default_pool_size: 30 });
      assert.equal(await findPooler(open(t, url)), 'fits');
      await delivers(t, url);
    });

    it('of which two processes share a small session pool lets neither wait for minutes', async (t) => {
      const url = await pooledBy(await createDatabase(), {
        pool_mode: 'session',
        default_pool_size: 8,
      });
      const settings = { MAILHOOKS_DATABASE_CONNECTIONS: '8' };
      const first = await startOver(t, url, settings);
      const account = await first.api.newAccount();
      await Promise.all(Array.from({ length: 40 }, () => first.api.get(`/v1/accounts/${account}/endpoints`)));
      const second = await startOver(t, url, settings);
      await second.api.newEvent(account);
    });

    it(
      'of 1.21 or newer in transaction mode with prepared statements delivers',
      { skip: !keeps },
      async (t) => {
        const settings = { pool_mode: 'transaction', max_prepared_statements: 200 };
        const url = await pooledBy(await createDatabase(), settings);
        assert.equal(await findPooler(open(t, url)), 'fits');
        await delivers(t, url);
      },
    );

    it('in transaction mode lets migrations and partitions be made, and keeps no lock', async (t) => {
      const databaseUrl = await createDatabase(null);
      const db = open(t, await pooledBy(databaseUrl, { pool_mode: 'transaction' }));
      assert.notDeepEqual(await migrate(db), []);
      const direct = open(t, databaseUrl);
      const { rows } = await direct.query<{ name: string }>(
        "SELECT 'events' || to_char((now() AT TIME ZONE 'UTC')::date + 6, '_YYYYMMDD') AS name",
      );
      const { name } = rows[0] as { name: string };
      await direct.query(`DROP TABLE ${name}`);
      await ensurePartitions(db);
      const made = await direct.query('SELECT WHERE to_regclass($1) IS NOT NULL', [name]);
      const locks = await direct.query("SELECT FROM pg_locks WHERE locktype = 'advisory'");
      assert.deepEqual([made.rowCount, locks.rowCount], [1, 0]);
    });

    it('that refuses our parameters says so, with what to do', async () => {
      const databaseUrl = await createDatabase(null);
      for (const ignore_startup_parameters of [
        'extra_float_digits',
        'extra_float_digits,statement_timeout,idle_in_transaction_session_timeout',
      ]) {
        const url = await pooledBy(databaseUrl, { pool_mode: 'session', ignore_startup_parameters });
        await assert.rejects(
          reaching(url, lookAtServer(url)),
          /→ a pooler refuses a parameter: set ignore_startup_parameters=[a-z_,]*,options,/,
        );
      }
    });
  });
});

async function startOver(
  t: TestContext,
  databaseUrl: string,
  env: Record<string, string> = {},
): Promise<TestMailhooks> {
  const { temporalAddress, temporalUiUrl } = testServers();
  const keys = { adminKey: testAdminKey, encryptionKey: testEncryptionKey };
  const given = { databaseUrl, temporalAddress, temporalUiUrl, ...keys };
  const mailhooks = await startTestMailhooks(env, { api: true, worker: true }, given);
  t.after(() => mailhooks.stop());
  return mailhooks;
}

async function delivers(t: TestContext, url: string): Promise<void> {
  const { api } = await startOver(t, url);
  const receiver = await startReceiver();
  t.after(receiver.close);
  const account = await api.newAccount();
  await api.newEndpoint(account, receiver.url);
  await Promise.all(Array.from({ length: 50 }, () => api.newEvent(account)));
  await receiver.waitFor(50);
}
