import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { until } from '../support/until.ts';
import { manyEndpoints, openStage, type Stage } from './support/stage.ts';
import { underAttack } from './support/under-attack.ts';

/** 400 events, which one statement wrote for each of 200 endpoints. */
const events = Array.from({ length: 400 }, () => ({
  type: 'email.opened',
  recipient: { email: 'ada@example.com' },
  campaign: { newsletterName: 'x'.repeat(40) },
}));

describe('ingest', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
    await manyEndpoints(stage.db, stage.attacker, 200);
  });
  after(() => stage.stop());

  let answered = 0;
  const post = async (posted: unknown): Promise<void> => {
    const { api, account } = stage.attacker;
    const { status, text } = await api.post(`/v1/accounts/${account}/events`, posted);
    assert.equal(status, 202, text);
    answered += 1;
  };
  const count = async (sql: string, ...values: unknown[]): Promise<number> =>
    (await stage.db.query<{ count: number }>(`SELECT count(*) AS count FROM ${sql}`, values)).rows[0]
      ?.count ?? NaN;
  /**
   * Posts the attacker's requests and, right after them, somebody else's. Postgres knows in which order they were written;
   * the order of the responses does not matter.
   * @param size events of one of the attacker's requests
   * @returns how many of these were written before that of the other
   */
  const writtenBefore = async (
    size: number,
    attack: () => Promise<unknown>,
    other: () => Promise<string>,
  ): Promise<number> => {
    const { account } = stage.attacker;
    const before = await count('events WHERE account_id = $1', account);
    const attacked = attack();
    attacked.catch(() => undefined);
    const id = await other();
    await attacked;
    const earlier = await count(
      `events WHERE account_id = $1 AND xmin::text::bigint <
         (SELECT xmin::text::bigint FROM events WHERE event_id = $2)`,
      account,
      id,
    );
    return (earlier - before) / size;
  };

  it('does not delay an account by large requests of another', async (t) => {
    const { account } = stage.attacker;
    await stage.db.query(`
      CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NEW; END $$;
      CREATE TRIGGER hold BEFORE INSERT ON deliveries FOR EACH ROW WHEN (NEW.account_id = '${account}') EXECUTE FUNCTION hold()`);
    const holder = await stage.db.connect();
    t.after(() => holder.release(true));
    await holder.query('SELECT pg_advisory_lock(1)');
    await underAttack(stage, 'six posts of 52 KB for 200 disabled endpoints', async () => {
      const posting = Promise.all([1, 2, 3, 4, 5, 6].map(() => post(events)));
      posting.catch(() => undefined);
      await until('a transaction takes as long as it is held', async () => {
        const held = `pg_locks WHERE NOT granted AND locktype = 'advisory'
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
        return (await count(held)) > 0;
      });
      await stage.victim.api.newEvent(stage.victim.account);
      assert.equal(answered, 0, 'each is 80,000 deliveries');
      await holder.query('SELECT pg_advisory_unlock(1)');
      await posting;
    });
    await stage.db.query('DROP FUNCTION hold CASCADE');
  });

  for (const [size, atOnce] of [
    ['that share statements', 4],
    ['that need a statement each', 20],
  ] as const) {
    it(`takes the large requests of two accounts in turn: those ${size}`, async () => {
      const platform = await stage.newTenant('Platform');
      await manyEndpoints(stage.db, platform, 200);
      const some = events.slice(0, atOnce);
      const earlier = await writtenBefore(
        atOnce,
        () => Promise.all(Array.from({ length: 40 }, () => post(some))),
        async () => {
          const { status, text, body } = await platform.api.post(
            `/v1/accounts/${platform.account}/events`,
            some,
          );
          assert.equal(status, 202, text);
          return body.accepted[0].id as string;
        },
      );
      console.log(`${atOnce} events for 200 endpoints: ${earlier} of 40 that had come before were first`);
      assert.ok(earlier < 20, `${earlier} of 40 that had come before were first`);
    });
  }

  it('does not delay an account by many middle-sized requests of another', async () => {
    await underAttack(stage, '200 posts of 20 events for 200 disabled endpoints, 20 at a time', async () => {
      const some = events.slice(0, 20);
      const earlier = await writtenBefore(
        some.length,
        () =>
          Promise.all(
            Array.from({ length: 20 }, async () => {
              for (let n = 0; n < 10; n += 1) await post(some);
            }),
          ),
        () => stage.victim.api.newEvent(stage.victim.account),
      );
      assert.ok(earlier < 10, `${earlier} of the 20 that had come before were first`);
    });
  });
});
