import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createShares } from '../../../src/store/connections/shares.ts';
import { createPool, transaction } from '../../../src/store/pool.ts';
import { createDatabase } from '../../support/servers.ts';
import { until } from '../../support/until.ts';

describe('shares of the connections of a pool', () => {
  it('leave some to others while all statements of one owner wait for a lock', async (t) => {
    const url = await createDatabase();
    const [pool, other] = [4, 2].map((max) => createPool(url, () => undefined, { max }));
    assert.ok(pool && other);
    t.after(() => Promise.all([pool.end(), other.end()]));
    const { of: dbOf, waiting: inQueue } = createShares(pool);
    const locked = await other.connect();
    await locked.query('SELECT pg_advisory_lock(1)');
    const wait = () => dbOf('attacker').query('SELECT pg_advisory_xact_lock(1)');
    const waiting = Promise.all(Array.from({ length: 20 }, wait));
    const blocked = async (): Promise<number> => {
      const { rows } = await other.query<{ count: number }>(
        `SELECT count(*) AS count FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'`,
      );
      return rows[0]?.count ?? 0;
    };
    await until('as many wait as may', async () => (await blocked()) === 2);
    assert.equal(inQueue(), 18);
    const one = { rows: [{ one: 1 }] };
    for (const owner of ['victim', 'neighbour', 'victim']) {
      assert.partialDeepStrictEqual(await dbOf(owner).query('SELECT 1 AS one'), one);
      const inTransaction = await transaction(dbOf(owner), (tx) => tx.query('SELECT 1 AS one'));
      assert.partialDeepStrictEqual(inTransaction, one);
    }
    assert.equal(await blocked(), 2);
    await locked.query('SELECT pg_advisory_unlock(1)');
    locked.release();
    assert.equal((await waiting).length, 20);
    assert.equal(inQueue(), 0);
  });

  it('come back after statements that fail, and after a transaction that is rolled back', async (t) => {
    const pool = createPool(await createDatabase(), () => undefined, { max: 2 });
    t.after(() => pool.end());
    const { of: dbOf } = createShares(pool);
    for (let n = 0; n < 5; n += 1) {
      await assert.rejects(dbOf('owner').query('SELEC 1'), /syntax error/);
      await assert.rejects(
        transaction(dbOf('owner'), () => Promise.reject(new Error('given up'))),
        /given up/,
      );
    }
    assert.equal((await dbOf('owner').query('SELECT 1')).rowCount, 1);
    assert.equal(pool.waitingCount, 0);
  });
});
