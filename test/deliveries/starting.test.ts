import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { WorkflowExecutionDescription } from '@temporalio/client';
import pino from 'pino';
import { createBulkhead } from '../../src/delivery/isolation/bulkhead.ts';
import { createWorkflowStarter, type WorkflowStarter } from '../../src/dispatch/workflow-starter.ts';
import { createMetrics } from '../../src/telemetry/metrics/metrics.ts';
import { findOverdue, type PendingStart } from '../../src/store/outbox/pending-workflows.ts';
import { workflowIdOf } from '../../src/domain/delivery/workflow-ids.ts';
import { moreEndpoints, searchAttributes } from '../../src/workflows/search-attributes.ts';
import { parseExposition, valueOf } from '../support/exposition.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { comeBackLater, inTurn, startReceiver, statuses, type Receiver } from '../support/receiver.ts';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';
import { terminateAsServer } from '../support/terminate-as-server.ts';
import { until } from '../support/until.ts';

type Line = Record<'level' | 'eventId' | 'msg', unknown>;

describe('every accepted event has a workflow until it has ended', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let smtp: SmtpSink;
  let starter: WorkflowStarter;
  let begunAgain: () => Promise<number>;
  const logged: Line[] = [];

  before(async () => {
    smtp = await startSmtpSink();
    mailhooks = await startTestMailhooks({
      SMTP_URL: smtp.url,
      MAILHOOKS_RETRY_WINDOW: '10h',
      MAILHOOKS_MAX_ATTEMPTS: '3',
    });
    receiver = await startReceiver();
    const { db, temporal: client, config } = mailhooks;
    const log = pino({ level: 'error' }, { write: (line) => void logged.push(JSON.parse(line) as Line) });
    const { registry, ...metrics } = createMetrics();
    begunAgain = async () =>
      valueOf(parseExposition(await registry.metrics()), 'mailhooks_workflows_restarted_total', {
        workflow: 'deliverEvent',
      }) ?? NaN;
    const { retry, publicUrl } = config;
    const { windowMs, requestTimeoutMs } = retry;
    const bulkhead = createBulkhead({ slots: 300, requestTimeoutMs, longestDelayMs: windowMs });
    starter = createWorkflowStarter({ db, client, bulkhead, retry, publicUrl, metrics, log });
  });
  after(async () => {
    await starter.stop();
    await mailhooks.stop();
    await receiver.close();
    await smtp.close();
  });

  const handleOf = (account: string, event: string) =>
    mailhooks.temporal.workflow.getHandle(workflowIdOf(account, event));
  const outcomeOf = ({ typedSearchAttributes }: WorkflowExecutionDescription) =>
    typedSearchAttributes.get(searchAttributes.outcome);
  const deliveryOf = async (account: string, event: string) =>
    (await mailhooks.api.get(`/v1/accounts/${account}/events/${event}`)).body.deliveries[0];

  /** What the reconciler does once a minute, as if everything that waits were overdue. */
  async function sweep(account: string): Promise<PendingStart[]> {
    const page = { before: new Date(Date.now() + 24 * 3_600_000), after: undefined, limit: 500 };
    const found = (await findOverdue(mailhooks.db, page)).filter(({ accountId }) => accountId === account);
    assert.deepEqual(await starter.start(found, false), { started: found.length, deferred: 0 });
    return found;
  }

  /** An event whose first attempt has failed: its second is hours away. */
  async function waitingEvent(): Promise<{ account: string; event: string }> {
    // By path: the second attempt of an earlier test's event must not take this one's answer.
    const path = `/waiting/${crypto.randomUUID()}`;
    const answers = inTurn(statuses(200), comeBackLater, statuses(200));
    receiver.answer = (request, res, req) =>
      request.path === path ? answers(request, res, req) : void res.end();
    const account = await mailhooks.api.newAccount();
    await mailhooks.api.newEndpoint(account, receiver.url + path);
    const event = await mailhooks.api.newEvent(account);
    await until('it waits', async () => (await deliveryOf(account, event)).status === 'retrying');
    // On failure alone, its workflow begins after that, and it is marked as not started until then and a moment longer.
    await mailhooks.started(account, event);
    await until('it counts as started', async () => {
      const { rows } = await mailhooks.db.query(
        'SELECT FROM events WHERE account_id = $1 AND event_id = $2 AND NOT start_pending',
        [account, event],
      );
      return rows.length > 0;
    });
    return { account, event };
  }

  it('an event for 60 endpoints is delivered to all of them, and is found by each although Temporal lists 40', async () => {
    receiver.answer = statuses(200);
    const account = await mailhooks.api.newAccount();
    await Promise.all(
      Array.from({ length: 60 }, (_, n) => mailhooks.api.newEndpoint(account, `${receiver.url}/sixty/${n}`)),
    );
    const event = await mailhooks.api.newEvent(account);
    const settled = await mailhooks.settled(account, event);
    assert.equal(settled.deliveries.length, 60);
    assert.ok(settled.deliveries.every(({ status }) => status === 'delivered'));
    const handle = await mailhooks.started(account, event);
    const { typedSearchAttributes } = await handle.describe();
    const listed = typedSearchAttributes.get(searchAttributes.endpoints) ?? [];
    assert.deepEqual([new Set(listed).size, listed.at(-1)], [41, moreEndpoints]);
    for (const { endpointId } of settled.deliveries) {
      const query = `MailhooksAccount = "${account}" AND MailhooksEndpoints IN ("${endpointId}", "${moreEndpoints}")`;
      await until('it is listed', async () => (await mailhooks.temporal.workflow.count(query)).count === 1);
    }
  });

  it('a workflow that Temporal has lost starts again at the attempt in the log', async () => {
    const { account, event } = await waitingEvent();
    await mailhooks.forget(account, event);
    await sweep(account);
    const pending = await until('its next attempt waits again', async () => {
      const { raw } = await handleOf(account, event).describe();
      return raw.pendingActivities?.find(({ lastFailure }) => lastFailure);
    });
    assert.match(pending.lastFailure?.message ?? '', /HTTP 503/);
    const delivery = await deliveryOf(account, event);
    assert.deepEqual(
      [delivery.status, delivery.attemptCount],
      ['retrying', 1],
      'nothing was sent before its time',
    );
  });

  it('a terminated workflow is started again once, with an alert; a second termination cancels it', async () => {
    const { account, event } = await waitingEvent();
    const { runId } = await handleOf(account, event).describe();
    const told = logged.length;
    const counted = await begunAgain();
    await handleOf(account, event).terminate('by a stranger');
    assert.equal(outcomeOf(await handleOf(account, event).describe()), undefined);
    await sweep(account);
    const again = await handleOf(account, event).describe();
    assert.deepEqual([again.status.name, outcomeOf(again)], ['RUNNING', undefined]);
    assert.notEqual(again.runId, runId);
    assert.deepEqual(
      logged.slice(told).map(({ level, eventId, msg }) => [level, eventId, msg]),
      [[50, event, 'a workflow was terminated in Temporal: begun again, this once']],
    );
    assert.equal(await begunAgain(), counted + 1);
    const delivery = await deliveryOf(account, event);
    assert.deepEqual([delivery.status, delivery.attemptCount], ['retrying', 1], 'where it stood');
    await sweep(account);
    assert.equal((await handleOf(account, event).describe()).runId, again.runId, 'and only once');

    await handleOf(account, event).terminate('by an operator');
    await sweep(account);
    assert.equal((await deliveryOf(account, event)).status, 'cancelled');
    assert.equal((await handleOf(account, event).describe()).status.name, 'TERMINATED');
    assert.deepEqual(await sweep(account), []);
    assert.equal(logged.length, told + 1);
  });

  it('a workflow that the server terminates is started again each time, and is not taken for one that a person did', async () => {
    const { account, event } = await waitingEvent();
    const handle = handleOf(account, event);
    const told = logged.length;
    const startedAgain = async (terminate: () => Promise<unknown>) => {
      const { runId } = await handle.describe();
      await terminate();
      await sweep(account);
      const again = await handle.describe();
      assert.ok(again.status.name === 'RUNNING' && again.runId !== runId);
    };
    const byServer = () => terminateAsServer(mailhooks.temporal, handle.workflowId);
    for (const terminate of [byServer, byServer, () => handle.terminate(), byServer])
      await startedAgain(terminate);
    const server = "a workflow was terminated by Temporal's server: begun again";
    assert.deepEqual(
      logged.slice(told).map(({ msg }) => msg),
      [server, server, 'a workflow was terminated in Temporal: begun again, this once', server],
    );
    await handle.terminate();
    await sweep(account);
    assert.equal((await deliveryOf(account, event)).status, 'cancelled', "a person's second time");
  });

  it('a workflow that was started again after its termination delivers', async () => {
    const { account, event } = await waitingEvent();
    await handleOf(account, event).terminate();
    await sweep(account);
    const { id } = await deliveryOf(account, event);
    await mailhooks.api.post(`/v1/accounts/${account}/deliveries/${id}/retry`, {});
    await handleOf(account, event).result();
    assert.equal((await deliveryOf(account, event)).status, 'delivered');
    assert.equal(outcomeOf(await handleOf(account, event).describe()), undefined);
  });

  it('a workflow that an operator cancelled is not started again: its delivery is cancelled', async () => {
    const { account, event } = await waitingEvent();
    await handleOf(account, event).cancel();
    await handleOf(account, event)
      .result()
      .catch(() => undefined);
    await sweep(account);
    assert.equal((await deliveryOf(account, event)).status, 'cancelled');
    assert.deepEqual(await sweep(account), []);
  });

  it('leaves a running workflow alone', async () => {
    const { account, event } = await waitingEvent();
    const { runId } = await handleOf(account, event).describe();
    assert.equal((await sweep(account)).length, 1);
    assert.equal((await handleOf(account, event).describe()).runId, runId);
  });

  it('after a lost failure the endpoint is still disabled and its owner notified', async () => {
    const email = `lost-${crypto.randomUUID()}@example.com`;
    const { account, event } = await waitingEvent();
    await mailhooks.api.patch(`/v1/accounts/${account}`, { email });
    await mailhooks.forget(account, event);
    // As it stands when the last attempt is logged and Temporal is gone before it hears of it.
    await mailhooks.db.query(
      `UPDATE deliveries SET status = 'failed', attempt_count = 3, next_attempt_at = NULL WHERE account_id = $1`,
      [account],
    );
    await sweep(account);
    await handleOf(account, event).result();
    const { body } = await mailhooks.api.get(`/v1/accounts/${account}/endpoints`);
    assert.equal(body.data[0].status, 'disabled');
    assert.equal(smtp.mails.filter(({ to }) => to?.[0]?.address === email).length, 1);
    assert.deepEqual(await sweep(account), [], 'nothing is left to do');
  });

  it('an event that Temporal refuses does not hold up the others', async () => {
    receiver.answer = statuses(200);
    const account = await mailhooks.api.newAccount();
    await mailhooks.api.newEndpoint(account, receiver.url);
    const { event } = await waitingEvent();
    const refused: PendingStart = {
      accountId: account,
      eventId: 'x'.repeat(2_000),
      eventType: 'email.opened',
      acceptedAt: new Date(),
      deliveries: [{ deliveryId: 'dlv_none', endpointId: 'ep_none', url: receiver.url }],
    };
    assert.deepEqual(await starter.start([refused], true), { started: 0, deferred: 0 });
    const fine = { ...refused, eventId: `fine-${event}` };
    starter.begin([fine]);
    // During a pause it would never be begun: nobody but this starter knows of it.
    await mailhooks.started(account, fine.eventId);
  });
});
