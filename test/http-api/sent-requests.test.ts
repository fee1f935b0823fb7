import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertProblem } from '../support/assert-problem.ts';
import { Browser, tokenIn } from '../support/browser.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { startReceiver, statuses, type Received, type Receiver } from '../support/receiver.ts';

interface Sent {
  endpointId: string;
  path: string;
  account: string;
  deliveryId: string;
  /** As they came, without the test of creating the endpoint. */
  received: Received[];
}

describe('the request of an attempt', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let paths = 0;
  before(async () => {
    mailhooks = await startTestMailhooks({ MAILHOOKS_RETRY_WINDOW: '2s', MAILHOOKS_MAX_ATTEMPTS: '2' });
    receiver = await startReceiver();
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
  });

  /** One delivery that ends. */
  async function send(fields: Record<string, unknown> = {}, codes = [200]): Promise<Sent> {
    const { api } = mailhooks;
    const account = await api.newAccount();
    paths += 1;
    receiver.answer = statuses(200, ...codes);
    const { id } = await api.newEndpoint(account, `${receiver.url}/${paths}`, fields);
    const event = await api.newEvent(account, {
      type: 'email.clicked',
      click: { url: 'https://example.com/' },
      recipient: { email: 'ada@example.com', contactId: 9_007_199_254_740_991 },
    });
    const { deliveries } = await mailhooks.settled(account, event);
    const [, ...received] = receiver.received.filter(({ path }) => path === `/${paths}`);
    const deliveryId = deliveries[0].id as string;
    return { endpointId: id, path: `/v1/accounts/${account}`, account, deliveryId, received };
  }
  const read = (sent: Pick<Sent, 'path' | 'deliveryId'>, query = '') =>
    mailhooks.api.get(`${sent.path}/deliveries/${sent.deliveryId}/request${query}`);

  for (const format of ['standard', 'cloudevents', 'pinpoint', 'pinpointe', 'esputnik', 'sendpost']) {
    it(`has the very body that was sent, in ${format}, and says that this is proven`, async () => {
      const sent = await send({ format, headers: { 'x-api-key': 'secret' } });
      const { status, body } = await read(sent);
      assert.equal(status, 200);
      assert.equal(body.body, sent.received[0]?.body);
      assert.deepEqual(
        [body.sequence, body.number, body.method, body.bodyVerified, body.bodyMissing],
        [1, 1, 'POST', true, null],
      );
      assert.equal(body.headers['webhook-signature'], sent.received[0]?.headers['webhook-signature']);
      assert.equal(body.headers['x-api-key'], '[redacted]');
    });
  }

  it('is that of the attempt which is asked for, else of the newest', async () => {
    const sent = await send({}, [503, 200]);
    for (const [query, number] of [
      ['', 2],
      ['?number=1', 1],
      ['?sequence=1&number=2', 2],
      ['?sequence=1', 2],
    ] as const) {
      const { body } = await read(sent, query);
      assert.equal(body.number, number);
      const signature = sent.received[number - 1]?.headers['webhook-signature'];
      assert.deepEqual([body.headers['webhook-signature'], body.bodyVerified], [signature, true]);
    }
    for (const query of [
      '?number=3',
      '?sequence=2&number=1',
      '?sequence=2',
      '?number=2147483646',
      '?sequence=2147483646',
    ])
      assertProblem(await read(sent, query), 404, 'not_found');
    for (const [query, at] of [
      ['?number=0', 'number'],
      ['?number=x', 'number'],
      ['?number=2147483647', 'number'],
      ['?number=1&sequence=1.5', 'sequence'],
      ['?attempt=1', 'attempt'],
    ] as const)
      assertProblem(await read(sent, query), 422, 'validation_failed', [at]);
  });

  it('has every event of a shared request, in its order', async () => {
    const account = await mailhooks.api.newAccount();
    const path = `/v1/accounts/${account}`;
    receiver.answer = statuses(200);
    await mailhooks.api.newEndpoint(account, `${receiver.url}/batch`, {
      ...{ format: 'esputnik', batch: { maxEvents: 3, maxWaitMs: 2_000 } },
    });
    const ids = ['b,1', 'b%2C', 'b-3'];
    const events = ids.map((id) => ({ id, type: 'email.delivered', recipient: { email: 'a@example.com' } }));
    assert.equal((await mailhooks.api.post(`${path}/events`, events)).status, 202);
    for (const id of ids) await mailhooks.settled(account, id);
    const { data } = (await mailhooks.api.get(`${path}/deliveries`)).body as { data: { id: string }[] };
    const bodies = receiver.received.filter((one) => one.path === '/batch').map(({ body }) => body);
    for (const { id } of data) {
      const { body } = await read({ path, deliveryId: id });
      assert.ok(bodies.includes(body.body as string), body.body);
      assert.equal(body.bodyVerified, true);
    }
    assert.equal((await mailhooks.api.delete(`${path}/events/${encodeURIComponent('b,1')}`)).status, 204);
    const erased = async () => {
      const left = data.map(({ id }) => read({ path, deliveryId: id }));
      const answers = (await Promise.all(left)).filter(({ status }) => status === 200);
      assert.equal(answers.length, 2);
      assert.ok(answers.some(({ body }) => body.body === null && body.bodyMissing === 'event_deleted'));
    };
    await erased();
    // Under its old id it is another event, which was not in that request.
    assert.equal((await mailhooks.api.post(`${path}/events`, events[0])).status, 202);
    await mailhooks.settled(account, 'b,1');
    await erased();
  });

  it('has, and shows with its event, no content that another producer brought, as the endpoint got none', async () => {
    const { api } = mailhooks;
    const account = await api.newAccount();
    const path = `/v1/accounts/${account}`;
    receiver.answer = statuses(200);
    const post = async (id: string, message: object): Promise<void> => {
      const { key } = (await api.post('/v1/keys', { scope: 'producer' })).body;
      const event = { id, type: 'email.delivered', recipient: { email: 'ada@example.com' }, message };
      assert.equal((await api.post(`${path}/events`, event, { key })).status, 202);
    };
    const content = { of: 'another producer' };
    await post('brings', { id: 'm', content });
    await post('names', { id: 'm', webhookEndpoint: `${receiver.url}/named` });
    await mailhooks.settled(account, 'names');
    const whole = (await api.get(`${path}/events/names`)).body;
    assert.deepEqual(whole.event.message.content, content, 'the account may see it');
    const [{ id: deliveryId, endpointId }] = whole.deliveries;
    const sent = receiver.received.find((one) => one.path === '/named')?.body ?? assert.fail('nothing came');
    const { body } = await read({ path, deliveryId });
    assert.deepEqual([body.body, body.bodyVerified], [sent, true]);

    const link = { endpointId, capabilities: ['view'] };
    const browser = new Browser(api, mailhooks.url);
    await browser.logIn({ token: tokenIn((await api.post(`${path}/portal-links`, link)).body.url) });
    assert.equal((await browser.get(`${path}/deliveries/${deliveryId}/request`)).body.body, sent);
    const seen = await browser.get(`${path}/events/names`);
    assert.deepEqual([seen.status, seen.body.deliveries.length], [200, 1]);
    assert.ok(!seen.text.includes(content.of), seen.text);
    assertProblem(await browser.get(`${path}/events/brings`), 404, 'not_found');
  });

  it('is the same in every attempt, and proven, of events that bring the same content in other orders of keys', async () => {
    const { api } = mailhooks;
    const account = await api.newAccount();
    receiver.answer = statuses(200, ...Array<number>(64).fill(503), 200);
    await api.newEndpoint(account, `${receiver.url}/spelled`);
    const contents = [
      { subject: 'Hello', html: '<p>' },
      { html: '<p>', subject: 'Hello' },
    ];
    const ids = Array.from({ length: 32 }, (_, n) => `spelled-${n}`);
    // Four of each message, at the same moment.
    await Promise.all(
      ids.map((id, n) =>
        api.newEvent(account, { id, message: { id: `spelled-${n % 8}`, content: contents[(n >> 3) % 2] } }),
      ),
    );
    for (const id of ids) {
      const { deliveries } = await mailhooks.settled(account, id);
      const bodies = receiver.received.filter(({ headers }) => headers['webhook-id'] === deliveries[0].id);
      assert.equal(new Set(bodies.map(({ body }) => body)).size, 1, `bodies of ${id}`);
      const { body } = await read({ path: `/v1/accounts/${account}`, deliveryId: deliveries[0].id });
      assert.deepEqual([body.bodyVerified, body.body], [true, bodies.at(-1)?.body]);
    }
  });

  it('is still proven after a rotation with an overlap and in another format, and else says that it is not', async () => {
    const sent = await send();
    const endpoint = `${sent.path}/endpoints/${sent.endpointId}`;
    const { api } = mailhooks;
    const rotate = async (body: object) =>
      assert.equal((await api.post(`${endpoint}/secret/rotate`, body)).status, 200);
    await rotate({ overlapSeconds: 3_600 });
    assert.equal((await api.patch(endpoint, { format: 'sendpost' })).status, 200);
    const proven = (await read(sent)).body;
    assert.deepEqual([proven.body, proven.bodyVerified], [sent.received[0]?.body, true]);
    await rotate({ overlapSeconds: 0, endPrevious: true });
    const other = (await read(sent)).body;
    assert.notEqual(other.body, sent.received[0]?.body);
    assert.deepEqual([other.bodyVerified, other.bodyMissing], [false, null]);
    assert.equal((await api.patch(endpoint, { format: 'esputnik' })).status, 200);
    const gone = (await read(sent)).body;
    assert.deepEqual([gone.body, gone.bodyVerified, gone.bodyMissing], [null, false, 'format_changed']);
    assert.equal((await api.delete(endpoint)).status, 204);
    const without = (await read(sent)).body;
    assert.deepEqual([without.body, without.bodyMissing], [null, 'endpoint_deleted']);
    assert.equal(without.headers['webhook-id'], sent.deliveryId);
  });

  it('is nothing of another account or endpoint, nor of a delivery without an attempt', async () => {
    const sent = await send();
    const { api } = mailhooks;
    const other = await api.newAccount();
    assertProblem(await read({ ...sent, path: `/v1/accounts/${other}` }), 404, 'not_found');
    assertProblem(await read({ ...sent, deliveryId: 'dlv_none' }), 404, 'not_found');
    const { id } = await api.newEndpoint(sent.account, `${receiver.url}/held`, { enabled: false });
    const held = await api.newEvent(sent.account);
    await mailhooks.settled(sent.account, held);
    const { data } = (await api.get(`${sent.path}/deliveries?status=held`)).body as {
      data: { id: string }[];
    };
    assertProblem(await read({ ...sent, deliveryId: data[0]?.id ?? '' }), 404, 'not_found');
    const enter = async (endpointId: string) => {
      const { url } = (await api.post(`${sent.path}/portal-links`, { endpointId, capabilities: ['view'] }))
        .body;
      const browser = new Browser(api, mailhooks.url);
      await browser.logIn({ token: tokenIn(url) });
      return await browser.get(`${sent.path}/deliveries/${sent.deliveryId}/request`);
    };
    assert.equal((await enter(sent.endpointId)).body.body, sent.received[0]?.body);
    assertProblem(await enter(id), 404, 'not_found');
  });
});
