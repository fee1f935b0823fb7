import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { temporal } from '@temporalio/proto';
import { recoveryWorkflowId, workflowIdOf } from '../../src/domain/delivery/workflow-ids.ts';
import { progressQuery, type RecoveryProgress } from '../../src/workflows/types.ts';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { holding, startReceiver, statuses, type Receiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';

/** Pages of 20: at 10 a second two seconds make one. */
const settings = {
  MAILHOOKS_RETRY_WINDOW: '2s',
  MAILHOOKS_MAX_ATTEMPTS: '2',
  MAILHOOKS_RECOVERY_RATE: '10',
  MAILHOOKS_REQUEST_TIMEOUT: '20s',
  MAILHOOKS_WARN_AT: 'off',
};
const hourMs = 3_600_000;
const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

describe('recovery of an endpoint', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let account: string;
  let path: string;

  before(async () => {
    mailhooks = await startTestMailhooks(settings);
    receiver = await startReceiver();
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
  });

  async function newEndpoint(fields: Record<string, unknown> = {}): Promise<string> {
    return (await mailhooks.api.newEndpoint(account, `${receiver.url}/${account}`, fields)).id;
  }

  async function newAccount(): Promise<void> {
    account = await mailhooks.api.newAccount();
    path = `/v1/accounts/${account}`;
    receiver.answer = statuses(200);
  }

  async function post(count: number, fields: Record<string, unknown> = {}): Promise<string[]> {
    const events = Array.from({ length: count }, () => ({
      type: 'email.opened',
      recipient: { email: 'ada@example.com' },
      ...fields,
    }));
    const { body } = await mailhooks.api.post(`${path}/events`, events);
    return body.accepted.map(({ id }: { id: string }) => id);
  }

  /** An endpoint that one failed delivery has disabled, with others held since. */
  async function disabledEndpoint(
    held: number,
  ): Promise<{ endpoint: string; failed: string; held: string[] }> {
    await newAccount();
    const endpoint = await newEndpoint();
    receiver.answer = statuses(500);
    const failed = await mailhooks.api.newEvent(account);
    await mailhooks.settled(account, failed);
    receiver.answer = statuses(200);
    return { endpoint, failed, held: await post(held) };
  }

  /** It goes on until its receiver responds: an endpoint that is busy with a page gets no other. */
  async function recoverSlowly(endpoint: string): Promise<{ recoveryId: string; letGo(): void }> {
    const { answer, letGo } = holding(statuses(200));
    receiver.answer = answer;
    const how = { recover: true, test: false };
    const { body } = await mailhooks.api.post(`${path}/endpoints/${endpoint}/enable`, how);
    return { recoveryId: body.recoveryId as string, letGo };
  }

  const recoveryOf = async (id: string) => (await mailhooks.api.get(`${path}/recoveries/${id}`)).body;
  const untilEnded = (id: string) =>
    until('the recovery has ended', async () => {
      const recovery = await recoveryOf(id);
      return recovery.status !== 'running' && recovery;
    });
  const countOf = async (status: string, endpoint: string): Promise<number> => {
    const { rows } = await mailhooks.db.query(
      'SELECT count(*) AS count FROM deliveries WHERE endpoint_id = $1 AND status = $2',
      [endpoint, status],
    );
    return rows[0].count;
  };
  /** An attempt that was handed to a worker which was just stopping is missed after its start-to-close time: 60 s. */
  const untilDelivered = (endpoint: string, count: number) =>
    until(`${count} delivered`, async () => (await countOf('delivered', endpoint)) === count);
  const startOf = async (event: string): Promise<number> => {
    const workflow = mailhooks.temporal.workflow.getHandle(workflowIdOf(account, event));
    return (await workflow.describe()).startTime.getTime();
  };
  /** In the order in which they came, without test payloads. */
  const arrived = (known: readonly string[]): string[] =>
    receiver.received
      .filter((request) => request.path === `/${account}`)
      .map(({ body }) => (JSON.parse(body) as { data: { id: string } }).data.id)
      .filter((id) => known.includes(id));

  it('enable with recover sends failed and held deliveries again, oldest first, each once', async () => {
    const { endpoint, failed, held } = await disabledEndpoint(25);
    assert.equal(await countOf('held', endpoint), 25);
    const enabled = await mailhooks.api.post(`${path}/endpoints/${endpoint}/enable`, { recover: true });
    assert.equal(enabled.status, 200);
    assert.equal(enabled.body.status, 'enabled');
    const recovery = await untilEnded(enabled.body.recoveryId);
    assert.deepEqual([recovery.status, recovery.resent, recovery.remaining], ['completed', 26, 0]);
    await untilDelivered(endpoint, 26);
    assert.deepEqual(
      arrived([failed, ...held])
        .slice(-26)
        .sort(),
      [failed, ...held].sort(),
    );
    // Begun, not arrived: one of the first page may take longer on its way than one of the second.
    const begun = await Promise.all([failed, ...held.toSorted()].map(startOf));
    assert.ok(Math.max(...begun.slice(0, 20)) <= Math.min(...begun.slice(20)), 'pages begin oldest first');

    const again = await mailhooks.api.post(`${path}/endpoints/${endpoint}/enable`, { recover: true });
    assert.equal(again.body.recoveryId, null);
  });

  it('recover also sends events that the endpoint missed of the types that it wants, and sends suppressed events to nobody', async () => {
    await newAccount();
    const opened = await post(3);
    const clicked = await post(2, { type: 'email.clicked', click: { url: 'https://example.com/' } });
    await post(1, { message: { id: 'untracked', trackOpens: false } });
    const endpoint = await newEndpoint({ eventTypes: ['email.opened'] });
    const { status, body } = await mailhooks.api.post(`${path}/endpoints/${endpoint}/recover`, {
      since: ago(hourMs),
    });
    assert.equal(status, 202);
    assert.equal((await untilEnded(body.recoveryId)).resent, 3);
    await untilDelivered(endpoint, 3);
    assert.deepEqual(arrived([...opened, ...clicked]).sort(), opened.sort());
    const { rows } = await mailhooks.db.query('SELECT status FROM deliveries WHERE endpoint_id = $1', [
      endpoint,
    ]);
    assert.deepEqual(rows, Array(3).fill({ status: 'delivered' }));

    const second = await mailhooks.api.post(`${path}/endpoints/${endpoint}/recover`, { since: ago(hourMs) });
    assert.equal((await untilEnded(second.body.recoveryId)).resent, 0);
    const list = await mailhooks.api.get(`${path}/recoveries?limit=1`);
    assert.equal(list.body.data[0].id, second.body.recoveryId);
    assert.notEqual(list.body.nextCursor, null);
  });

  it('is one durable workflow: another process continues where the first stopped', async () => {
    const { endpoint } = await disabledEndpoint(60);
    const { recoveryId, letGo } = await recoverSlowly(endpoint);
    await until('some were sent', async () => (await recoveryOf(recoveryId)).resent > 0);
    const handle = mailhooks.temporal.workflow.getHandle(recoveryWorkflowId(recoveryId));
    const progress = await until('the workflow knows', async () => {
      const known = await handle.query<RecoveryProgress>(progressQuery);
      return known.resent > 0 && known;
    });
    assert.equal(progress.status, 'running');
    assert.ok(progress.resent < 61);
    const { definition } = await handle.query<temporal.api.sdk.v1.IWorkflowMetadata>(
      '__temporal_workflow_metadata',
    );
    const query = definition?.queryDefinitions?.find(({ name }) => name === progressQuery);
    assert.match(query?.description ?? '', /sent again/);

    letGo();
    await mailhooks.stop();
    const { TEMPORAL_NAMESPACE } = { TEMPORAL_NAMESPACE: mailhooks.config.temporalNamespace };
    mailhooks = await startTestMailhooks(
      { ...settings, TEMPORAL_NAMESPACE },
      undefined,
      mailhooks.connections,
    );
    const recovery = await untilEnded(recoveryId);
    assert.deepEqual([recovery.status, recovery.resent], ['completed', 61]);
    await untilDelivered(endpoint, 61);
  });

  it('stops when the endpoint is disabled again; unsent deliveries stay held', async () => {
    const { endpoint } = await disabledEndpoint(60);
    const { recoveryId, letGo } = await recoverSlowly(endpoint);
    await until('some were sent', async () => (await recoveryOf(recoveryId)).resent > 0);
    assertProblem(
      await mailhooks.api.post(`${path}/endpoints/${endpoint}/recover`, { since: ago(hourMs) }),
      409,
      'conflict',
    );
    await mailhooks.api.post(`${path}/endpoints/${endpoint}/disable`);
    letGo();
    const recovery = await untilEnded(recoveryId);
    assert.equal(recovery.status, 'stopped');
    assert.match(recovery.stoppedReason, /disabled/);
    assert.ok(recovery.resent < 61);
    assert.ok((await countOf('held', endpoint)) >= 61 - recovery.resent);

    // Enabled once more, everything arrives: what was held in either outage, and what had failed.
    const again = await mailhooks.api.post(`${path}/endpoints/${endpoint}/enable`, { recover: true });
    assert.equal((await untilEnded(again.body.recoveryId)).status, 'completed');
    await untilDelivered(endpoint, 61);
  });

  it('stops when it is cancelled, or terminated twice, in Temporal; another recovery may then begin', async () => {
    // More than both can send before they are ended.
    const { endpoint } = await disabledEndpoint(400);
    const first = (await mailhooks.api.post(`${path}/endpoints/${endpoint}/enable`, { recover: true })).body;
    const handle = mailhooks.temporal.workflow.getHandle(recoveryWorkflowId(first.recoveryId));
    await until('it runs', async () => (await recoveryOf(first.recoveryId)).resent > 0);
    await handle.cancel();
    assert.equal((await untilEnded(first.recoveryId)).stoppedReason, 'cancelled in Temporal');

    const second = (await mailhooks.api.post(`${path}/endpoints/${endpoint}/recover`, { since: ago(hourMs) }))
      .body;
    await until('it runs', async () => (await recoveryOf(second.recoveryId)).resent > 0);
    const terminated = mailhooks.temporal.workflow.getHandle(recoveryWorkflowId(second.recoveryId));
    // As if its last page had been a while ago. Set at each look, as a page under way may still end after a termination.
    const age = () =>
      mailhooks.db.query("UPDATE recoveries SET updated_at = now() - interval '1 h' WHERE id = $1", [
        second.recoveryId,
      ]);
    const { runId } = await terminated.describe();
    await terminated.terminate();
    await until('another run has begun', async () => {
      await age();
      return (await terminated.describe()).runId !== runId;
    });
    await terminated.terminate();
    await until('it is stopped', async () => {
      await age();
      return (await recoveryOf(second.recoveryId)).status !== 'running';
    });
    assert.match((await recoveryOf(second.recoveryId)).stoppedReason, /ended in Temporal/);
  });

  it('the reconciler starts a recovery that Temporal does not know', async () => {
    const { endpoint } = await disabledEndpoint(3);
    await mailhooks.api.post(`${path}/endpoints/${endpoint}/enable`, {});
    const id = 'rec_0190b7c6-0000-7000-8000-000000000000';
    await mailhooks.db.query(
      `INSERT INTO recoveries (id, account_id, endpoint_id, since, until, include_missed, position_at, updated_at)
       VALUES ($1, $2, $3, now() - interval '1 h', now(), false, now() - interval '1 h', now() - interval '1 h')`,
      [id, account, endpoint],
    );
    assert.equal((await untilEnded(id)).resent, 4);
  });
});
