import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { manyEndpoints, openStage, type Stage, type Tenant } from './support/stage.ts';
import { underAttack } from './support/under-attack.ts';

/** What planning reads of an account must not grow with what only attempts need. */
describe('1,000 endpoints with the longest headers and URLs', () => {
  let stage: Stage;
  const attackers: Tenant[] = [];
  before(async () => {
    stage = await openStage({ MAILHOOKS_ACCOUNT_RATE_LIMIT: 'off' });
    attackers.push(stage.attacker);
    while (attackers.length < 5) attackers.push(await stage.newTenant(`Attacker ${attackers.length}`));
    for (const attacker of attackers) await manyEndpoints(stage.db, attacker, 1_000);
    await stage.db.query(
      `UPDATE endpoints SET sealed_headers = decode(repeat('2a', 6000), 'hex'), url = url || repeat('x', 2000)
       WHERE account_id = ANY($1)`,
      [attackers.map(({ account }) => account)],
    );
  });
  after(() => stage.stop());

  it('of each of five accounts that post one event at a time: memory has a limit', async () => {
    await underAttack(
      stage,
      'single events, 40 together, for 1,000 endpoints of each of 5 accounts',
      async () => {
        const post = async ({ api, account }: Tenant): Promise<void> => {
          for (let n = 0; n < 2; n += 1) {
            const { status, text } = await api.post(`/v1/accounts/${account}/events`, {
              type: 'email.opened',
              recipient: { email: 'ada@example.com' },
            });
            assert.ok([202, 429, 503].includes(status), text);
          }
        };
        await Promise.all(attackers.flatMap((attacker) => Array.from({ length: 40 }, () => post(attacker))));
      },
    );
  });
});
