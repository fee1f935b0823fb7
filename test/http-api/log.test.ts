import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { startReceiver, statuses, type Receiver } from '../support/receiver.ts';

describe('the log', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;

  before(async () => {
    mailhooks = await startTestMailhooks({ MAILHOOKS_RETRY_WINDOW: '2s', MAILHOOKS_MAX_ATTEMPTS: '2' });
    receiver = await startReceiver();
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
  });

  it('shows every attempt of a delivery, with request and response', async () => {
    const { api } = mailhooks;
    const account = await api.newAccount();
    const url = `${receiver.url}/attempts`;
    const { id: endpointId } = await api.newEndpoint(account, url, {
      enabled: false,
      headers: { 'x-shop': '1' },
    });
    receiver.answer = statuses(200, 503, 200);
    await api.post(`/v1/accounts/${account}/endpoints/${endpointId}/enable`);
    const id = await api.newEvent(account);
    const event = await mailhooks.settled(account, id);

    const [delivery] = event.deliveries;
    const workflowId = `event/${account}/${id}`;
    assert.deepEqual(
      [delivery.eventId, delivery.endpointId, delivery.status, delivery.attemptCount, delivery.nextAttemptAt],
      [id, endpointId, 'delivered', 2, null],
    );
    assert.equal(delivery.workflowId, workflowId);
    assert.ok(delivery.temporalUrl.startsWith(mailhooks.connections.temporalUiUrl));
    assert.ok(delivery.temporalUrl.endsWith(encodeURIComponent(workflowId)));

    const [first, second, ...more] = delivery.attempts;
    assert.equal(more.length, 0);
    assert.deepEqual([first.number, first.responseStatus, first.responseBody], [1, 503, 'answer 2']);
    assert.deepEqual([first.error.code, typeof first.error.message], ['http_5xx', 'string']);
    assert.deepEqual(
      [second.number, second.responseStatus, second.responseBody, second.error],
      [2, 200, 'answer 3', null],
    );
    assert.ok(Date.parse(first.startedAt) < Date.parse(second.startedAt));
    const requests = receiver.received.filter(({ path }) => path === '/attempts').slice(1);
    for (const [n, attempt] of [first, second].entries()) {
      assert.ok(Number.isInteger(attempt.durationMs) && attempt.durationMs >= 0);
      assert.equal(attempt.request.url, url);
      assert.equal(attempt.request.headers['webhook-signature'], requests[n]?.headers['webhook-signature']);
      assert.equal(requests[n]?.headers['x-shop'], '1');
      assert.equal(attempt.request.headers['x-shop'], '[redacted]');
      assert.ok('date' in attempt.responseHeaders);
    }

    const one = await api.get(`/v1/accounts/${account}/deliveries/${delivery.id}`);
    assert.equal(one.status, 200);
    assert.deepEqual(one.body, delivery);
    assert.deepEqual((await api.get(`/v1/accounts/${account}/deliveries`)).body.data, [delivery]);
    assert.deepEqual((await api.get(`/v1/accounts/${account}/events`)).body.data, [event]);
  });

  it('lists summaries, without attempts and what receivers answered', async () => {
    const { api } = mailhooks;
    const account = await api.newAccount();
    await api.newEndpoint(account, `${receiver.url}/summaries`, { enabled: false });
    await api.newEndpoint(account, `${receiver.url}/summaries`);
    receiver.answer = (_request, res) => void res.writeHead(500).end('x'.repeat(4_000));
    await mailhooks.settled(account, await api.newEvent(account));
    receiver.answer = statuses(200);
    const list = `/v1/accounts/${account}/deliveries`;
    const whole = (await api.get(list)).body.data as Record<string, unknown>[];
    const { body, text } = await api.get(`${list}?view=summary`);
    const expected = whole.map((delivery) => ({
      ...delivery,
      attempts: [],
      attemptsTruncated: Number(delivery.attemptCount) > 0,
      lastError: delivery.lastError && { ...delivery.lastError, responseBody: null },
    }));
    assert.deepEqual(body.data, expected);
    assert.equal(body.data.length, 2);
    assert.ok(text.length < 2_500, text);
    const { data, nextCursor } = (await api.get(`${list}?view=summary&limit=1`)).body;
    const rest = (await api.get(`${list}?view=summary&limit=1&cursor=${nextCursor}`)).body.data;
    assert.deepEqual([...data, ...rest], expected);
    assertProblem(await api.get(`${list}?view=short`), 422, 'validation_failed', ['view']);
  });

  it('shows an attempt without an answer, and the last error at delivery and endpoint', async () => {
    const { api } = mailhooks;
    const account = await api.newAccount();
    const { id: endpointId } = await api.newEndpoint(account, `${receiver.url}/reset`);
    receiver.answer = (_request, _res, req) => void req.socket.destroy();
    const id = await api.newEvent(account);
    const event = await mailhooks.settled(account, id);
    receiver.answer = statuses(200);

    const [delivery] = event.deliveries;
    assert.deepEqual([delivery.status, delivery.attemptCount, delivery.nextAttemptAt], ['failed', 2, null]);
    for (const attempt of delivery.attempts) {
      const { responseStatus, responseHeaders, responseBody, error } = attempt;
      assert.deepEqual(
        [responseStatus, responseHeaders, responseBody, error.code],
        [null, null, null, 'connection_reset'],
      );
    }
    const { at, message, ...rest } = delivery.lastError;
    assert.deepEqual(rest, {
      statusCode: null,
      code: 'connection_reset',
      responseBody: null,
      eventId: id,
      deliveryId: delivery.id,
    });
    assert.ok(Date.parse(at) > 0 && message !== '');
    const endpoint = (await api.get(`/v1/accounts/${account}/endpoints/${endpointId}`)).body;
    assert.deepEqual(endpoint.lastError, delivery.lastError);
    assert.equal(endpoint.status, 'disabled');
    assert.ok(endpoint.disabledReason.includes(message));
  });

  it('does not find what is not there', async () => {
    const { api } = mailhooks;
    const base = `/v1/accounts/${await api.newAccount()}`;
    const paths = [
      '/events/none',
      '/events/%00',
      '/events/%ff',
      '/deliveries/none',
      '/deliveries/dlv_1',
      '/deliveries/%00',
    ];
    for (const path of paths) assertProblem(await api.get(base + path), 404, 'not_found');
    for (const list of ['events', 'deliveries']) {
      assertProblem(await api.get(`/v1/accounts/acc_none/${list}`), 404, 'not_found');
    }
  });
});
