import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import pLimit from 'p-limit';
import { holding, isTest, startReceiver, statuses, type Receiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';
import { openStage, type Stage } from './support/stage.ts';
import { underAttack } from './support/under-attack.ts';

/** Of one account. */
const count = 400;
const patienceMs = 400_000;

describe('endpoints that do not respond', () => {
  let stage: Stage;
  let hanging: Receiver;
  before(async () => {
    stage = await openStage({
      MAILHOOKS_ACCOUNT_RATE_LIMIT: '10000',
      MAILHOOKS_REQUEST_TIMEOUT: '10s',
    });
    hanging = await startReceiver();
    const { api, account } = stage.attacker;
    const limit = pLimit(10);
    const create = (n: number): Promise<unknown> =>
      limit(() => api.newEndpoint(account, `${hanging.url}/${n}`));
    await Promise.all(Array.from({ length: count }, (_, n) => create(n)));
  });
  after(async () => {
    await stage.stop();
    await hanging.close();
  });

  it('do not delay other accounts when one account has a hundred, and are served when they respond', async () => {
    const { api, account } = stage.attacker;
    const { answer, letGo } = holding(statuses(204));
    hanging.answer = answer;
    const sent = (): number => hanging.received.filter((request) => !isTest(request)).length;
    await underAttack(stage, `${count} endpoints that do not respond, 5 events`, async () => {
      for (let n = 0; n < 5; n += 1) await api.newEvent(account, { id: `hangs-${n}` });
      await until('requests have timed out', () => Promise.resolve(sent() > 60), patienceMs);
    });
    letGo();
    await until(
      'all of its deliveries have been sent',
      async () => {
        const { rows } = await stage.db.query(
          "SELECT FROM deliveries WHERE account_id = $1 AND status <> 'delivered' AND attempt_count = 0 LIMIT 1",
          [account],
        );
        return rows.length === 0;
      },
      patienceMs,
    );
    assert.equal(stage.ended(), undefined);
  });
});
