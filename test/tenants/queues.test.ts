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
  /** @returns how many of the attacker's requests were answered while the victim waited for the answer to one event */
  const answeredMeanwhile = async (): Promise<number> => {
    const before = answered;
    await stage.victim.api.newEvent(stage.victim.account);
    return answered - before;
  };

  it('does not delay an account by large requests of another', async () => {
    await underAttack(stage, 'six posts of 52 KB for 200 disabled endpoints', async () => {
      const posting = Promise.all([1, 2, 3, 4, 5, 6].map(() => post(events)));
      posting.catch(() => undefined);
      await until('a transaction takes long', async () => {
        const { rows } = await stage.db.query(
          `SELECT FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle'
           AND xact_start < clock_timestamp() - interval '500 ms'`,
        );
        return rows.length > 0;
      });
      assert.equal(await answeredMeanwhile(), 0, 'each is 80,000 deliveries');
      await posting;
    });
  });

  for (const [size, count] of [
    ['that share statements', 4],
    ['that need a statement each', 20],
  ] as const) {
    it(`takes the large requests of two accounts in turn: those ${size}`, async () => {
      const platform = await stage.newTenant('Platform');
      await manyEndpoints(stage.db, platform, 200);
      const some = events.slice(0, count);
      const before = answered;
      const posting = Promise.all(Array.from({ length: 40 }, () => post(some)));
      posting.catch(() => undefined);
      await until('the first is answered, and the others wait', () => Promise.resolve(answered > before));
      const waiting = 40 - (answered - before);
      const { status, text } = await platform.api.post(`/v1/accounts/${platform.account}/events`, some);
      assert.equal(status, 202, text);
      const meanwhile = answered - before - (40 - waiting);
      console.log(
        `${count} events for 200 endpoints: ${meanwhile} of ${waiting} that had come before were answered first`,
      );
      assert.ok(
        meanwhile < waiting / 2,
        `${meanwhile} of ${waiting} that had come before were answered first`,
      );
      await posting;
    });
  }

  it('does not delay an account by many middle-sized requests of another', async () => {
    await underAttack(stage, '200 posts of 20 events for 200 disabled endpoints, 20 at a time', async () => {
      const before = answered;
      const posting = Promise.all(
        Array.from({ length: 20 }, async () => {
          for (let n = 0; n < 10; n += 1) await post(events.slice(0, 20));
        }),
      );
      posting.catch(() => undefined);
      await until('the first is answered, and the others wait', () => Promise.resolve(answered > before));
      const meanwhile = await answeredMeanwhile();
      assert.ok(meanwhile < 10, `${meanwhile} of the 20 that had come before were answered first`);
      await posting;
    });
  });
});
