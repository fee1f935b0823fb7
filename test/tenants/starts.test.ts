import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startReceiver, type Receiver } from '../support/receiver.ts';
import { openStage, type Stage } from './support/stage.ts';
import { underAttack } from './support/under-attack.ts';

describe('an account that posts more than can be delivered, to an endpoint that responds', () => {
  let stage: Stage;
  let own: Receiver;
  before(async () => {
    own = await startReceiver();
    stage = await openStage();
    await stage.attacker.api.newEndpoint(stage.attacker.account, own.url);
  });
  after(async () => {
    await stage.stop();
    await own.close();
  });

  it('keeps nobody else waiting until all of its events have begun', async () => {
    const { account, key } = stage.attacker;
    const event = JSON.stringify({ type: 'email.opened', recipient: { email: 'ada@example.com' } });
    await underAttack(stage, '8,000 events for an endpoint that responds', async (signal) => {
      for (let n = 0; n < 4; n += 1) {
        const { status } = await fetch(new URL(`/v1/accounts/${account}/events`, stage.url), {
          method: 'POST',
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
          body: `${event}\n`.repeat(2_000),
          signal,
        });
        assert.equal(status, 202);
      }
    });
  });
});
