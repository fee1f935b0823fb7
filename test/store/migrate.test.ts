import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { describe, it, type TestContext } from 'node:test';
import { migrate } from '../../src/store/migrate.ts';
import { createPool, type Db } from '../../src/store/pool.ts';
import { createDatabase } from '../support/servers.ts';

const files = (await readdir(new URL('../../src/store/migrations/', import.meta.url))).sort();

function open(t: TestContext, url: string): Db {
  const db = createPool(url, () => undefined, { max: 2 });
  t.after(() => db.end());
  return db;
}

/** Every table and column, index and function: what a migration makes. */
async function schema(db: Db): Promise<unknown> {
  const { rows } = await db.query(`
    SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable AS what
      FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1`);
  return rows;
}

describe('migrations', () => {
  it('bring an empty database up to date, once', async (t) => {
    const db = open(t, await createDatabase(null));
    assert.deepEqual(await migrate(db), files);
    const made = await schema(db);
    assert.deepEqual(await migrate(db), []);
    assert.deepEqual(await schema(db), made);
    assert.ok(files.length > 0 && (made as unknown[]).length > 50);
  });

  it('are applied once by processes that start together', async (t) => {
    const url = await createDatabase(null);
    const pools = [1, 2, 3, 4].map(() => open(t, url));
    const applied = await Promise.all(pools.map(migrate));
    assert.deepEqual(applied.flat().sort(), files);
    assert.equal(applied.filter((names) => names.length > 0).length, 1);
    const { rows } = await (pools[0] as Db).query<{ name: string }>(
      'SELECT name FROM migrations ORDER BY name',
    );
    assert.deepEqual(
      rows.map(({ name }) => name),
      files,
    );
  });

  it('refuse a database that is newer than the code, and change nothing', async (t) => {
    const db = open(t, await createDatabase());
    await db.query(`INSERT INTO migrations (name) VALUES ('9999_from_the_future.sql')`);
    const before = await schema(db);
    await assert.rejects(migrate(db), /9999_from_the_future\.sql/);
    assert.deepEqual(await schema(db), before);
  });

  it('leave nothing behind when they fail', async (t) => {
    const db = open(t, await createDatabase(null));
    await db.query('CREATE TABLE attempts (mine text)');
    await assert.rejects(migrate(db), /attempts/);
    const { rows } = await db.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`);
    assert.deepEqual(rows, [{ tablename: 'attempts' }]);
    await db.query('DROP TABLE attempts');
    assert.deepEqual(await migrate(db), files);
  });

  it('make partitions for today and a week to come', async (t) => {
    const db = open(t, await createDatabase());
    const { rows } = await db.query<{ parent: string; days: number }>(`
      SELECT inhparent::regclass::text AS parent, count(*) AS days FROM pg_inherits
      JOIN generate_series((now() AT TIME ZONE 'UTC')::date, (now() AT TIME ZONE 'UTC')::date + 7, interval '1 day') AS day
        ON inhrelid::regclass::text = inhparent::regclass::text || to_char(day, '_YYYYMMDD')
      WHERE inhparent::regclass::text IN ('events', 'deliveries', 'attempts') GROUP BY 1 ORDER BY 1`);
    assert.deepEqual(rows, [
      { parent: 'attempts', days: 8 },
      { parent: 'deliveries', days: 8 },
      { parent: 'events', days: 8 },
    ]);
  });
});
