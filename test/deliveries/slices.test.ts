import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { deliveriesPerSlice } from '../../src/workflows/activity-options.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { holding, isTest, startReceiver, statuses, type Receiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';

const count = 2 * deliveriesPerSlice + 20;

describe('an event for more endpoints than begin together', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let account: string;

  before(async () => {
    mailhooks = await startTestMailhooks({
      MAILHOOKS_REQUEST_TIMEOUT: '60s',
      MAILHOOKS_MAX_ENDPOINTS: `${count}`,
    });
    receiver = await startReceiver();
    account = await mailhooks.api.newAccount();
    for (let n = 0; n < count; n += 1) await mailhooks.api.newEndpoint(account, `${receiver.url}/${n}`);
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
  });

  const statusesOf = async (event: string): Promise<string[]> => {
    const { rows } = await mailhooks.db.query<{ status: string }>(
      'SELECT status FROM deliveries WHERE account_id = $1 AND event_id = $2',
      [account, event],
    );
    return rows.map(({ status }) => status);
  };

  /** By workflow task, how many deliveries began in it. */
  async function begunTogether(event: string): Promise<number[]> {
    const { events } = await (await mailhooks.started(account, event)).fetchHistory();
    const tasks = new Map<string, number>();
    for (const { activityTaskScheduledEventAttributes: scheduled } of events ?? []) {
      if (scheduled?.activityType?.name !== 'postWebhook') continue;
      const task = String(scheduled.workflowTaskCompletedEventId);
      tasks.set(task, (tasks.get(task) ?? 0) + 1);
    }
    return [...tasks.values()];
  }

  it('is delivered to all of them, some at a time', async () => {
    await mailhooks.api.newEvent(account, { id: 'delivered' });
    const { deliveries } = await mailhooks.settled(account, 'delivered');
    assert.ok(deliveries.every(({ status, attemptCount }) => status === 'delivered' && attemptCount === 1));
    assert.deepEqual(await begunTogether('delivered'), [deliveriesPerSlice, deliveriesPerSlice, 20]);
    const ids = receiver.received
      .filter((request) => !isTest(request))
      .map(({ headers }) => headers['webhook-id']);
    assert.deepEqual([ids.length, new Set(ids).size], [count, count]);
  });

  it('cancelled meanwhile, ends all of them, begun or not', async () => {
    const held = holding(statuses(204));
    receiver.answer = held.answer;
    const before = receiver.received.length;
    await mailhooks.api.newEvent(account, { id: 'cancelled' });
    await until('the first ones hang', () => Promise.resolve(receiver.received.length > before));
    const handle = await mailhooks.started(account, 'cancelled');
    await handle.cancel();
    await until('all have ended', async () =>
      (await statusesOf('cancelled')).every((status) => status === 'cancelled'),
    );
    await assert.rejects(handle.result());
    assert.ok((await begunTogether('cancelled')).every((begun) => begun <= deliveriesPerSlice));
    held.letGo();
  });
});
