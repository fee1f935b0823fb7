import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { ensurePartitions } from '../../../src/store/log/partitions.ts';
import { createPool, type Db } from '../../../src/store/pool.ts';
import { createDatabase } from '../../support/servers.ts';
import { until } from '../../support/until.ts';
import { isWaitedFor } from '../../support/waits-for-lock.ts';

const tables = ['attempts', 'deliveries', 'events'];

async function openDatabase(t: TestContext): Promise<Db> {
  const db = createPool(await createDatabase(), () => undefined, { max: 6 });
  t.after(() => db.end());
  return db;
}

/** The names of a day's three tables. */
async function dayNames(db: Db, ahead: number): Promise<string[]> {
  const { rows } = await db.query<{ day: string }>(
    `SELECT to_char((now() AT TIME ZONE 'UTC')::date + $1::int, '_YYYYMMDD') AS day`,
    [ahead],
  );
  return tables.map((table) => `${table}${rows[0]?.day}`);
}

async function existing(db: Db, names: readonly string[]): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    'SELECT name FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NOT NULL ORDER BY 1',
    [names],
  );
  return rows.map(({ name }) => name);
}

/** A database where the tables of these days, counted from today, have not been made. */
async function without(t: TestContext, ...days: number[]): Promise<{ db: Db; names: string[] }> {
  const db = await openDatabase(t);
  const names = (await Promise.all(days.map((day) => dayNames(db, day)))).flat();
  for (const name of names) await db.query(`DROP TABLE ${name}`);
  return { db, names };
}

const insertEvent = (db: Db, id: string, ahead: number) =>
  db.query(
    `INSERT INTO events (accepted_at, account_id, event_id, type, payload, start_pending)
     VALUES (now() + make_interval(days => $2), 'a', $1, 'email.opened', '{}', false)`,
    [id, ahead],
  );

describe('daily partitions', () => {
  it('that are missing are made', async (t) => {
    const { db, names } = await without(t, 5, 7);
    assert.deepEqual(await existing(db, names), []);
    await ensurePartitions(db);
    assert.deepEqual(await existing(db, names), names.sort());
  });

  it('wait for a long reader without stopping those who write, and are made the next time', async (t) => {
    const { db, names } = await without(t, 6, 7);
    const reader = await db.connect();
    await reader.query('BEGIN; SELECT count(*) FROM events; SELECT count(*) FROM attempts');
    const making = ensurePartitions(db);
    await until('waiting for the reader', () => isWaitedFor(db, 'attempts'));
    // The reader goes on until they are done: a log that is closed as long as it reads fails them after 25 s.
    await Promise.all([insertEvent(db, 'during', 0), db.query('SELECT count(*) FROM attempts')]);
    await making;
    assert.deepEqual(await existing(db, names), []);

    await reader.query('COMMIT');
    reader.release();
    await ensurePartitions(db);
    assert.deepEqual(await existing(db, names), names.sort());
  });

  it('whose rows are in the default partition already do not keep the others from being made', async (t) => {
    const { db, names } = await without(t, 3, 4);
    await insertEvent(db, 'early', 3);
    await ensurePartitions(db);
    const [, , events] = await dayNames(db, 3);
    assert.deepEqual(await existing(db, names), names.filter((name) => name !== events).sort());
    await ensurePartitions(db);
  });

  it('are made by one process at a time', async (t) => {
    const { db, names } = await without(t, 2, 3, 4, 5, 6, 7);
    await Promise.all([1, 2, 3, 4].map(() => ensurePartitions(db)));
    assert.deepEqual(await existing(db, names), names.sort());
    const { rows } = await db.query(`SELECT 1 FROM pg_locks WHERE locktype = 'advisory'
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`);
    assert.deepEqual(rows, [], 'nobody holds the lock any more');
  });
});
