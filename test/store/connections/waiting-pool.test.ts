import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import pg from 'pg';
import { findPooler } from '../../../src/store/connections/pooler.ts';
import {
  defaultConnections,
  readConnectionLimit,
  limitBehind,
} from '../../../src/store/connections/connection-limit.ts';
import { shareConnections } from '../../../src/store/connections/share-connections.ts';
import type { WaitingPool } from '../../../src/store/connections/waiting-pool.ts';
import { createPool, transaction } from '../../../src/store/pool.ts';
import { createDatabase } from '../../support/servers.ts';
import { until } from '../../support/until.ts';

/** A user who may open so many connections. @returns how to open pools and single connections as that user */
async function stage(t: TestContext, limit: number) {
  const url = new URL(await createDatabase(null));
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  const role = `test_${randomBytes(6).toString('hex')}`;
  await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD 'of-the-role' CONNECTION LIMIT ${limit}`);
  [url.username, url.password] = [role, 'of-the-role'];
  const ends: (() => Promise<void>)[] = [];
  t.after(async () => {
    await Promise.all(ends.map((end) => end()));
    await until('nobody is connected', async () => (await countOpen()) === 0);
    await admin.query(`DROP ROLE ${role}`);
    await admin.end();
  });
  const countOpen = async (): Promise<number> =>
    Number(
      (await admin.query('SELECT count(*) AS open FROM pg_stat_activity WHERE usename = $1', [role])).rows[0]
        .open,
    );
  return {
    admin,
    role,
    countOpen,
    pool(max: number): WaitingPool {
      const pool = createPool(url.href, () => undefined, { max });
      ends.push(async () => (pool.ending ? undefined : await pool.end()));
      return pool;
    },
    async other(): Promise<pg.Client> {
      const client = new pg.Client({ connectionString: url.href });
      await client.connect();
      ends.push(() => client.end());
      return client;
    },
  };
}

const ask = (pool: WaitingPool, count: number) =>
  Promise.all(Array.from({ length: count }, () => pool.query('SELECT pg_sleep(0.05)')));

describe('a pool whose user may open no more', () => {
  it('works with those it has got', async (t) => {
    const { pool } = await stage(t, 3);
    const own = pool(10);
    assert.equal((await ask(own, 30)).length, 30);
    assert.ok(own.totalCount <= 3);
  });

  it('waits while others have all, by one connection for all who wait, and is served when one is free', async (t) => {
    const { pool, other } = await stage(t, 1);
    const [own, holder] = [pool(10), await other()];
    const served = ask(own, 20);
    await until('it has been refused', async () => own.refused !== undefined);
    assert.match(String(own.refused), /too many connections for role/);
    await holder.end();
    assert.equal((await served).length, 20);
    assert.equal(own.refused, undefined);
  });

  it('gives two to one who was refused the first, once there are two', async (t) => {
    const { pool, other } = await stage(t, 2);
    const [own, ...holders] = [pool(2), await other(), await other()];
    const found = findPooler(own);
    await until('it has been refused', async () => own.refused !== undefined);
    await Promise.all(holders.map((holder) => holder.end()));
    assert.equal(await found, 'none');
  });

  it('says in the end why it had none', { timeout: 120_000 }, async (t) => {
    const { pool, other } = await stage(t, 1);
    const [own] = [pool(10), await other()];
    await Promise.all(
      Array.from({ length: 5 }, () => assert.rejects(own.query('SELECT 1'), { code: '53300' })),
    );
  });

  it('says so as well when its own are in use: a look for a pooler goes on with one', async (t) => {
    const { pool, other } = await stage(t, 2);
    const [looking] = [pool(2), await other()];
    assert.equal(await findPooler(looking), 'none');
    await ask(looking, 1);
  });

  it('does not wait for a database that is away, or for a wrong password', async (t) => {
    const wrong = new URL(await createDatabase(null));
    wrong.password = 'wrong';
    for (const [url, code] of [
      [wrong.href, '28P01'],
      ['postgres://a:b@127.0.0.1:1/c', 'ECONNREFUSED'],
    ] as const) {
      const pool = createPool(url, () => undefined);
      t.after(() => pool.end());
      await assert.rejects(pool.query('SELECT 1'), { code });
      assert.equal(pool.refused, undefined);
    }
  });

  it('ends while somebody waits', async (t) => {
    const { pool, other } = await stage(t, 1);
    const [own] = [pool(10), await other()];
    const waiting = assert.rejects(own.query('SELECT 1'));
    await until('it has been refused', async () => own.refused !== undefined);
    await own.end();
    await waiting;
  });
});

describe('two processes that may open more together than there are', () => {
  it('share: what is idle is given up within seconds, and what is busy is halved', async (t) => {
    const { pool, countOpen } = await stage(t, 6);
    const [first, second] = [pool(6), pool(6)];
    await ask(first, 6);
    assert.equal(await countOpen(), 6);
    for (const one of [first, second]) t.after(shareConnections([one], readConnectionLimit));
    assert.equal((await ask(second, 1)).length, 1);

    // Both are as busy as can be: each has its share, and nobody fails.
    let isOver = false;
    let held = [0, 0];
    const load = [first, second].map(async (one) => {
      while (!isOver) await ask(one, 12);
    });
    await until('both have had several at the same time', async () => {
      held = [first.totalCount, second.totalCount];
      return held.every((count) => count >= 2);
    });
    isOver = true;
    await Promise.all(load);
    await until('they may grow again', async () => first.options.max === 6 && second.options.max === 6);
  });

  it('look over whichever pool has a connection', async (t) => {
    const { pool, other } = await stage(t, 3);
    const [empty, idle] = [pool(2), pool(2)];
    await ask(idle, 2);
    await other();
    t.after(shareConnections([empty, idle], readConnectionLimit));
    await until('what is idle is closed', async () => idle.totalCount === 0);
  });

  it('give way when the look itself is refused', async (t) => {
    const { pool } = await stage(t, 6);
    const own = pool(4);
    await ask(own, 4);
    const refused = Object.assign(new Error('too many connections'), { code: '53300' });
    t.after(shareConnections([own], () => Promise.reject(refused)));
    await until(
      'it has half and closes what is idle',
      async () => own.options.max === 2 && own.totalCount === 0,
    );
  });

  it('behind a pooler only give way when they are refused', async (t) => {
    const { pool } = await stage(t, 2);
    const own = pool(2);
    await ask(own, 2);
    assert.deepEqual(await limitBehind('none')(own), { limit: 2, free: 0 });
    assert.deepEqual(await limitBehind('fits')(own), { free: Infinity });
  });

  it('close what is in use once, however often they are asked', async (t) => {
    const { pool } = await stage(t, 4);
    const own = pool(4);
    const clients = [await own.connect(), await own.connect()];
    for (let count = 0; count < 5; count += 1) own.limitTo(1);
    assert.equal(own.waitingCount, 1);
    for (const client of clients) client.release();
    await until('one is closed', async () => own.totalCount === 1);
    assert.equal(own.waitingCount, 0);
  });
});

describe('what a server has', () => {
  it('is its own limit, the user’s or the database’s, whichever is least', async (t) => {
    const { admin, role, pool } = await stage(t, 7);
    const own = pool(1);
    const room = await readConnectionLimit(own);
    assert.deepEqual(room, { limit: 7, free: 6 });
    await admin.query(`ALTER ROLE ${role} CONNECTION LIMIT -1`);
    const ofServer = await readConnectionLimit(own);
    const { rows } = await admin.query<{ most: number }>(
      "SELECT current_setting('max_connections')::int - 3 AS most",
    );
    assert.equal(ofServer.limit, rows[0]?.most);
    assert.ok(ofServer.free < ofServer.limit);
    const database = (await admin.query<{ name: string }>('SELECT current_database() AS name')).rows[0]?.name;
    await admin.query(`ALTER DATABASE ${database} CONNECTION LIMIT 5`);
    // The test itself has one of them.
    assert.deepEqual(await readConnectionLimit(own), { limit: 5, free: 3 });
  });

  it('is shared by five', () => {
    const of = (limit: number, processes = 1): number =>
      defaultConnections({ limit, free: limit }, processes);
    assert.deepEqual(
      [1, 5, 22, 97, 100, 1_000].map((limit) => of(limit)),
      [2, 2, 4, 19, 20, 20],
    );
    assert.equal(of(97, 8), 10);
  });
});

it('a transaction needs one connection alone', async (t) => {
  const { pool } = await stage(t, 1);
  const own = pool(1);
  const read = await transaction(own, async (tx) => (await tx.query('SELECT 1 AS one')).rowCount);
  assert.equal(read, 1);
});
