import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setEnabled } from '../../src/store/tenants/endpoints.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { misbehaving } from '../support/misbehaving-receivers.ts';
import { startRaw, trustFixtures } from '../support/raw-server.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';

/** Each beside a receiver that behaves, for one event. */
describe('in Mailhooks, a receiver that', { concurrency: 4 }, () => {
  let mailhooks: TestMailhooks;
  let other: Receiver;
  let distrust: () => void;

  before(async () => {
    distrust = trustFixtures();
    other = await startReceiver();
    mailhooks = await startTestMailhooks({
      MAILHOOKS_MAX_ATTEMPTS: '1',
      // So long that no receiver but those that waste time runs into it.
      MAILHOOKS_REQUEST_TIMEOUT: '8s',
    });
  });
  after(async () => {
    await mailhooks.stop();
    await other.close();
    distrust();
  });

  /** Enabled without the test payload, which would be a second connection. */
  async function subscribe(account: string, url: string): Promise<string> {
    const { id } = await mailhooks.api.newEndpoint(account, url, { enabled: false });
    await setEnabled(mailhooks.db, account, id);
    return id;
  }

  for (const receiver of misbehaving) {
    it(`${receiver.name} has one attempt: ${receiver.expected}`, async (t) => {
      const atWork = await startRaw(receiver);
      t.after(() => atWork.stop());
      const account = await mailhooks.api.newAccount();
      const bad = await subscribe(account, atWork.url);
      const good = await subscribe(account, `${other.url}/${account}`);

      const { deliveries } = await mailhooks.settled(account, await mailhooks.api.newEvent(account));

      const [toBad, toGood] = [bad, good].map((id) => deliveries.find(({ endpointId }) => endpointId === id));
      assert.equal(toBad.attempts.length, 1, JSON.stringify(toBad));
      const [{ error, responseStatus, responseBody, durationMs }] = toBad.attempts;
      assert.equal(error?.code ?? toBad.status, receiver.expected, JSON.stringify(toBad.attempts));
      assert.equal(toBad.status, receiver.expected === 'delivered' ? 'delivered' : 'failed');
      assert.ok((responseBody ?? '').length <= 4_096);
      if (receiver.expected === 'delivered') assert.equal(responseStatus, 200);
      if (receiver.expected === 'timeout') assert.ok(durationMs < 30_000, `${durationMs} ms`);
      assert.equal(atWork.connections, 1);

      assert.equal(toGood.status, 'delivered', JSON.stringify(toGood));
      assert.equal((await other.waitFor(1, `/${account}`)).length, 1);
      await atWork.left();
    });
  }
});
