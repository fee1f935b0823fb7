import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { isTest, startReceiver, statuses, type Receiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';

describe('a recovery of a span that the service knows', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let account: string;
  let path: string;

  before(async () => {
    mailhooks = await startTestMailhooks({
      MAILHOOKS_RETRY_WINDOW: '2s',
      MAILHOOKS_MAX_ATTEMPTS: '2',
      MAILHOOKS_REQUEST_TIMEOUT: '30s',
      MAILHOOKS_WARN_AT: 'off',
    });
    receiver = await startReceiver();
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
  });
  beforeEach(async () => {
    receiver.answer = statuses(200);
    account = await mailhooks.api.newAccount();
    // Before the endpoint is there: a recovery since a time would send it.
    await post('missed');
    const { id } = await mailhooks.api.newEndpoint(account, receiver.url);
    path = `/v1/accounts/${account}/endpoints/${id}`;
  });

  const post = (id: string) => mailhooks.api.newEvent(account, { id });
  async function fail(id: string): Promise<void> {
    receiver.answer = statuses(500);
    await post(id);
    await mailhooks.settled(account, id);
    assert.equal((await mailhooks.api.get(path)).body.status, 'disabled');
    receiver.answer = statuses(200);
  }
  async function deliver(id: string): Promise<void> {
    await post(id);
    await until('it is delivered', async () => (await statusOf(id)) === 'delivered');
  }
  const statusOf = async (id: string): Promise<string | undefined> =>
    (await mailhooks.api.get(`/v1/accounts/${account}/deliveries?eventId=${id}`)).body.data[0]?.status;
  const enable = async (body: Record<string, unknown> = {}) => {
    const answer = await mailhooks.api.post(`${path}/enable`, body);
    assert.equal(answer.status, 200, answer.text);
    return answer.body as { recoveryId: string | null };
  };
  const ask = (body: Record<string, unknown>) => mailhooks.api.post(`${path}/recover`, body);
  async function plan(body: Record<string, unknown> = { span: 'outage' }) {
    const answer = await ask({ ...body, dryRun: true });
    assert.equal(answer.status, 200, answer.text);
    return answer.body.deliveries as Record<'failed' | 'held' | 'missed', number>;
  }
  /** Ids of the events that a recovery has sent again, and of so many others. */
  async function sentBy(recoveryId: string | null, before: number, others = 0): Promise<string[]> {
    assert.ok(recoveryId, 'a recovery was begun');
    const { resent } = await until('it has ended', async () => {
      const found = (await mailhooks.api.get(`/v1/accounts/${account}/recoveries/${recoveryId}`)).body;
      return found.status !== 'running' && (found as { resent: number });
    });
    const arrived = () => receiver.received.slice(before).filter((request) => !isTest(request));
    await until('they have arrived', () => Promise.resolve(arrived().length >= resent + others));
    return arrived()
      .map(({ body }) => (JSON.parse(body) as { data: { id: string } }).data.id)
      .toSorted();
  }

  it('counts what enabling sends, neither an older failure nor what was missed', async () => {
    await fail('failed-before');
    await enable();
    await deliver('delivered-between');
    await fail('failed');
    await post('held-1');
    await post('held-2');
    assert.deepEqual(await plan(), { failed: 1, held: 2, missed: 0 });
    const hour = new Date(Date.now() - 3_600_000).toISOString();
    assert.deepEqual(await plan({ since: hour }), { failed: 2, held: 2, missed: 1 });
    const before = receiver.received.length;
    const { recoveryId } = await enable({ recover: true, test: false });
    assert.deepEqual(await sentBy(recoveryId, before), ['failed', 'held-1', 'held-2']);
    assert.equal(await statusOf('failed-before'), 'failed');
    assert.deepEqual(await plan(), { failed: 0, held: 0, missed: 0 });
  });

  it('counts what is held since an outage before', async () => {
    await fail('failed-before');
    await post('held-before');
    await enable();
    await deliver('delivered-between');
    await fail('failed');
    assert.deepEqual(await plan(), { failed: 1, held: 1, missed: 0 });
    const ofHeld = { span: 'outage', filter: { status: 'held' } };
    assert.deepEqual(await plan(ofHeld), { failed: 0, held: 1, missed: 0 });
    const before = receiver.received.length;
    const { recoveryId } = await enable({ recover: true, test: false });
    assert.deepEqual(await sentBy(recoveryId, before), ['failed', 'held-before']);
  });

  it('counts what is sent also when an event is delivered while the endpoint is being enabled', async () => {
    await fail('failed');
    await post('held');
    assert.deepEqual(await plan(), { failed: 1, held: 1, missed: 0 });
    const before = receiver.received.length;
    receiver.answer = async (request, res) => {
      if (isTest(request)) await deliver('delivered-meanwhile');
      res.end();
    };
    const { recoveryId } = await enable({ recover: true });
    assert.deepEqual(await sentBy(recoveryId, before, 1), ['delivered-meanwhile', 'failed', 'held']);
  });

  it('goes back to the beginning of the log, and sends what its dry run has counted', async () => {
    const log = { span: 'log' };
    assert.deepEqual(await plan(log), { failed: 0, held: 0, missed: 1 });
    await fail('failed');
    await enable();
    const { body } = await ask({ ...log, dryRun: true });
    assert.deepEqual([body.deliveries, body.total], [{ failed: 1, held: 0, missed: 1 }, 2]);
    await fail('failed-later');
    await enable();
    const before = receiver.received.length;
    const begun = await ask({ ...log, until: body.until });
    assert.equal(begun.status, 202, begun.text);
    assert.deepEqual(await sentBy(begun.body.recoveryId as string, before), ['failed', 'missed']);
    assert.equal(await statusOf('failed-later'), 'failed');
  });

  it('of an account without events has nothing to count', async () => {
    account = await mailhooks.api.newAccount();
    const { id } = await mailhooks.api.newEndpoint(account, receiver.url);
    path = `/v1/accounts/${account}/endpoints/${id}`;
    assert.deepEqual(await plan({ span: 'log' }), { failed: 0, held: 0, missed: 0 });
  });

  it('of an endpoint without an outage has nothing to count, and begins nothing that lasts', async () => {
    assert.deepEqual(await plan(), { failed: 0, held: 0, missed: 0 });
    const begun = await ask({ span: 'outage' });
    assert.equal(begun.status, 202, begun.text);
    const before = receiver.received.length;
    assert.deepEqual(await sentBy(begun.body.recoveryId as string, before), []);
  });

  it('is refused together with a time, and where it is none', async () => {
    const since = new Date(Date.now() - 3_600_000).toISOString();
    for (const [body, field] of [
      [{ span: 'outage', since }, 'span'],
      [{ span: 'everything' }, 'span'],
      [{ span: null }, 'span'],
      [{ dryRun: true }, 'since'],
      [{ span: 'outage', until: 'tomorrow' }, 'until'],
    ] as const)
      assertProblem(await ask(body), 422, 'validation_failed', [field]);
    await fail('failed');
    assertProblem(await ask({ span: 'outage' }), 409, 'conflict');
  });
});
