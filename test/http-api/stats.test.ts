import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { endpointStatsView, type EndpointStatsView } from '../../src/services/endpoints/endpoint-stats.ts';
import { assertProblem } from '../support/assert-problem.ts';
import { logDeliveries, type Row } from '../support/log-deliveries.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { startReceiver, statuses, type Receiver } from '../support/receiver.ts';

const minute = 60_000;
const hour = 60 * minute;
const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

describe('the statistics of an endpoint', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let account: string;

  before(async () => {
    mailhooks = await startTestMailhooks({ MAILHOOKS_RETRY_WINDOW: '2s', MAILHOOKS_MAX_ATTEMPTS: '2' });
    receiver = await startReceiver();
    account = await mailhooks.api.newAccount();
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
  });

  const newEndpoint = async (): Promise<string> =>
    (
      await mailhooks.api.newEndpoint(account, receiver.url, {
        enabled: false,
        eventTypes: ['email.clicked'],
      })
    ).id;

  const pathOf = (endpointId: string, query = ''): string =>
    `/v1/accounts/${account}/endpoints/${endpointId}/stats${query}`;

  async function stats(endpointId: string, since?: Date): Promise<EndpointStatsView> {
    const answer = await mailhooks.api.get(pathOf(endpointId, since ? `?since=${since.toISOString()}` : ''));
    assert.equal(answer.status, 200, answer.text);
    return endpointStatsView.parse(answer.body);
  }

  const log = (endpointId: string, rows: readonly Row[]): Promise<void> =>
    logDeliveries(mailhooks.db, { account, endpointId }, rows);

  it('of one that nothing was sent to: zeros and nulls, and every bucket of the last day', async () => {
    const id = await newEndpoint();
    const found = await stats(id);
    assert.equal(found.endpointId, id);
    assert.equal(Date.parse(found.until) - Date.parse(found.since), 24 * hour);
    assert.equal(found.bucketSeconds, 1_800);
    assert.deepEqual(
      [found.totals.total, found.successRate, found.responseTimeMs, found.acceptToDeliveredMs, found.sampled],
      [0, null, null, null, false],
    );
    assert.ok(found.buckets.length === 49 || found.buckets.length === 48);
    for (const [index, bucket] of found.buckets.entries()) {
      assert.equal(Date.parse(bucket.at) % (30 * minute), 0);
      if (index > 0)
        assert.equal(Date.parse(bucket.at) - Date.parse(found.buckets[index - 1]?.at ?? ''), 30 * minute);
      assert.deepEqual(
        [bucket.total, bucket.attempts, bucket.failedAttempts, bucket.responseTimeMs],
        [0, 0, 0, null],
      );
    }
    assert.ok(Date.parse(found.buckets[0]?.at ?? '') <= Date.parse(found.since));
    assert.ok(Date.parse(found.buckets.at(-1)?.at ?? '') <= Date.parse(found.until));
  });

  it('of real deliveries', async () => {
    const { api } = mailhooks;
    const { id } = await api.newEndpoint(account, `${receiver.url}/real`);
    receiver.answer = statuses(200, 503, 200);
    await mailhooks.settled(account, await api.newEvent(account));
    await mailhooks.settled(account, await api.newEvent(account));
    receiver.answer = statuses(200);
    const found = await stats(id);
    assert.deepEqual([found.totals.delivered, found.totals.total, found.successRate], [2, 2, 1]);
    assert.ok(found.acceptToDeliveredMs && found.responseTimeMs);
    assert.ok(found.acceptToDeliveredMs.p50 > found.responseTimeMs.p50);
    const busy = found.buckets.filter(({ total }) => total > 0);
    assert.deepEqual([sum(busy, 'attempts'), sum(busy, 'failedAttempts'), sum(busy, 'delivered')], [3, 1, 2]);
    await api.post(`/v1/accounts/${account}/endpoints/${id}/disable`);
  });

  it('counts by outcome and bucket, with exact percentiles', async () => {
    const id = await newEndpoint();
    const delivered = Array.from({ length: 101 }, (_, ms): Row => ({
      agoMs: 2 * hour,
      attempts: [ms],
      deliveredAfterMs: 10 * ms,
    }));
    await log(id, [
      ...delivered,
      { agoMs: 5 * hour, status: 'failed', attempts: [1_000, null] },
      { agoMs: 5 * hour, attempts: [null, 2_000], deliveredAfterMs: 60_000 },
      ...['pending', 'retrying', 'held', 'suppressed', 'cancelled'].map((status) => ({
        agoMs: 10 * hour,
        status,
      })),
      { agoMs: 25 * hour, attempts: [1] },
    ]);
    const found = await stats(id);
    const { totals } = found;
    assert.deepEqual(totals, {
      delivered: 102,
      failed: 1,
      held: 1,
      pending: 1,
      retrying: 1,
      suppressed: 1,
      cancelled: 1,
      total: 108,
    });
    assert.equal(found.successRate, 102 / 103);
    // 0 … 100, 1,000 and 2,000: position 0.5 × 102 and so on.
    assert.deepEqual(found.responseTimeMs, { p50: 51, p95: 96.9, p99: 982 });
    for (const name of ['delivered', 'failed', 'held', 'total'] as const)
      assert.equal(sum(found.buckets, name), totals[name]);

    const five = found.buckets.filter(({ failed }) => failed > 0);
    assert.equal(five.length, 1);
    const [{ at, responseTimeMs, acceptToDeliveredMs, attempts, failedAttempts }] = five as [
      EndpointStatsView['buckets'][0],
    ];
    const begin = Date.parse(found.until) - 5 * hour;
    assert.ok(Date.parse(at) <= begin && begin < Date.parse(at) + 31 * minute);
    assert.deepEqual([attempts, failedAttempts], [4, 3]);
    assert.deepEqual(responseTimeMs, { p50: 1_500, p95: 1_950, p99: 1_990 });
    assert.deepEqual(acceptToDeliveredMs, { p50: 60_000, p95: 60_000, p99: 60_000 });
    const ten = found.buckets.find(({ held }) => held > 0);
    assert.deepEqual([ten?.responseTimeMs, ten?.acceptToDeliveredMs, ten?.total], [null, null, 5]);
  });

  it('has at most 60 buckets, however long the range, and goes no further back than the retention', async () => {
    const id = await newEndpoint();
    await log(id, [
      { agoMs: 28 * 24 * hour, attempts: [5] },
      { agoMs: 0, attempts: [7] },
    ]);
    const expected: [agoMs: number, bucketSeconds: number, total: number][] = [
      [30 * minute, 60, 1],
      [hour, 120, 1],
      [8 * hour, 900, 1],
      [24 * hour, 1_800, 1],
      [7 * 24 * hour, 10_800, 1],
      [24 * 24 * hour, 43_200, 1],
      [29 * 24 * hour, 43_200, 2],
      [4_000 * 24 * hour, 86_400, 2],
    ];
    for (const [agoMs, bucketSeconds, total] of expected) {
      const found = await stats(id, new Date(Date.now() - agoMs));
      assert.deepEqual(
        [found.bucketSeconds, found.totals.total, sum(found.buckets, 'total')],
        [bucketSeconds, total, total],
      );
      assert.ok(found.buckets.length <= 60, String(found.buckets.length));
      assert.equal(Date.parse(found.buckets[0]?.at ?? '') % (bucketSeconds * 1_000), 0);
    }
    const whole = await stats(id, new Date(0));
    assert.ok(Date.parse(whole.since) > Date.now() - 31 * 24 * hour);
  });

  it('of very many deliveries, counts exactly and takes the times of a part', async () => {
    const id = await newEndpoint();
    await log(id, [{ agoMs: 20 * hour, attempts: [77] }]);
    await mailhooks.db.query(
      `WITH made AS (
         INSERT INTO deliveries (accepted_at, id, account_id, event_id, event_type, endpoint_id, status, attempt_count, delivered_at)
         SELECT at, 'dlv_' || gen_random_uuid(), $2, 'x', 'email.opened', $1, 'delivered', 1, at + n % 1000 * interval '1 ms'
         FROM generate_series(1, 60000) n, date_trunc('milliseconds', now() - n * interval '150 ms') at
         RETURNING accepted_at, id, delivered_at
       )
       INSERT INTO attempts (accepted_at, delivery_id, sequence, number, started_at, duration_ms, request_url, request_headers, response_status)
       SELECT accepted_at, id, 1, 1, accepted_at, extract(epoch FROM delivered_at - accepted_at) * 1000, 'http://x', '{}', 200 FROM made`,
      [id, account],
    );
    const found = await stats(id);
    assert.deepEqual([found.totals.total, found.totals.delivered, found.sampled], [60_001, 60_001, true]);
    for (const times of [found.responseTimeMs, found.acceptToDeliveredMs]) {
      assert.ok(
        times && Math.abs(times.p50 - 500) < 50 && Math.abs(times.p99 - 990) < 20,
        JSON.stringify(times),
      );
    }
    // A bucket with few deliveries is shown as it is.
    const lonely = found.buckets.find(({ total }) => total === 1);
    assert.deepEqual(lonely?.responseTimeMs, { p50: 77, p95: 77, p99: 77 });
  });

  it('refuses a time in the future, or none, and what it does not know', async () => {
    const { api } = mailhooks;
    const id = await newEndpoint();
    const future = new Date(Date.now() + hour).toISOString();
    for (const [query, paths] of [
      [`?since=${future}`, ['since']],
      ['?since=yesterday', ['since']],
      ['?limit=5', ['limit']],
      ['?until=yesterday', ['until']],
      ['?until=2026-01-01T00:00:00Z', ['until']],
      [`?since=${ago(2 * hour)}&until=${ago(3 * hour)}`, ['until']],
    ] as const)
      assertProblem(await api.get(pathOf(id, query)), 422, 'validation_failed', paths);
    assertProblem(await api.get(pathOf('ep_none')), 404, 'not_found');
  });

  it('shows them to the owner and to admins', async () => {
    const { api } = mailhooks;
    const id = await newEndpoint();
    const other = await api.newAccount();
    const keyOf = async (path: string, scope: string): Promise<string> =>
      (await api.post(path, { scope })).body.key as string;
    const own = await keyOf(`/v1/accounts/${account}/keys`, 'account');
    const foreign = await keyOf(`/v1/accounts/${other}/keys`, 'account');
    const producer = await keyOf('/v1/keys', 'producer');
    assert.equal((await api.get(pathOf(id), { key: own })).status, 200);
    assertProblem(await api.get(pathOf(id), { key: foreign }), 404, 'not_found');
    assertProblem(
      await api.get(`/v1/accounts/${other}/endpoints/${id}/stats`, { key: foreign }),
      404,
      'not_found',
    );
    assertProblem(await api.get(pathOf(id), { key: producer }), 403, 'forbidden');
    assertProblem(await api.get(pathOf(id), { key: null }), 401, 'unauthenticated');
  });
});

const sum = (
  buckets: EndpointStatsView['buckets'],
  name: 'total' | 'delivered' | 'failed' | 'held' | 'attempts' | 'failedAttempts',
): number => buckets.reduce((all, bucket) => all + bucket[name], 0);
