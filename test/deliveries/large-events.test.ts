import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { defineUpdate } from '@temporalio/workflow';
import pLimit from 'p-limit';
import { deleteWorkflow } from '../../src/temporal/start/delete-workflow.ts';
import { workflowIdOf } from '../../src/domain/delivery/workflow-ids.ts';
import { deliveriesPerPart } from '../../src/workflows/activity-options.ts';
import { partIdOf } from '../../src/workflows/part-ids.ts';
import type { ActionResult, DeliverEventResult } from '../../src/workflows/types.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';

/** More than the 2,000 activities that Temporal lets one workflow have pending. */
const many = 2_001;
const patienceMs = 300_000;
const toAll = (action: string) => defineUpdate<ActionResult>(action);

describe('an event for more endpoints than one workflow takes', () => {
  let receiver: Receiver;
  before(async () => {
    // Asked so, a delivery that may be attempted again waits for hours.
    receiver = await startReceiver(
      (_request, res) => void res.writeHead(503, { 'retry-after': '36000' }).end(),
    );
  });
  after(() => receiver.close());

  /** An account with so many endpoints, all of which fail, and one event for them. */
  async function postTo(
    mailhooks: TestMailhooks,
    count: number,
  ): Promise<{ account: string; event: string }> {
    const account = await mailhooks.api.newAccount();
    const limit = pLimit(10);
    await Promise.all(
      Array.from({ length: count }, () =>
        limit(() => mailhooks.api.newEndpoint(account, receiver.url, { enabled: false })),
      ),
    );
    await mailhooks.db.query(
      "UPDATE endpoints SET status = 'enabled', disabled_at = NULL, disabled_reason = NULL WHERE account_id = $1",
      [account],
    );
    return { account, event: await mailhooks.api.newEvent(account) };
  }
  const countOf = async (mailhooks: TestMailhooks, account: string, condition: string): Promise<number> => {
    const { rows } = await mailhooks.db.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM deliveries WHERE account_id = $1 AND ${condition}`,
      [account],
    );
    return rows[0]?.count ?? 0;
  };

  it('every delivery ends, even if all of them fail', async (t) => {
    const mailhooks = await startTestMailhooks({
      MAILHOOKS_MAX_ATTEMPTS: '1',
      MAILHOOKS_MAX_ENDPOINTS: String(many),
      MAILHOOKS_WARN_AT: 'off',
      MAILHOOKS_WORKFLOW: 'every-event',
    });
    t.after(mailhooks.stop);
    const { account, event } = await postTo(mailhooks, many);
    const handle = await mailhooks.started(account, event);
    const result = (await handle.result()) as DeliverEventResult;
    assert.deepEqual(result, { outcomes: {}, counts: { failed: many } });
    assert.equal(await countOf(mailhooks, account, "status = 'failed'"), many);
    const { rows } = await mailhooks.db.query(
      "SELECT 1 FROM endpoints WHERE account_id = $1 AND status = 'enabled'",
      [account],
    );
    assert.equal(rows.length, 0, 'each endpoint is disabled');

    // Erasing the event has Temporal forget its parts too.
    const { rows: accepted } = await mailhooks.db.query<{ acceptedAt: Date }>(
      'SELECT accepted_at AS "acceptedAt" FROM events WHERE account_id = $1',
      [account],
    );
    const workflowId = workflowIdOf(account, event);
    const acceptedAt = accepted[0]?.acceptedAt ?? new Date(0);
    const parts = Math.ceil(many / deliveriesPerPart);
    const listed = async (): Promise<string[]> => {
      const runs = mailhooks.temporal.workflow.list({ query: `MailhooksAccount = "${account}"` });
      return [...new Set((await Array.fromAsync(runs)).map((run) => run.workflowId))].sort();
    };
    const ids = Array.from({ length: parts }, (_, index) => partIdOf(workflowId, index + 1));
    await until('it is listed, with its parts', async () => (await listed()).length === 1 + parts);
    assert.deepEqual(await listed(), [workflowId, ...ids]);
    const erasure = { workflowId, acceptedAt, requestedAt: new Date() };
    assert.ok((await deleteWorkflow(mailhooks.temporal, erasure)) >= 1 + parts);
    await until('nothing of it is left', async () => (await listed()).length === 0, patienceMs);
  });

  it('one signal or update for all of its deliveries is one activity for some hundred of them', async (t) => {
    const count = 1_200;
    const mailhooks = await startTestMailhooks({
      MAILHOOKS_MAX_ATTEMPTS: '3',
      MAILHOOKS_MAX_ENDPOINTS: String(count),
      MAILHOOKS_WARN_AT: 'off',
      MAILHOOKS_WORKFLOW: 'every-event',
    });
    t.after(mailhooks.stop);
    const { account, event } = await postTo(mailhooks, count);
    const waits = "status = 'retrying' AND attempt_count = 1";
    const become = (condition: string) =>
      until(condition, async () => (await countOf(mailhooks, account, condition)) === count, patienceMs);
    await become(waits);
    const handle = await mailhooks.started(account, event);

    await handle.signal('pause');
    await become(`${waits} AND paused_at IS NOT NULL`);
    const resumed = await handle.executeUpdate(toAll('resume'));
    assert.equal(resumed.changed.length, count);
    assert.deepEqual(resumed.refused, []);
    await become(`${waits} AND paused_at IS NULL`);
    const cancelled = await handle.executeUpdate(toAll('cancel'));
    assert.equal(cancelled.changed.length, count);
    assert.deepEqual(await handle.result(), { outcomes: {}, counts: { cancelled: count } });

    const { events } = await handle.fetchHistory();
    const scheduled = (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: attributes }) =>
      attributes?.activityType?.name === 'changeDeliveries' ? [attributes] : [],
    );
    assert.equal(scheduled.length, 3 * Math.ceil(count / deliveriesPerPart));
  });

  it('the event itself continues a part that somebody terminates', async (t) => {
    const mailhooks = await startTestMailhooks({
      MAILHOOKS_MAX_ATTEMPTS: '3',
      MAILHOOKS_MAX_ENDPOINTS: '501',
      MAILHOOKS_WARN_AT: 'off',
      MAILHOOKS_WORKFLOW: 'every-event',
    });
    t.after(mailhooks.stop);
    const { account, event } = await postTo(mailhooks, 501);
    await until(
      'all wait',
      async () => (await countOf(mailhooks, account, "status = 'retrying'")) === 501,
      patienceMs,
    );
    const handle = await mailhooks.started(account, event);
    const part = mailhooks.temporal.workflow.getHandle(partIdOf(handle.workflowId, 1));
    const details = (await (await part.describe()).staticDetails()) ?? '';
    assert.match(
      details,
      new RegExp(`Account \`${account}\`.*/v1/accounts/${account}/events/.*Part 1$`, 's'),
    );
    await part.terminate('by hand');
    const { changed } = await handle.executeUpdate(toAll('cancel'));
    assert.equal(changed.length, 501);
    const { outcomes } = (await handle.result()) as DeliverEventResult;
    assert.deepEqual(new Set(Object.values(outcomes)), new Set(['cancelled']));
    assert.equal(Object.keys(outcomes).length, 501);
  });

  it('a delivery that is retried before the event has listed its parts is made by its part alone', async (t) => {
    const mailhooks = await startTestMailhooks({
      MAILHOOKS_MAX_ATTEMPTS: '3',
      MAILHOOKS_MAX_ENDPOINTS: '501',
      MAILHOOKS_OPTIMIZATIONS: 'off',
      MAILHOOKS_WARN_AT: 'off',
      MAILHOOKS_WORKFLOW: 'every-event',
    });
    t.after(mailhooks.stop);
    const { account, event } = await postTo(mailhooks, 501);
    await until(
      'all wait',
      async () => (await countOf(mailhooks, account, "status = 'retrying'")) === 501,
      patienceMs,
    );
    const handle = await mailhooks.started(account, event);
    await handle.terminate('by hand');
    const { rows } = await mailhooks.db.query<{ id: string }>(
      'SELECT min(id) AS id FROM deliveries WHERE account_id = $1',
      [account],
    );
    const id = rows[0]?.id;
    // Begins the event again, by a signal that comes with its start.
    await mailhooks.api.post(`/v1/accounts/${account}/deliveries/${id}/retry`);
    await until(
      'it is attempted again',
      async () => (await countOf(mailhooks, account, 'attempt_count = 2')) === 1,
      patienceMs,
    );

    const { events } = await handle.fetchHistory();
    const scheduled = (events ?? []).flatMap(
      ({ activityTaskScheduledEventAttributes: activity }) => activity?.activityType?.name ?? [],
    );
    assert.deepEqual(new Set(scheduled), new Set(['listDeliveries']));
    const again = receiver.received.filter(
      ({ headers }) => headers['webhook-id'] === id && headers['mailhooks-attempt'] === '2',
    );
    assert.equal(again.length, 1);
  });
});
