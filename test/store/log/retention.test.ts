import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { retentionScheduleId } from '../../../src/domain/delivery/workflow-ids.ts';
import type { Db } from '../../../src/store/pool.ts';
import { dropBefore } from '../../../src/store/log/retention.ts';
import { createPool } from '../../../src/store/pool.ts';
import { startTestMailhooks } from '../../support/mailhooks.ts';
import { createDatabase } from '../../support/servers.ts';
import { until } from '../../support/until.ts';

const dayMs = 86_400_000;
const daysAgo = (days: number): Date => new Date(Math.floor(Date.now() / dayMs) * dayMs - days * dayMs);

/** An accepted event with a delivery and an attempt, some days ago. */
async function insertOld(db: Db, id: string, days: number): Promise<void> {
  const at = new Date(daysAgo(days).getTime() + 1_000);
  await db.query(
    "INSERT INTO accounts (id, name, email) VALUES ('a', 'A', 'a@example.com') ON CONFLICT DO NOTHING",
  );
  await db.query("INSERT INTO event_ids VALUES ('a', $1, $2)", [id, at]);
  await db.query(
    `INSERT INTO events (accepted_at, account_id, event_id, type, payload, start_pending, message_id)
     VALUES ($2, 'a', $1, 'email.opened', '{}', false, $1)`,
    [id, at],
  );
  await db.query(
    "INSERT INTO message_words (account_id, message_id, speaker, created_at) VALUES ('a', $1, 'admin', $2)",
    [id, at],
  );
  await db.query(
    `INSERT INTO deliveries (accepted_at, id, account_id, event_id, event_type, endpoint_id, status)
     VALUES ($2, 'dlv_' || $1, 'a', $1, 'email.opened', 'ep', 'delivered')`,
    [id, at],
  );
  await db.query(
    `INSERT INTO attempts (accepted_at, delivery_id, sequence, number, started_at, duration_ms, request_url, request_headers)
     VALUES ($2, 'dlv_' || $1, 1, 1, $2, 1, 'http://example.com/', '{}')`,
    [id, at],
  );
}

const nameOf = (table: string, days: number): string =>
  `${table}_${daysAgo(days).toISOString().slice(0, 10).replaceAll('-', '')}`;

async function makeDay(db: Db, days: number): Promise<string[]> {
  const names = ['events', 'deliveries', 'attempts'].map((table) => nameOf(table, days));
  for (const [index, table] of ['events', 'deliveries', 'attempts'].entries()) {
    const [from, to] = [daysAgo(days).toISOString(), daysAgo(days - 1).toISOString()];
    await db.query(
      `CREATE TABLE ${names[index]} PARTITION OF ${table} FOR VALUES FROM ('${from}') TO ('${to}')`,
    );
  }
  return names;
}

const left = async (db: Db, table: string): Promise<string[]> => {
  const column = { deliveries: 'event_id', attempts: 'substr(delivery_id, 5)', message_words: 'message_id' }[
    table
  ];
  const { rows } = await db.query<{ id: string }>(
    `SELECT ${column ?? 'event_id'} AS id FROM ${table} ORDER BY 1`,
  );
  return rows.map(({ id }) => id);
};
const tables = ['events', 'deliveries', 'attempts', 'event_ids', 'message_words'];

