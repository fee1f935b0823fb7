import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { WorkflowHandle } from '@temporalio/client';
import pLimit from 'p-limit';
import { deliveriesPerPart, deliveriesPerSlice } from '../../src/workflows/activity-options.ts';
import { partIdOf } from '../../src/workflows/part-ids.ts';
import { beginSignal } from '../../src/workflows/types.ts';
import { parseExposition, valueOf } from '../support/exposition.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import {
  holding,
  isTest,
  startReceiver,
  statuses,
  type Received,
  type Receiver,
} from '../support/receiver.ts';
import { until } from '../support/until.ts';

const patienceMs = 300_000;

describe('an event for more endpoints than one slice', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let account: string;

  before(async () => {
    mailhooks = await startTestMailhooks({
      MAILHOOKS_REQUEST_TIMEOUT: '120s',
      MAILHOOKS_MAX_ENDPOINTS: '1001',
    });
    receiver = await startReceiver();
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
  });

  /** An account of its own with so many endpoints, none of which has got a test payload. */
  async function subscribe(count: number): Promise<void> {
    account = await mailhooks.api.newAccount();
    const limit = pLimit(10);
    const create = (): Promise<unknown> =>
      mailhooks.api.newEndpoint(account, `${receiver.url}/${account}`, { enabled: false });
    await Promise.all(Array.from({ length: count }, () => limit(create)));
    await mailhooks.db.query(
      "UPDATE endpoints SET status = 'enabled', disabled_at = NULL, disabled_reason = NULL WHERE account_id = $1",
      [account],
    );
  }
  const requests = (): Received[] =>
    receiver.received.filter((request) => request.path === `/${account}` && !isTest(request));
  const statusesOf = async (event: string): Promise<Set<string>> => {
    const { rows } = await mailhooks.db.query<{ status: string }>(
      'SELECT DISTINCT status FROM deliveries WHERE account_id = $1 AND event_id = $2',
      [account, event],
    );
    return new Set(rows.map(({ status }) => status));
  };

  async function historyOf(handle: WorkflowHandle) {
    const { events } = await handle.fetchHistory();
    const tasks = new Map<string, number>();
    const found = events ?? [];
    for (const { activityTaskScheduledEventAttributes: scheduled } of found) {
      if (scheduled?.activityType?.name !== 'postWebhook') continue;
      const task = String(scheduled.workflowTaskCompletedEventId);
      tasks.set(task, (tasks.get(task) ?? 0) + 1);
    }
    return {
      /** Deliveries by the workflow task in which they began. */
      begun: [...tasks.values()],
      pauses: found.filter((event) => event.timerFiredEventAttributes).length,
      signals: found.flatMap((event) => event.workflowExecutionSignaledEventAttributes?.signalName ?? []),
    };
  }

  it('is delivered slice by slice, as fast as the endpoints respond', async () => {
    await subscribe(2 * deliveriesPerSlice + 20);
    await until(
      'it did not pause after each of its slices',
      async () => {
        const event = await mailhooks.api.newEvent(account);
        const { deliveries } = await mailhooks.settled(account, event);
        assert.ok(
          deliveries.every(({ status, attemptCount }) => status === 'delivered' && attemptCount === 1),
        );
        const { begun, pauses } = await historyOf(await mailhooks.started(account, event));
        assert.deepEqual(begun, [deliveriesPerSlice, deliveriesPerSlice, 20]);
        return pauses < 2;
      },
      patienceMs,
    );
    const ids = requests().map(({ headers }) => headers['webhook-id']);
    assert.equal(new Set(ids).size, ids.length, 'each once');
  });

  it('pauses while they do not respond, and sends to each of 400 once, by two tries at most', async () => {
    const count = 400;
    await subscribe(count);
    const rejections = async (): Promise<number> => {
      const { text } = await mailhooks.api.get('/metrics', { key: null });
      return valueOf(parseExposition(text), 'mailhooks_sent_away_total') ?? 0;
    };
    const before = await rejections();
    const held = holding(statuses(204));
    receiver.answer = held.answer;
    await mailhooks.api.newEvent(account, { id: 'hangs' });
    const handle = await mailhooks.started(account, 'hangs');
    await mailhooks.api.newEvent(account, { id: 'waits' });
    await until('the other waits in Postgres', async () => (await mailhooks.deferredEvents()) === 1);
    const sum = (numbers: readonly number[]): number => numbers.reduce((one, other) => one + other, 0);
    await until(
      'all of its deliveries have begun',
      async () => sum((await historyOf(handle)).begun) === count,
      patienceMs,
    );
    const { begun, pauses } = await historyOf(handle);
    assert.deepEqual(begun, Array(count / deliveriesPerSlice).fill(deliveriesPerSlice));
    assert.ok(pauses >= begun.length - 1, `${pauses} pauses`);
    assert.ok(requests().length <= 60, `${requests().length} requests in flight`);
    assert.equal(await mailhooks.deferredEvents(), 1);

    held.letGo();
    for (const event of ['hangs', 'waits']) {
      const { deliveries } = await mailhooks.settled(account, event);
      assert.ok(deliveries.every(({ status, attemptCount }) => status === 'delivered' && attemptCount === 1));
    }
    const ids = requests().map(({ headers }) => headers['webhook-id']);
    assert.deepEqual([ids.length, new Set(ids).size], [2 * count, 2 * count]);
    const away = (await rejections()) - before;
    assert.ok(away <= 2 * count, `${away} tries that sent nothing for ${2 * count} requests`);
  });

  it('ends all deliveries, started or not, when it is cancelled', async () => {
    await subscribe(2 * deliveriesPerSlice);
    const held = holding(statuses(204));
    receiver.answer = held.answer;
    await mailhooks.api.newEvent(account, { id: 'cancelled' });
    await until('the first ones hang', () => Promise.resolve(requests().length > 0));
    const handle = await mailhooks.started(account, 'cancelled');
    await handle.cancel();
    await until('all have ended', async () =>
      [...(await statusesOf('cancelled'))].every((status) => status === 'cancelled'),
    );
    await assert.rejects(handle.result());
    assert.ok((await historyOf(handle)).begun.every((begun) => begun <= deliveriesPerSlice));
    held.letGo();
    receiver.answer = statuses(204);
  });

  it('starts one part after the other', async () => {
    await subscribe(2 * deliveriesPerPart + 1);
    const event = await mailhooks.api.newEvent(account);
    const handle = await mailhooks.started(account, event);
    await handle.result();
    assert.deepEqual(await statusesOf(event), new Set(['delivered']));
    const part = (number: number): Promise<string[]> =>
      historyOf(mailhooks.temporal.workflow.getHandle(partIdOf(handle.workflowId, number))).then(
        ({ signals }) => signals,
      );
    assert.deepEqual([await part(1), await part(2)], [[], [beginSignal]]);
    const ids = requests().map(({ headers }) => headers['webhook-id']);
    assert.equal(new Set(ids).size, ids.length, 'each once');
  });
});
