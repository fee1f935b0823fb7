import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { startReceiver, statuses, verify, type Receiver } from '../support/receiver.ts';

describe('deliverEvent', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let account: string;

  before(async () => {
    mailhooks = await startTestMailhooks({ MAILHOOKS_RETRY_WINDOW: '5s' });
    receiver = await startReceiver();
    account = await mailhooks.api.newAccount();
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
  });

  it('delivers a signed webhook that the official library accepts', async () => {
    const endpoint = await mailhooks.api.newEndpoint(account, `${receiver.url}/signed`);
    const id = await mailhooks.api.newEvent(account, {
      type: 'email.clicked',
      click: { url: 'https://example.org/' },
    });
    const event = await mailhooks.settled(account, id);

    const [, request] = receiver.received.filter(({ path }) => path === '/signed');
    assert.ok(request);
    const payload = verify(endpoint.secret, request) as { type: string; data: { id: string } };
    assert.equal(payload.type, 'email.clicked');
    assert.equal(payload.data.id, id);
    const delivery = event.deliveries[0];
    assert.equal(delivery.status, 'delivered');
    assert.equal(request.headers['webhook-id'], delivery.id);
    assert.equal(request.headers['mailhooks-event-id'], id);
    assert.equal(request.headers['mailhooks-attempt'], '1');
  });

  it('tries again after a failure, with the same id and the next attempt number', async () => {
    receiver.answer = statuses(200, 503, 500, 204);
    const owner = await mailhooks.api.newAccount();
    await mailhooks.api.newEndpoint(owner, `${receiver.url}/flaky`);
    const event = await mailhooks.settled(owner, await mailhooks.api.newEvent(owner));

    const delivery = event.deliveries[0];
    assert.equal(delivery.status, 'delivered');
    assert.deepEqual(
      delivery.attempts.map((attempt: { number: number; responseStatus: number }) => [
        attempt.number,
        attempt.responseStatus,
      ]),
      [
        [1, 503],
        [2, 500],
        [3, 204],
      ],
    );
    const requests = receiver.received.filter(({ path }) => path === '/flaky').slice(1);
    assert.deepEqual(new Set(requests.map(({ headers }) => headers['webhook-id'])).size, 1);
    assert.deepEqual(
      requests.map(({ headers }) => headers['mailhooks-attempt']),
      ['1', '2', '3'],
    );
  });
});
