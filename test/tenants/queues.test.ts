import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
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

  const post = async (posted: unknown): Promise<void> => {
    const { api, account } = stage.attacker;
    const { status, text } = await api.post(`/v1/accounts/${account}/events`, posted);
    assert.equal(status, 202, text);
  };

  it('keeps nobody waiting for large requests of another account', async () => {
    await underAttack(stage, 'six posts of 52 KB for 200 disabled endpoints', async () => {
      await Promise.all([1, 2, 3, 4, 5, 6].map(() => post(events)));
    });
  });

  it('keeps nobody waiting for many middling requests of another account', async () => {
    await underAttack(stage, '200 posts of 20 events for 200 disabled endpoints, 20 at a time', async () => {
      await Promise.all(
        Array.from({ length: 20 }, async () => {
          for (let n = 0; n < 10; n += 1) await post(events.slice(0, 20));
        }),
      );
    });
  });
});
