import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { startReceiver, statuses, type Receiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';

const click = { url: 'https://example.com/' };
const since = (): string => new Date(Date.now() - 3_600_000).toISOString();

describe('a recovery with a filter', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let path: string;
  let endpoint: string;
  let account: string;

  before(async () => {
    mailhooks = await startTestMailhooks({
      MAILHOOKS_RETRY_WINDOW: '2s',
      MAILHOOKS_MAX_ATTEMPTS: '2',
      MAILHOOKS_WARN_AT: 'off',
    });
    receiver = await startReceiver();
    receiver.answer = statuses(200);
    account = await mailhooks.api.newAccount();
    path = `/v1/accounts/${account}`;
    // Missed: two opens and a click. What is suppressed would have been sent to nobody.
    for (const id of ['missed-1', 'missed-2']) await post(id);
    await post('missed-click', { type: 'email.clicked', click });
    await post('untracked', { message: { id: 'untracked', trackOpens: false } });
    ({ id: endpoint } = await mailhooks.api.newEndpoint(account, `${receiver.url}/hook`));
    await fail('failed-500', statuses(500));
    await post('held-1');
    await post('held-click', { type: 'email.clicked', click });
    receiver.answer = statuses(200);
    assert.equal((await mailhooks.api.post(`${path}/endpoints/${endpoint}/enable`)).status, 200);
    await fail('failed-reset', (_request, _res, req) => void req.socket.destroy());
    await post('held-2');
    receiver.answer = statuses(200);
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
  });

  const post = (id: string, fields: Record<string, unknown> = {}) =>
    mailhooks.api.newEvent(account, { id, ...fields });
  /** It fails for good, and disables the endpoint. */
  async function fail(id: string, answer: Receiver['answer']): Promise<void> {
    receiver.answer = answer;
    await post(id);
    await mailhooks.settled(account, id);
    assert.equal((await mailhooks.api.get(`${path}/endpoints/${endpoint}`)).body.status, 'disabled');
  }
  const recover = (fields: Record<string, unknown>) =>
    mailhooks.api.post(`${path}/endpoints/${endpoint}/recover`, { since: since(), ...fields });
  async function plan(filter?: Record<string, unknown>): Promise<number[]> {
    const { status, body } = await recover({ dryRun: true, ...(filter && { filter }) });
    assert.deepEqual([status, body.complete], [200, true], JSON.stringify(body));
    const { failed, held, missed } = body.deliveries as Record<'failed' | 'held' | 'missed', number>;
    assert.equal(body.total, failed + held + missed);
    return [failed, held, missed];
  }
  const statusOf = async (id: string): Promise<string | undefined> =>
    (await mailhooks.api.get(`${path}/deliveries?eventId=${id}`)).body.data[0]?.status;

  it('counts what it would send in a dry run, also of a disabled endpoint, and sends nothing', async () => {
    const before = receiver.received.length;
    assert.deepEqual(await plan(), [2, 3, 3]);
    assert.deepEqual(await plan({}), [2, 3, 3]);
    assert.deepEqual(await plan({ status: 'failed' }), [2, 0, 0]);
    assert.deepEqual(await plan({ status: 'held' }), [0, 3, 0]);
    assert.deepEqual(await plan({ status: 'missed' }), [0, 0, 3]);
    assert.deepEqual(await plan({ type: 'email.clicked' }), [0, 1, 1]);
    assert.deepEqual(await plan({ type: 'email.complained' }), [0, 0, 0]);
    assert.deepEqual(await plan({ errorCode: 'connection_reset' }), [1, 0, 0]);
    assert.deepEqual(await plan({ errorCode: 'http_5xx', type: 'email.clicked' }), [0, 0, 0]);
    for (const responseStatus of ['5xx', '500'])
      assert.deepEqual(await plan({ responseStatus }), [1, 0, 0], responseStatus);
    for (const responseStatus of ['4xx', '503', '200'])
      assert.deepEqual(await plan({ responseStatus }), [0, 0, 0], responseStatus);
    assert.deepEqual(await plan({ responseStatus: '5xx', errorCode: 'connection_reset' }), [0, 0, 0]);
    const none = { since: since(), until: new Date(Date.parse(since()) + 1_000).toISOString(), dryRun: true };
    assert.equal((await mailhooks.api.post(`${path}/endpoints/${endpoint}/recover`, none)).body.total, 0);
    assert.equal(receiver.received.length, before);
    assert.deepEqual((await mailhooks.api.get(`${path}/recoveries`)).body.data, []);
    assert.equal(await statusOf('held-1'), 'held');
  });

  it('refuses what it does not know, and changes nothing', async () => {
    for (const [fields, field] of [
      [{ filter: { status: 'delivered' } }, 'filter.status'],
      [{ filter: { type: 'email.open' } }, 'filter.type'],
      [{ filter: { errorCode: 'nope' } }, 'filter.errorCode'],
      [{ filter: { status: 'missed', errorCode: 'timeout' } }, 'filter.errorCode'],
      [{ filter: { status: 'missed', responseStatus: '5xx' } }, 'filter.responseStatus'],
      [{ filter: { responseStatus: 500 } }, 'filter.responseStatus'],
      [{ filter: { responseStatus: '1xx' } }, 'filter.responseStatus'],
      [{ filter: { responseStatus: '' } }, 'filter.responseStatus'],
      [{ filter: 'failed' }, 'filter'],
      [{ dryRun: 'yes' }, 'dryRun'],
      [{ dryRun: true, since: 'yesterday' }, 'since'],
    ] as const)
      assertProblem(await recover(fields), 422, 'validation_failed', [field]);
    assertProblem(await recover({ filter: { status: 'failed' } }), 409, 'conflict');
    assert.deepEqual((await mailhooks.api.get(`${path}/endpoints/${endpoint}/recoveries`)).body.data, []);
  });

  it('sends that and nothing else, and shows it among the recoveries of its endpoint, newest first', async () => {
    assert.equal((await mailhooks.api.post(`${path}/endpoints/${endpoint}/enable`)).status, 200);
    const begun: string[] = [];
    /** Ids of events that arrived by it. */
    async function arrivedBy(filter: Record<string, unknown>, count: number): Promise<string[]> {
      const before = receiver.received.length;
      const { status, body } = await recover({ filter });
      assert.equal(status, 202, JSON.stringify(body));
      begun.unshift(body.recoveryId as string);
      const recovery = await until('it has ended', async () => {
        const found = (await mailhooks.api.get(`${path}/recoveries/${body.recoveryId}`)).body;
        return found.status !== 'running' && found;
      });
      assert.deepEqual([recovery.filter, recovery.resent], [filter, count]);
      const ids = (): string[] =>
        receiver.received
          .slice(before)
          .map((request) => (JSON.parse(request.body) as { data: { id: string } }).data.id);
      await until('they have arrived', () => Promise.resolve(ids().length >= count));
      return ids().toSorted();
    }
    assert.deepEqual(await arrivedBy({ responseStatus: '5xx' }, 1), ['failed-500']);
    assert.deepEqual(await arrivedBy({ errorCode: 'connection_reset' }, 1), ['failed-reset']);
    assert.deepEqual(await arrivedBy({ status: 'missed', type: 'email.clicked' }, 1), ['missed-click']);
    assert.deepEqual(await arrivedBy({ status: 'held', type: 'email.opened' }, 2), ['held-1', 'held-2']);
    assert.equal(await statusOf('held-click'), 'held');
    assert.equal(await statusOf('missed-1'), undefined);
    const all = await arrivedBy({}, 3);
    assert.deepEqual(all, ['held-click', 'missed-1', 'missed-2']);
    assert.deepEqual(await plan(), [0, 0, 0]);

    const list = `${path}/endpoints/${endpoint}/recoveries`;
    const idsOf = (body: { data: { id: string }[] }) => body.data.map(({ id }) => id);
    assert.deepEqual(idsOf((await mailhooks.api.get(list)).body), begun);
    const first = (await mailhooks.api.get(`${list}?limit=1`)).body;
    assert.deepEqual(idsOf(first), begun.slice(0, 1));
    assert.deepEqual(
      idsOf((await mailhooks.api.get(`${list}?cursor=${first.nextCursor}`)).body),
      begun.slice(1),
    );
    const { id: other } = await mailhooks.api.newEndpoint(account, receiver.url, { enabled: false });
    const ofOther = `${path}/endpoints/${other}/recoveries`;
    assert.deepEqual((await mailhooks.api.get(ofOther)).body.data, []);
    const refused = await mailhooks.api.get(`${ofOther}?cursor=${first.nextCursor}`);
    assertProblem(refused, 422, 'validation_failed', ['cursor']);
  });

  it("of another account's endpoint finds nothing", async () => {
    const { api } = mailhooks;
    const other = await api.newAccount();
    const key = (await api.post(`/v1/accounts/${other}/keys`, { scope: 'account' })).body.key as string;
    for (const owner of [account, other]) {
      const theirs = `/v1/accounts/${owner}/endpoints/${endpoint}`;
      const dryRun = { since: since(), dryRun: true };
      assertProblem(await api.post(`${theirs}/recover`, dryRun, { key }), 404, 'not_found');
      assertProblem(await api.get(`${theirs}/recoveries`, { key }), 404, 'not_found');
    }
  });
});