describe('retention', () => {
  it('drops the days that are over, deletes what has no partition, and keeps the rest', async (t) => {
    const db = createPool(await createDatabase(), () => undefined, { max: 3 });
    t.after(() => db.end());
    const old = await makeDay(db, 31);
    const young = await makeDay(db, 30);
    await insertOld(db, 'old', 31);
    await insertOld(db, 'stray', 40);
    await insertOld(db, 'young', 30);
    await insertOld(db, 'new', 0);

    const dropped = await dropBefore(db, daysAgo(30));
    assert.deepEqual(dropped.partitions, old);
    // In the default partitions: event, delivery, attempt. Then two ids and two messages.
    assert.equal(dropped.rows, 3 + 2 + 2);
    for (const table of tables) assert.deepEqual(await left(db, table), ['new', 'young'], table);
    for (const name of young)
      assert.equal((await db.query('SELECT to_regclass($1) AS found', [name])).rows[0].found, name);
    assert.deepEqual(await dropBefore(db, daysAgo(30)), { partitions: [], rows: 0 });
  });

  it('keeps the content of an old message while an event of it is in the log', async (t) => {
    const db = createPool(await createDatabase(), () => undefined, { max: 3 });
    t.after(() => db.end());
    await insertOld(db, 'new', 0);
    await db.query('UPDATE message_words SET created_at = $1', [daysAgo(50)]);
    await dropBefore(db, daysAgo(30));
    assert.deepEqual(await left(db, 'message_words'), ['new']);
  });

  it('a day that is in use is named, and dropped the next time', async (t) => {
    const db = createPool(await createDatabase(), () => undefined, { max: 3 });
    t.after(() => db.end());
    const names = await makeDay(db, 35);
    const reader = await db.connect();
    await reader.query(`BEGIN; SELECT * FROM ${names[0]}`);
    await assert.rejects(dropBefore(db, daysAgo(30)), new RegExp(`${names[0]} is in use`));
    await reader.query('COMMIT');
    reader.release();
    assert.deepEqual((await dropBefore(db, daysAgo(30))).partitions, names);
  });

  it('what cannot be dropped keeps its ids, holds up no other day, and never costs a new event its id', async (t) => {
    const mailhooks = await startTestMailhooks();
    t.after(mailhooks.stop);
    const { db, api } = mailhooks;
    const blocked = await makeDay(db, 40);
    const free = await makeDay(db, 39);
    await insertOld(db, 'old', 40);
    await insertOld(db, 'used-again', 40);
    await insertOld(db, 'free', 39);
    // As a pass of the version before left it: the id was forgotten, the partition could not be dropped.
    await db.query("DELETE FROM event_ids WHERE event_id = 'used-again'");
    assert.equal(await api.newEvent('a', { id: 'used-again' }), 'used-again');

    const { databaseUrl } = mailhooks.connections;
    const session = createPool(databaseUrl, () => undefined, { max: 1 });
    t.after(() => session.end());
    const reader = await session.connect();
    await reader.query(`BEGIN; SELECT * FROM ${blocked[0]}`);
    const path = '/v1/accounts/a/events/used-again';
    for (let pass = 0; pass < 2; pass += 1) {
      await assert.rejects(dropBefore(db, daysAgo(30)), new RegExp(`${blocked[0]} is in use`));
      assert.deepEqual(await left(db, 'event_ids'), ['old', 'used-again']);
      assert.equal((await api.get(path)).status, 200);
      const { body } = await api.post('/v1/accounts/a/events', {
        id: 'used-again',
        type: 'email.opened',
        recipient: { email: 'ada@example.com' },
      });
      assert.equal(body.accepted[0].duplicate, true);
    }
    for (const name of free)
      assert.equal((await db.query('SELECT to_regclass($1) AS found', [name])).rows[0].found, null, name);
    await reader.query('COMMIT');
    reader.release();

    assert.deepEqual((await dropBefore(db, daysAgo(30))).partitions, blocked);
    assert.deepEqual(await left(db, 'event_ids'), ['used-again']);
    assert.equal((await api.get(path)).status, 200);
    assert.equal((await api.delete(path)).status, 204);
    assert.deepEqual(await left(db, 'event_ids'), []);
  });

  it('goes on where a pass was cut off between the events of a day and their ids', async (t) => {
    const db = createPool(await createDatabase(), () => undefined, { max: 3 });
    t.after(() => db.end());
    const [events = ''] = await makeDay(db, 35);
    await insertOld(db, 'old', 35);
    await db.query(`CREATE FUNCTION cut_off() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''cut off''; END';
      CREATE TRIGGER cut_off BEFORE DELETE ON event_ids FOR EACH ROW EXECUTE FUNCTION cut_off()`);
    await assert.rejects(dropBefore(db, daysAgo(30)), /cut off/);
    await db.query('DROP TRIGGER cut_off ON event_ids');
    assert.deepEqual([await left(db, 'events'), await left(db, 'event_ids')], [[], ['old']]);
    assert.deepEqual(await dropBefore(db, daysAgo(30)), { partitions: [], rows: 2 });
    assert.deepEqual(await left(db, 'event_ids'), []);
    const { rows } = await db.query('SELECT relname FROM pg_class WHERE relname LIKE $1', [`%${events}`]);
    assert.deepEqual(rows, []);
  });

  it('is applied by a Temporal Schedule, by the setting of now', async (t) => {
    const mailhooks = await startTestMailhooks({ MAILHOOKS_RETENTION: '5d' });
    t.after(mailhooks.stop);
    const names = await makeDay(mailhooks.db, 6);
    const kept = await makeDay(mailhooks.db, 5);
    const schedule = mailhooks.temporal.schedule.getHandle(retentionScheduleId);
    assert.equal((await schedule.describe()).action.type, 'startWorkflow');
    await schedule.trigger();
    await until('the day is gone', async () => {
      const { rows } = await mailhooks.db.query(
        'SELECT to_regclass(name) AS found FROM unnest($1::text[]) AS name',
        [names],
      );
      return rows.every(({ found }) => found === null);
    });
    for (const name of kept) {
      assert.equal((await mailhooks.db.query('SELECT to_regclass($1) AS found', [name])).rows[0].found, name);
    }
  });
});
