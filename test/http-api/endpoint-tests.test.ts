import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Answered } from '../support/api-client.ts';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { startReceiver, statuses, verify, type Received, type Receiver } from '../support/receiver.ts';

describe('test payloads', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let account: string;
  let all: string;
  let paths = 0;

  before(async () => {
    mailhooks = await startTestMailhooks({ MAILHOOKS_REQUEST_TIMEOUT: '4s' }, { api: true, worker: false });
    receiver = await startReceiver();
    account = await mailhooks.api.newAccount();
    all = `/v1/accounts/${account}/endpoints`;
  });
  afterEach(() => {
    receiver.answer = statuses(200);
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
  });

  /** A path of the receiver that nothing else uses. */
  function newPath(): { path: string; url: string; requests: () => Received[] } {
    paths += 1;
    const path = `/test-${paths}`;
    return {
      path,
      url: receiver.url + path,
      requests: () => receiver.received.filter((one) => one.path === path),
    };
  }

  const create = (url: string, fields = {}): Promise<Answered> =>
    mailhooks.api.post(all, { name: 'E', url, eventTypes: ['*'], ...fields });

  it('is sent at creation, before the answer', async () => {
    const { url, requests } = newPath();
    const created = await create(url, { eventTypes: ['email.clicked', 'email.opened'] });
    assert.equal(created.status, 201);
    const [request, ...more] = requests();
    assert.ok(request);
    assert.equal(more.length, 0);
    assert.equal((verify(created.body.secret, request) as { type: string }).type, 'email.clicked');

    const { durationMs, at, ...rest } = created.body.lastTest;
    assert.deepEqual(rest, { ok: true, statusCode: 200, error: null });
    assert.ok(durationMs >= 0 && Date.now() - Date.parse(at) < 30_000);
    assert.equal(created.body.status, 'enabled');
  });

  it('is not sent to an endpoint that is created disabled', async () => {
    const { url, requests } = newPath();
    const created = await create(url, { enabled: false });
    assert.equal(created.body.lastTest, null);
    assert.equal(requests().length, 0);
  });

  const failures: [string, () => Promise<string>, number | null, string][] = [
    ['a server error', () => answering(500), 500, 'http_5xx'],
    ['a client error', () => answering(404), 404, 'http_4xx'],
    ['a redirect', () => answering(302), 302, 'http_3xx'],
    ['a timeout', () => silent(), null, 'timeout'],
    ['a refused connection', () => refusing(), null, 'connection_refused'],
  ];
  const answering = async (status: number): Promise<string> => {
    receiver.answer = statuses(status);
    return newPath().url;
  };
  const silent = async (): Promise<string> => {
    receiver.answer = () => undefined;
    return newPath().url;
  };
  const refusing = async (): Promise<string> => {
    const gone = await startReceiver();
    await gone.close();
    return gone.url;
  };
  for (const [what, prepare, statusCode, code] of failures) {
    it(`that meets ${what} creates the endpoint all the same, and says so`, async () => {
      const created = await create(await prepare());
      assert.equal(created.status, 201);
      const { lastTest, status, lastError, id } = created.body;
      assert.deepEqual([lastTest.ok, lastTest.statusCode, lastTest.error.code], [false, statusCode, code]);
      assert.notEqual(lastTest.error.message, '');
      assert.deepEqual([status, lastError], ['enabled', null]);
      assert.deepEqual((await mailhooks.api.get(`${all}/${id}`)).body.lastTest, lastTest);
    });
  }

  it('shows the very bytes of its request, and what came back', async () => {
    const { url, requests } = newPath();
    const { id, secret } = (await create(url, { headers: { 'X-Shop': '4711' } })).body;
    receiver.answer = (_request, res) => void res.writeHead(201, { 'x-answer': 'yes' }).end('thank you');
    const report = await mailhooks.api.post(`${all}/${id}/test`, { eventType: 'email.hard_bounced' });
    assert.equal(report.status, 200);
    const { ok, request, response, error } = report.body;
    assert.deepEqual([ok, error], [true, null]);

    const sent = requests().at(-1) as Received;
    assert.equal(request.method, 'POST');
    assert.equal(request.url, url);
    assert.equal(request.body, sent.body);
    for (const [name, value] of Object.entries(request.headers)) {
      assert.equal(sent.headers[name.toLowerCase()], value, name);
    }
    assert.equal(sent.headers['x-shop'], '4711');
    assert.equal((verify(secret, sent) as { type: string }).type, 'email.hard_bounced');

    assert.deepEqual([response.status, response.body], [201, 'thank you']);
    assert.equal(response.headers['x-answer'], 'yes');
    assert.ok(response.durationMs >= 0);
    assert.equal((await mailhooks.api.get(`${all}/${id}`)).body.lastTest.statusCode, 201);
  });

  it('sends nothing on a dry run, but shows and signs what it would send', async () => {
    const { url, requests } = newPath();
    const { id, secret } = (await create(url, { enabled: false })).body;
    const { body } = await mailhooks.api.post(`${all}/${id}/test`, { dryRun: true });
    assert.deepEqual([body.ok, body.response, body.error], [true, null, null]);
    const { headers, body: text } = body.request;
    verify(secret, { path: '', headers, body: text, at: 0 });
    assert.equal(requests().length, 0);
    assert.equal((await mailhooks.api.get(`${all}/${id}`)).body.lastTest, null);
  });

  it('reports a receiver that does not answer, without a response', async () => {
    const { id } = (await create(await refusing(), { enabled: false })).body;
    const { status, body } = await mailhooks.api.post(`${all}/${id}/test`);
    assert.equal(status, 200);
    assert.deepEqual([body.ok, body.response, body.error.code], [false, null, 'connection_refused']);
    assert.match(body.request.headers['webhook-signature'], /^v1,/);
  });

  it('is never retried, never disables, and leaves no trace in the log', async () => {
    receiver.answer = statuses(500);
    const { url, requests } = newPath();
    const owner = await mailhooks.api.newAccount();
    const { id } = await mailhooks.api.newEndpoint(owner, url);
    const one = `/v1/accounts/${owner}/endpoints/${id}`;
    for (let n = 0; n < 3; n += 1) {
      const { body } = await mailhooks.api.post(`${one}/test`);
      assert.deepEqual([body.ok, body.response.status, body.error.code], [false, 500, 'http_5xx']);
    }
    assert.equal(requests().length, 4);
    assert.equal((await mailhooks.api.get(one)).body.status, 'enabled');
    for (const list of ['events', 'deliveries']) {
      assert.deepEqual((await mailhooks.api.get(`/v1/accounts/${owner}/${list}`)).body.data, []);
    }
  });

  it('has an example of every type', async () => {
    const { url } = newPath();
    const { id } = (await create(url, { enabled: false })).body;
    const types =
      'processed dropped delivered soft_bounced hard_bounced opened clicked unsubscribed complained';
    for (const type of types.split(' ')) {
      const { body } = await mailhooks.api.post(`${all}/${id}/test`, {
        eventType: `email.${type}`,
        dryRun: true,
      });
      const payload = JSON.parse(body.request.body) as { type: string; data: { id: string; type: string } };
      assert.deepEqual([payload.type, payload.data.type], [`email.${type}`, `email.${type}`]);
      assert.equal(body.request.headers['mailhooks-event-id'], payload.data.id);
    }
  });

  it('refuses options that it does not know', async () => {
    const { id } = (await create(newPath().url, { enabled: false })).body;
    const test = (body: unknown): Promise<Answered> => mailhooks.api.post(`${all}/${id}/test`, body);
    assertProblem(await test({ eventType: 'email.open' }), 422, 'validation_failed', ['eventType']);
    assertProblem(await test({ dryrun: true }), 422, 'validation_failed', ['dryrun']);
    assertProblem(await test({ dryRun: 'yes' }), 422, 'validation_failed', ['dryRun']);
    assertProblem(await test([]), 422, 'validation_failed', ['']);
  });

  it('is not sent when the endpoint is enabled by somebody who has just tested it', async () => {
    const { url, requests } = newPath();
    const { id } = (await create(url, { enabled: false })).body;
    const { body } = await mailhooks.api.post(`${all}/${id}/enable`, { test: false });
    assert.deepEqual([body.status, body.lastTest, requests().length], ['enabled', null, 0]);
  });

  it('is sent when the endpoint is enabled, whose reason for being disabled is gone then', async () => {
    const { api } = mailhooks;
    const { url, requests } = newPath();
    const one = `${all}/${(await create(url)).body.id}`;
    const disabled = await api.post(`${one}/disable`);
    assert.equal(disabled.status, 200);
    assert.equal(disabled.body.status, 'disabled');
    assert.notEqual(disabled.body.disabledReason, null);
    assert.ok(Date.parse(disabled.body.disabledAt) > 0);
    // Disabled again, it stays as it was.
    assert.deepEqual((await api.post(`${one}/disable`)).body, disabled.body);
    assert.equal(requests().length, 1);

    const enabled = await api.post(`${one}/enable`);
    assert.equal(enabled.status, 200);
    const { status, disabledReason, disabledAt, lastTest } = enabled.body;
    assert.deepEqual([status, disabledReason, disabledAt, lastTest.ok], ['enabled', null, null, true]);
    assert.equal(requests().length, 2);

    receiver.answer = statuses(503);
    await api.post(`${one}/disable`);
    const failed = (await api.post(`${one}/enable`)).body;
    assert.deepEqual(
      [failed.status, failed.lastTest.ok, failed.lastTest.statusCode],
      ['enabled', false, 503],
    );
  });

  it('is sent when the endpoint is enabled; wrong input is refused, and changes nothing', async () => {
    const { api } = mailhooks;
    const { url, requests } = newPath();
    const one = `${all}/${(await create(url, { enabled: false })).body.id}`;
    assertProblem(await api.post(`${one}/enable`, { recover: 'no' }), 422, 'validation_failed', ['recover']);
    assertProblem(await api.post(`${one}/enable`, { revive: false }), 422, 'validation_failed', ['revive']);
    assert.deepEqual([(await api.get(one)).body.status, requests().length], ['disabled', 0]);

    const enabled = await api.post(`${one}/enable`, { recover: false });
    assert.deepEqual([enabled.status, enabled.body.status, requests().length], [200, 'enabled', 1]);
    assert.equal('recoveryId' in enabled.body, false);
  });

  it('is sent when a change enables the endpoint, and by no other change', async () => {
    const { api } = mailhooks;
    const { url, requests } = newPath();
    const one = `${all}/${(await create(url)).body.id}`;
    await api.patch(one, { name: 'Other' });
    await api.patch(one, { enabled: true });
    assert.equal(requests().length, 1);
    assert.equal((await api.patch(one, { enabled: false })).body.status, 'disabled');
    assert.equal(requests().length, 1);

    const moved = newPath();
    const enabled = await api.patch(one, { enabled: true, url: moved.url });
    assert.deepEqual([enabled.body.status, enabled.body.url], ['enabled', moved.url]);
    assert.deepEqual([requests().length, moved.requests().length], [1, 1]);
  });
});
