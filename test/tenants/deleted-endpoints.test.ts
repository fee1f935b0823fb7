import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openStage, type Stage } from './support/stage.ts';
import { underAttack } from './support/under-attack.ts';

const held = 50_000;
/** Of one statement. */
const mostRows = 5_000;

describe('endpoints that have many deliveries to cancel', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
    // Statements that change deliveries note how many.
    await stage.db.query(`
      CREATE TABLE changes (rows bigint);
      CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN INSERT INTO changes SELECT count(*) FROM changed; RETURN NULL; END $$;
      CREATE TRIGGER note AFTER UPDATE ON deliveries REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION note()`);
  });
  after(() => stage.stop());

  const rows = async <T extends object>(sql: string, ...values: unknown[]): Promise<T[]> =>
    (await stage.db.query<T>(sql, values)).rows;
  /** @returns the path of an endpoint of the attacker, disabled, for which deliveries are held */
  const withMany = async (): Promise<{ id: string; path: string }> => {
    const { api, account } = stage.attacker;
    const { id } = await api.newEndpoint(account, 'http://127.0.0.1:9/', { enabled: false });
    await stage.db.query(
      `INSERT INTO deliveries (accepted_at, id, account_id, event_id, event_type, endpoint_id, status)
       SELECT date_trunc('second', now()) - n % 7 * interval '1 minute', $1 || '-' || n, $2, 'event-' || n, 'email.opened', $1,
         CASE WHEN n % 5 = 0 THEN 'retrying' ELSE 'held' END
       FROM generate_series(1, $3::int) AS n`,
      [id, account, held],
    );
    return { id, path: `/v1/accounts/${account}/endpoints/${id}` };
  };
  const statusesOf = (id: string) =>
    rows('SELECT status, count(*) FROM deliveries WHERE endpoint_id = $1 GROUP BY status', id);

  it('are deleted in slices, and nobody waits for that', async () => {
    const many = [await withMany(), await withMany(), await withMany()];
    await underAttack(stage, `three endpoints with ${held} deliveries are deleted together`, async () => {
      const answers = await Promise.all(many.map(({ path }) => stage.attacker.api.delete(path)));
      for (const { status, text } of answers) assert.equal(status, 204, text);
    });
    for (const { id, path } of many) {
      assert.deepEqual(await statusesOf(id), [{ status: 'cancelled', count: held }]);
      assert.equal((await stage.attacker.api.get(path)).status, 404);
    }
    const [largest] = await rows<{ rows: number }>('SELECT max(rows) AS rows FROM changes');
    assert.ok(largest && largest.rows <= mostRows, `${largest?.rows} rows in one statement`);
  });

  it("are nobody else's to delete", async () => {
    const { id } = await withMany();
    const before = await statusesOf(id);
    const { api, account } = stage.victim;
    assert.equal((await api.delete(`/v1/accounts/${account}/endpoints/${id}`)).status, 404);
    assert.deepEqual(await statusesOf(id), before);
  });

  it('stay, disabled, when that ends half way, and are deleted by another call', async () => {
    const { id, path } = await withMany();
    const { api } = stage.attacker;
    await stage.db.query(`UPDATE endpoints SET status = 'enabled' WHERE id = $1`, [id]);
    await stage.db.query(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF (SELECT count(*) FROM deliveries WHERE endpoint_id = '${id}' AND status = 'cancelled') > ${2 * mostRows} THEN
          RAISE EXCEPTION 'the disk is full' USING ERRCODE = '53100'; END IF;
        RETURN NULL; END $$;
      CREATE TRIGGER refuse AFTER UPDATE ON deliveries FOR EACH STATEMENT EXECUTE FUNCTION refuse()`);
    assert.equal((await api.delete(path)).status, 503);
    await stage.db.query('DROP FUNCTION refuse CASCADE');
    assert.equal((await api.get(path)).body.status, 'disabled');
    assert.equal((await api.delete(path)).status, 204);
    assert.deepEqual(await statusesOf(id), [{ status: 'cancelled', count: held }]);
  });
});
