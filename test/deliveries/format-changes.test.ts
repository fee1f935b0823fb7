import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { deliveriesQuery, type DeliveryState } from '../../src/workflows/types.ts';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { holding, inTurn, isTest, startReceiver, statuses, type Receiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';

/** The second attempt comes hours after the first, as the receiver asks: only what a test does brings it forward. */
describe('an endpoint that is changed while deliveries to it are open', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let account: string;
  let answers: Record<string, number>;
  let paths = 0;
  let events = 0;

  before(async () => {
    mailhooks = await startTestMailhooks({ MAILHOOKS_MAX_ATTEMPTS: '3' });
    receiver = await startReceiver(
      ({ path }, res) => void res.writeHead(answers[path] ?? 204, { 'retry-after': '36000' }).end(),
    );
    answers = {};
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
  });

  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  const deliveryOf = async (event: string): Promise<any> =>
    (await mailhooks.api.get(`/v1/accounts/${account}/events/${event}`)).body.deliveries[0];
  const untilStatus = (event: string, status: string) =>
    until(`${event} is ${status}`, async () => {
      const delivery = await deliveryOf(event);
      return delivery.status === status && delivery;
    });
  const retry = async (event: string) =>
    (await mailhooks.api.post(`/v1/accounts/${account}/deliveries/${(await deliveryOf(event)).id}/retry`))
      .status;
  const sent = (path: string) =>
    receiver.received.filter(
      (request) =>
        request.path === path &&
        !isTest(request) &&
        !String(request.headers['mailhooks-event-ids']).startsWith('evt_'),
    );

  /** With an id that distinguishes it from test payloads. */
  const newEvent = (type: string) => mailhooks.api.newEvent(account, { id: `e-${(events += 1)}`, type });

  async function newEndpoint(fields: Record<string, unknown> = {}): Promise<{ one: string; path: string }> {
    account = await mailhooks.api.newAccount();
    paths += 1;
    const path = `/${paths}`;
    const { id } = await mailhooks.api.newEndpoint(account, receiver.url + path, fields);
    return { one: `/v1/accounts/${account}/endpoints/${id}`, path };
  }

  /** An endpoint to which a delivery of `type` waits for its second attempt. */
  async function waiting(type: string, fields: Record<string, unknown> = {}) {
    const endpoint = await newEndpoint(fields);
    answers[endpoint.path] = 503;
    const event = await newEvent(type);
    await untilStatus(event, 'retrying');
    await mailhooks.started(account, event);
    answers[endpoint.path] = 204;
    return { ...endpoint, event };
  }

  const change = async (one: string, fields: Record<string, unknown>) =>
    assert.equal((await mailhooks.api.patch(one, fields)).status, 200);

  async function assertCancelled(event: string, path: string, format: string, posts: number): Promise<void> {
    const delivery = await untilStatus(event, 'cancelled');
    assert.match(
      delivery.lastError.message,
      new RegExp(`^format ${format} has no email\\.processed; it has `),
    );
    assert.deepEqual([delivery.nextAttemptAt, delivery.attempts.length], [null, posts]);
    assert.equal(sent(path).length, posts);
  }

  for (const format of ['pinpointe', 'esputnik']) {
    it(`to ${format}, which has no such event: retried by hand, it is cancelled with the reason and not sent`, async () => {
      const { one, path, event } = await waiting('email.processed');
      await change(one, { format });
      assert.equal(await retry(event), 202);
      await assertCancelled(event, path, format, 1);
      const { deliveryId } = (
        await (await mailhooks.started(account, event)).query<DeliveryState[]>(deliveriesQuery)
      )[0] as DeliveryState;
      const result: unknown = await (await mailhooks.started(account, event)).result();
      assert.deepEqual(result, { outcomes: { [deliveryId]: 'cancelled' } });

      // Back in a format that has it, it is sent after all, and the reason is gone.
      await change(one, { format: 'standard' });
      assert.equal(await retry(event), 202);
      const delivered = await untilStatus(event, 'delivered');
      assert.deepEqual([delivered.lastError, delivered.sequence], [null, 2]);
    });
  }

  it('a held delivery is cancelled when the endpoint is enabled and recovers; deliveries that the format has are sent', async () => {
    const { one, path } = await newEndpoint({ enabled: false });
    const odd = await newEvent('email.processed');
    const known = await newEvent('email.opened');
    assert.deepEqual([(await deliveryOf(odd)).status, (await deliveryOf(known)).status], ['held', 'held']);
    await change(one, { format: 'pinpointe' });
    assert.equal((await mailhooks.api.post(`${one}/enable`, { recover: true })).status, 200);
    await untilStatus(known, 'delivered');
    const delivery = await untilStatus(odd, 'cancelled');
    assert.match(delivery.lastError.message, /^format pinpointe has no email\.processed/);
    assert.deepEqual(
      sent(path).map(({ headers }) => headers['mailhooks-event-id']),
      [known],
    );
  });

  it('the next attempt of the ladder cancels it', async () => {
    const short = await startTestMailhooks({
      MAILHOOKS_RETRY_WINDOW: '8s',
      MAILHOOKS_MAX_ATTEMPTS: '2',
      MAILHOOKS_REQUEST_TIMEOUT: '60s',
    });
    // The first attempt is answered when the change has been made.
    const first = holding(statuses(500));
    const other = await startReceiver(inTurn(statuses(200), first.answer));
    try {
      const owner = await short.api.newAccount();
      const { id } = await short.api.newEndpoint(owner, other.url);
      const event = await short.api.newEvent(owner, { id: 'short', type: 'email.processed' });
      const read = async () =>
        (await short.api.get(`/v1/accounts/${owner}/events/${event}`)).body.deliveries[0];
      await other.waitFor(2);
      await short.api.patch(`/v1/accounts/${owner}/endpoints/${id}`, { format: 'pinpointe' });
      first.letGo();
      await until('it is cancelled', async () => (await read()).status === 'cancelled');
      assert.match((await read()).lastError.message, /^format pinpointe has no email\.processed/);
      assert.equal(other.received.length, 2, 'a test, and the first attempt');
    } finally {
      await short.stop();
      await other.close();
    }
  });

  it('a batch leaves out only events that the format does not have', async () => {
    const { one, path } = await newEndpoint({ enabled: false });
    const types = ['email.delivered', 'email.processed', 'email.opened', 'email.processed', 'email.clicked'];
    const posted = types.map((type, n) => ({
      id: `joined-${n}`,
      type,
      recipient: { email: 'ada@example.com' },
      ...(type === 'email.clicked' && { click: { url: 'https://example.com/' } }),
    }));
    assert.equal((await mailhooks.api.post(`/v1/accounts/${account}/events`, posted)).status, 202);
    await change(one, { format: 'esputnik', batch: { maxEvents: 10, maxWaitMs: 200 } });
    await mailhooks.api.post(`${one}/enable`, { recover: true });
    for (const [n, type] of types.entries())
      await untilStatus(`joined-${n}`, type === 'email.processed' ? 'cancelled' : 'delivered');
    const ids = sent(path).flatMap(({ headers }) => String(headers['mailhooks-event-ids']).split(','));
    assert.deepEqual(ids.sort(), ['joined-0', 'joined-2', 'joined-4']);
  });

  it('from a format of arrays to one of single events, each waiting event is sent by itself', async () => {
    const endpoint = await newEndpoint({ format: 'esputnik', batch: { maxEvents: 10, maxWaitMs: 100 } });
    answers[endpoint.path] = 503;
    const waitingEvents = await Promise.all([1, 2, 3].map(() => newEvent('email.delivered')));
    for (const event of waitingEvents) await untilStatus(event, 'retrying');
    answers[endpoint.path] = 204;
    await change(endpoint.one, { format: 'standard' });
    const before = sent(endpoint.path).length;
    for (const event of waitingEvents) assert.equal(await retry(event), 202);
    for (const event of waitingEvents) await untilStatus(event, 'delivered');
    const bodies = sent(endpoint.path)
      .slice(before)
      .map(({ body }) => (JSON.parse(body) as { data: { id: string } }).data.id);
    assert.deepEqual(bodies.sort(), waitingEvents.sort());
  });

  it('an endpoint that no longer subscribes to the type still gets an event accepted before', async () => {
    const { one, path, event } = await waiting('email.processed');
    await change(one, { eventTypes: ['email.opened'] });
    assert.equal(await retry(event), 202);
    await untilStatus(event, 'delivered');
    assert.equal(sent(path).length, 2);
    await mailhooks.api.newEvent(account, { id: 'later', type: 'email.processed' });
    const { body } = await mailhooks.api.get(`/v1/accounts/${account}/events/later`);
    assert.deepEqual(body.deliveries, []);
  });

  it('the next attempt has the new headers, and goes to the new URL', async () => {
    const { one, path, event } = await waiting('email.opened', { headers: { 'x-old': '1' } });
    await change(one, { headers: { 'x-new': '2' }, url: `${receiver.url}${path}/moved` });
    assert.equal(await retry(event), 202);
    await untilStatus(event, 'delivered');
    const [request] = sent(`${path}/moved`);
    assert.deepEqual([request?.headers['x-new'], request?.headers['x-old']], ['2', undefined]);
    assert.equal(sent(path).length, 1);
  });

  it('a test with an event that the format does not have is refused, and sends nothing', async () => {
    const { one, path } = await newEndpoint({ format: 'pinpointe' });
    const before = receiver.received.length;
    const answer = await mailhooks.api.post(`${one}/test`, { eventType: 'email.processed' });
    assertProblem(answer, 422, 'validation_failed', ['eventType']);
    assert.match(answer.body.detail, /format pinpointe has no email\.processed/);
    assert.equal(receiver.received.length, before, path);
  });
});
