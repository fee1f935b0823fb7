import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { newId } from '../../src/domain/basics/ids.ts';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';

const hour = 3_600_000;
interface Hour {
  at: string;
  delivered: number;
  failed: number;
  retried: number;
}

describe('the activity of endpoints, and statistics with failures', () => {
  let mailhooks: TestMailhooks;
  let account: string;
  let path: string;
  let busy: string;
  let idle: string;
  let never: string;
  /** The beginning of the present hour. */
  let now: number;

  before(async () => {
    mailhooks = await startTestMailhooks({}, { api: true, worker: false });
    account = await mailhooks.api.newAccount();
    path = `/v1/accounts/${account}`;
    const newEndpoint = async () =>
      (await mailhooks.api.newEndpoint(account, 'https://hooks.example.com/', { enabled: false })).id;
    [never, idle, busy] = [await newEndpoint(), await newEndpoint(), await newEndpoint()];
    now = Math.floor(Date.now() / hour) * hour;
    await log(busy, now, { status: 'delivered', response: 200 }, 3);
    await log(busy, now, { status: 'delivered', response: 200, attempts: 2 });
    await log(busy, now - 5 * hour, { status: 'failed', attempts: 10, response: 503, code: 'http_5xx' }, 2);
    await log(busy, now - 5 * hour, { status: 'retrying', code: 'timeout' });
    await log(busy, now - 5 * hour, { status: 'retrying', response: 200, code: 'response_too_large' });
    await log(busy, now - 23 * hour, { status: 'held' });
    await log(busy, now - 25 * hour, { status: 'delivered', response: 200 });
    await log(idle, now - 26 * hour, { status: 'delivered', response: 200 });
    await log(idle, now - 100 * hour, { status: 'failed', response: 404, code: 'http_4xx' });
  });
  after(() => mailhooks.stop());

  interface Row {
    status: string;
    attempts?: number;
    response?: number;
    code?: string;
  }

  /** Rows of the log as attempts leave them, accepted at the beginning of an hour. */
  async function log(endpoint: string, at: number, row: Row, count = 1): Promise<void> {
    for (let n = 0; n < count; n += 1)
      await mailhooks.db.query(
        `INSERT INTO deliveries (accepted_at, id, account_id, event_id, event_type, endpoint_id, status, attempt_count,
           response_status, error_code)
         VALUES ($1, $2, $3, $2, 'email.opened', $4, $5, $6, $7, $8)`,
        [
          new Date(at),
          newId('dlv', at),
          account,
          endpoint,
          row.status,
          row.attempts ?? 1,
          row.response,
          row.code,
        ],
      );
  }

  it('is 24 counts by the hour, and the delivery that was accepted last', async () => {
    const { body } = await mailhooks.api.get(`${path}/endpoints?include=activity`);
    const ids = body.data.map(({ id }: { id: string }) => id);
    assert.deepEqual(ids, [busy, idle, never]);
    const [first, second, third] = body.data.map(({ activity }: { activity: object }) => activity);
    for (const { hours } of [first, second, third] as { hours: Hour[] }[]) {
      assert.equal(hours.length, 24);
      for (const [index, { at }] of hours.entries())
        assert.equal(Date.parse(at) - Date.parse(hours[0]?.at ?? ''), index * hour);
    }
    const counts = (first.hours as Hour[])
      .filter(({ delivered, failed, retried }) => delivered + failed + retried > 0)
      .map(({ at, delivered, failed, retried }) => [Date.parse(at) - now, delivered, failed, retried]);
    assert.deepEqual(counts, [
      [-5 * hour, 0, 2, 4],
      [0, 4, 0, 1],
    ]);
    assert.deepEqual(
      [first.lastDelivery.status, Date.parse(first.lastDelivery.at)],
      ['delivered', now],
      'the one with the greatest id of those accepted last',
    );
    const newest = (await mailhooks.api.get(`${path}/deliveries?endpointId=${busy}&limit=1`)).body.data[0];
    assert.equal(first.lastDelivery.id, newest.id);
    assert.ok((second.hours as Hour[]).every(({ delivered, failed }) => delivered + failed === 0));
    assert.deepEqual(
      [second.lastDelivery.status, Date.parse(second.lastDelivery.at)],
      ['delivered', now - 26 * hour],
    );
    assert.equal(third.lastDelivery, null);
  });

  it('is there when it is asked for, on each page', async () => {
    const plain = (await mailhooks.api.get(`${path}/endpoints`)).body;
    assert.ok(!('activity' in plain.data[0]));
    const first = (await mailhooks.api.get(`${path}/endpoints?include=activity&limit=2`)).body;
    const second = (await mailhooks.api.get(`${path}/endpoints?include=activity&cursor=${first.nextCursor}`))
      .body;
    assert.deepEqual(
      [second.data.length, second.data[0].id, second.data[0].activity.hours.length],
      [1, never, 24],
    );
    const empty = await mailhooks.api.newAccount();
    assert.deepEqual(
      (await mailhooks.api.get(`/v1/accounts/${empty}/endpoints?include=activity`)).body.data,
      [],
    );
    for (const include of ['secrets', '', 'activity&include=activity'])
      assertProblem(
        await mailhooks.api.get(`${path}/endpoints?include=${include}`),
        422,
        'validation_failed',
        ['include'],
      );
  });

  it('failures are counted by status, or by how they failed without one', async () => {
    const since = new Date(now - 24 * hour).toISOString();
    const { body } = await mailhooks.api.get(`${path}/endpoints/${busy}/stats?since=${since}`);
    assert.deepEqual(body.failures, [
      { responseStatus: 503, count: 2 },
      { errorCode: 'response_too_large', count: 1 },
      { errorCode: 'timeout', count: 1 },
    ]);
    assert.equal((await mailhooks.api.get(`${path}/endpoints/${never}/stats`)).body.failures.length, 0);
  });

  it('statistics end before `until`, and begin a day before it by default', async () => {
    const until = new Date(now - 5 * hour).toISOString();
    const { body } = await mailhooks.api.get(`${path}/endpoints/${busy}/stats?until=${until}`);
    assert.deepEqual([body.until, body.since], [until, new Date(now - 29 * hour).toISOString()]);
    assert.deepEqual([body.totals.held, body.totals.delivered, body.totals.failed], [1, 1, 0]);
    assert.deepEqual(body.failures, []);
    assert.ok(body.buckets.length <= 60);
  });

  it('of an account are those of all its endpoints, and of no other account', async () => {
    const { api } = mailhooks;
    const since = new Date(now - 200 * hour).toISOString();
    const { body } = await api.get(`${path}/stats?since=${since}`);
    assert.equal(body.accountId, account);
    assert.deepEqual([body.totals.delivered, body.totals.failed, body.totals.total], [6, 3, 12]);
    assert.deepEqual(body.failures.slice(0, 2), [
      { responseStatus: 503, count: 2 },
      { responseStatus: 404, count: 1 },
    ]);
    const other = await api.newAccount();
    assert.equal((await api.get(`/v1/accounts/${other}/stats`)).body.totals.total, 0);
    const key = (await api.post(`/v1/accounts/${other}/keys`, { scope: 'account' })).body.key as string;
    for (const theirs of ['/stats', '/endpoints?include=activity', `/endpoints/${busy}/stats`])
      assertProblem(await api.get(`${path}${theirs}`, { key }), 404, 'not_found');
    assertProblem(await api.get('/v1/accounts/acc_none/stats'), 404, 'not_found');
    assertProblem(await api.get(`${path}/stats?since=yesterday`), 422, 'validation_failed', ['since']);
  });
});
