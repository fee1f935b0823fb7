import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startTestMailhooks, type SettledEvent, type TestMailhooks } from '../support/mailhooks.ts';
import { startReceiver, verify, type Received, type Receiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';

const idsOf = ({ headers }: Received): string[] => String(headers['mailhooks-event-ids']).split(',');

describe('eSputnik: several events in one POST', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let account: string;

  before(async () => {
    mailhooks = await startTestMailhooks({ MAILHOOKS_RETRY_WINDOW: '60s', MAILHOOKS_MAX_ATTEMPTS: '4' });
    receiver = await startReceiver();
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
  });

  const events = (count: number, prefix: string) =>
    Array.from({ length: count }, (_, n) => ({
      id: `${prefix}-${n}`,
      type: 'email.delivered',
      recipient: { email: 'ada@example.com', contactId: n },
    }));

  async function subscribe(
    path: string,
    fields: Record<string, unknown> = {},
  ): Promise<{ id: string; secret: string }> {
    account = await mailhooks.api.newAccount();
    return await mailhooks.api.newEndpoint(account, receiver.url + path, { format: 'esputnik', ...fields });
  }
  /** One that others take along before its workflow begins needs none: its own row tells of its end. */
  const ended = (event: string): Promise<SettledEvent> =>
    until(`${event} has ended`, async () => {
      const { body } = await mailhooks.api.get(`/v1/accounts/${account}/events/${event}`);
      const { deliveries } = body as SettledEvent;
      return deliveries.every(({ status }) => status !== 'pending' && status !== 'retrying') && body;
    });
  const requestsTo = (path: string) =>
    receiver.received.filter((request) => request.path === path && !isTest(request));
  /** The test payload that came when the endpoint was made. */
  const isTest = (request: Received): boolean => idsOf(request).every((id) => id.startsWith('evt_'));

  it('1,000 events arrive exactly once each, in a twentieth of the POSTs, every one with its own log', async () => {
    const { secret } = await subscribe('/thousand');
    const posted = events(1_000, 'k');
    const answer = await mailhooks.api.post(`/v1/accounts/${account}/events`, posted);
    assert.equal(answer.status, 202);
    await until('all delivered', async () => {
      const { rows } = await mailhooks.db.query(
        `SELECT count(*) FROM deliveries WHERE account_id = $1 AND status = 'delivered'`,
        [account],
      );
      return rows[0].count === 1_000;
    });

    const requests = requestsTo('/thousand');
    assert.ok(requests.length <= 50, `${requests.length} POSTs`);
    const arrived = requests.flatMap((request) => {
      const elements = verify(secret, request) as { contactId: number }[];
      assert.match(String(request.headers['webhook-id']), /^batch_/);
      assert.ok(elements.length <= 100);
      assert.deepEqual(
        elements.map(({ contactId }) => `k-${contactId}`),
        idsOf(request),
        'the header lists them in the order of the array',
      );
      return idsOf(request);
    });
    assert.equal(arrived.length, 1_000);
    assert.deepEqual(new Set(arrived), new Set(posted.map(({ id }) => id)));
    const { rows } = await mailhooks.db.query(
      `SELECT count(*) FROM attempts JOIN deliveries d ON d.id = delivery_id WHERE d.account_id = $1 AND number = 1`,
      [account],
    );
    assert.equal(rows[0].count, 1_000);
    const { deliveries } = await ended('k-999');
    assert.deepEqual(deliveries[0].attempts.length, 1);
  });

  it('a failing POST is one failed attempt of each of its events, and delays no others', async () => {
    const { id } = await subscribe('/poison', { batch: { maxEvents: 10, maxWaitMs: 300 } });
    receiver.answer = (request, res) => {
      const isPoison = request.path === '/poison' && idsOf(request).includes('bad-0');
      res.writeHead(isPoison && Number(request.headers['mailhooks-attempt']) < 3 ? 500 : 200).end();
    };
    await mailhooks.api.post(`/v1/accounts/${account}/events`, events(10, 'bad'));
    await receiver.waitFor(receiver.received.length + 1);
    await mailhooks.api.post(`/v1/accounts/${account}/events`, events(10, 'good'));
    for (const n of [0, 9]) {
      const { deliveries } = await ended(`good-${n}`);
      assert.deepEqual([deliveries[0].status, deliveries[0].attempts.length], ['delivered', 1]);
    }
    const firstPosts = requestsTo('/poison').filter(({ headers }) => headers['mailhooks-attempt'] === '1');
    for (const request of firstPosts) {
      const kinds = new Set(idsOf(request).map((eventId) => eventId.split('-')[0]));
      assert.ok(
        !(kinds.has('bad') && kinds.has('good')),
        'what has failed is not sent together with what is new',
      );
    }
    for (let n = 0; n < 10; n += 1) {
      const { deliveries } = await ended(`bad-${n}`);
      assert.equal(deliveries[0].status, 'delivered');
      const numbers = deliveries[0].attempts.map(({ number }: { number: number }) => number);
      assert.deepEqual(
        numbers,
        numbers.map((_: number, i: number) => i + 1),
        'each with its own count',
      );
    }
    assert.equal((await mailhooks.api.get(`/v1/accounts/${account}/endpoints/${id}`)).body.status, 'enabled');
  });

  it('does not wait with maxEvents 1, and never longer than maxWaitMs', async () => {
    await subscribe('/alone', { batch: { maxEvents: 1, maxWaitMs: 5_000 } });
    await mailhooks.api.post(`/v1/accounts/${account}/events`, events(5, 'one'));
    for (let n = 0; n < 5; n += 1) await ended(`one-${n}`);
    const requests = requestsTo('/alone');
    assert.deepEqual(requests.map((request) => request.headers['mailhooks-event-id']).sort(), [
      'one-0',
      'one-1',
      'one-2',
      'one-3',
      'one-4',
    ]);
  });

  it('batch settings belong to formats of arrays: elsewhere 422 with the path', async () => {
    account = await mailhooks.api.newAccount();
    const path = `/v1/accounts/${account}/endpoints`;
    const body = { name: 'E', url: receiver.url, eventTypes: ['*'], enabled: false };
    const refused = await mailhooks.api.post(path, { ...body, batch: { maxEvents: 5 } });
    assert.equal(refused.status, 422);
    assert.equal(refused.body.errors[0].path, 'batch');
    const tooMany = await mailhooks.api.post(path, {
      ...body,
      format: 'esputnik',
      batch: { maxEvents: 1_001 },
    });
    assert.equal(tooMany.body.errors[0].path, 'batch.maxEvents');
    const made = await mailhooks.api.post(path, { ...body, format: 'esputnik', batch: { maxEvents: 5 } });
    assert.deepEqual(made.body.batch, { maxEvents: 5, maxWaitMs: 200 });
    const changed = await mailhooks.api.patch(`${path}/${made.body.id}`, { format: 'standard' });
    assert.equal(changed.body.batch, null);
    const back = await mailhooks.api.patch(`${path}/${made.body.id}`, { format: 'esputnik' });
    assert.deepEqual(back.body.batch, { maxEvents: 100, maxWaitMs: 200 });
  });
});
