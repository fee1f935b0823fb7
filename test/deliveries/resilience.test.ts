import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { holding, inTurn, startReceiver, statuses, type Receiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';

describe('resilience', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let account: string;

  before(async () => {
    // The second attempt comes 6 to 12 seconds after the first.
    mailhooks = await startTestMailhooks({
      MAILHOOKS_RETRY_WINDOW: '10h',
      MAILHOOKS_MAX_ATTEMPTS: '3',
      MAILHOOKS_REQUEST_TIMEOUT: '60s',
    });
    receiver = await startReceiver();
    account = await mailhooks.api.newAccount();
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
  });

  const eventOf = async (id: string) =>
    (await mailhooks.api.get(`/v1/accounts/${account}/events/${id}`)).body;

  it('an attempt that the database prevents does not count as an attempt', async () => {
    receiver.answer = statuses(200, 500);
    const endpoint = await mailhooks.api.newEndpoint(account, `${receiver.url}/outage`);
    const event = await mailhooks.api.newEvent(account);
    await until(
      'it waits for its second attempt',
      async () => (await eventOf(event)).deliveries[0].status === 'retrying',
    );

    const handle = await mailhooks.started(account, event);
    // The table is away for longer than Temporal's own count of three activity attempts lasts.
    await mailhooks.db.query('ALTER TABLE deliveries RENAME TO deliveries_away');
    await until('Temporal gave the activity up', async () =>
      (await handle.fetchHistory()).events?.some((entry) => entry.activityTaskFailedEventAttributes),
    );
    receiver.answer = statuses(204);
    await mailhooks.db.query('ALTER TABLE deliveries_away RENAME TO deliveries');

    const settled = await mailhooks.settled(account, event);
    const [delivery] = settled.deliveries;
    assert.equal(delivery.status, 'delivered');
    assert.deepEqual(
      delivery.attempts.map((attempt: { number: number }) => attempt.number),
      [1, 2],
    );
    const { body } = await mailhooks.api.get(`/v1/accounts/${account}/endpoints/${endpoint.id}`);
    assert.equal(body.status, 'enabled');
    await mailhooks.api.delete(`/v1/accounts/${account}/endpoints/${endpoint.id}`);
  });

  it('a cancelled workflow leaves its waiting delivery cancelled', async () => {
    receiver.answer = statuses(200, 500);
    const endpoint = await mailhooks.api.newEndpoint(account, `${receiver.url}/cancel`);
    const event = await mailhooks.api.newEvent(account);
    await until('it waits', async () => (await eventOf(event)).deliveries[0].status === 'retrying');
    const handle = await mailhooks.started(account, event);
    await handle.cancel();
    await assert.rejects(handle.result());
    assert.equal((await handle.describe()).status.name, 'CANCELLED');
    assert.equal((await eventOf(event)).deliveries[0].status, 'cancelled');
    await mailhooks.api.delete(`/v1/accounts/${account}/endpoints/${endpoint.id}`);
  });

  it('reads well in the Temporal UI: id, summary, search attributes, host in the activity, a message for people', async () => {
    const second = holding(statuses(200));
    receiver.answer = inTurn(statuses(200), statuses(503), second.answer);
    const endpoint = await mailhooks.api.newEndpoint(account, `${receiver.url}/ui`);
    const event = await mailhooks.api.newEvent(account, { id: 'ui-1' });
    const handle = await mailhooks.started(account, event);
    assert.equal(handle.workflowId, `event/${account}/ui-1`);
    const pending = await until('a retry is pending', async () => {
      const { raw } = await handle.describe();
      return raw.pendingActivities?.find((activity) => activity.lastFailure);
    });
    second.letGo();
    const host = new URL(receiver.url).host;
    assert.match(pending.lastFailure?.message ?? '', new RegExp(`^HTTP 503 from ${host} in \\d+ ms$`));
    await mailhooks.settled(account, event);

    const description = await handle.describe();
    assert.equal(await description.staticSummary(), `email.opened → ${host}`);
    const { typedSearchAttributes } = description;
    const values = Object.fromEntries(
      typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]),
    );
    assert.equal(values.MailhooksAccount, account);
    assert.equal(values.MailhooksEventType, 'email.opened');
    assert.deepEqual(values.MailhooksEndpoints, [endpoint.id]);
    assert.equal(values.MailhooksOutcome, undefined, 'what is delivered everywhere needs none');
    const details = (await description.staticDetails()) ?? '';
    assert.match(details, new RegExp(`${account}.*ui-1.*/v1/accounts/${account}/events/ui-1`, 's'));

    const history = await handle.fetchHistory();
    const scheduled = history.events?.find((entry) => entry.activityTaskScheduledEventAttributes);
    const summary = Buffer.from(scheduled?.userMetadata?.summary?.data ?? []).toString('utf8');
    assert.equal(summary, JSON.stringify(`POST to ${host} (${endpoint.id})`));
    const text = JSON.stringify(
      history.events?.map((entry) => [entry.workflowExecutionStartedEventAttributes, summary]),
    );
    assert.ok(!Buffer.from(text).includes('ada@example.com'), 'no personal data in Temporal');
  });

  it('finds deliveries by search attribute', async () => {
    const list = (query: string) =>
      Array.fromAsync(
        mailhooks.temporal.workflow.list({ query: `MailhooksAccount = "${account}" AND ${query}` }),
        ({ workflowId }) => workflowId,
      );
    const delivered = 'MailhooksOutcome IS NULL AND ExecutionStatus = "Completed"';
    await until('visible in a list', async () => (await list(delivered)).includes(`event/${account}/ui-1`));
    assert.ok(!(await list('MailhooksOutcome = "failed"')).includes(`event/${account}/ui-1`));
  });
});
