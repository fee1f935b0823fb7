import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startReceiver, statuses, type Receiver } from '../support/receiver.ts';
import { startTraceCollector, type CollectedSpan, type TraceCollector } from '../support/trace-collector.ts';
import { until } from '../support/until.ts';

describe('spans', () => {
  let collector: TraceCollector;
  let receiver: Receiver;
  let mailhooks: Awaited<ReturnType<typeof start>>;

  /** Where traces go has to be known before the parts of the process are loaded. */
  const start = async () => {
    Object.assign(process.env, {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '100',
    });
    const { startTestMailhooks } = await import('../support/mailhooks.ts');
    return await startTestMailhooks({ MAILHOOKS_RETRY_WINDOW: '3s', MAILHOOKS_MAX_ATTEMPTS: '3' });
  };
  before(async () => {
    collector = await startTraceCollector();
    receiver = await startReceiver();
    mailhooks = await start();
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
    await collector.close();
  });

  const spans = (which: (span: CollectedSpan) => boolean, count: number): Promise<CollectedSpan[]> =>
    until(`${count} spans`, () => {
      const found = collector.spans.filter(which);
      return Promise.resolve(found.length >= count && found);
    });
  const one = async (which: (span: CollectedSpan) => boolean): Promise<CollectedSpan> =>
    (await spans(which, 1))[0] as CollectedSpan;
  const at = (attributes: Record<string, unknown>) => (span: CollectedSpan) =>
    Object.entries(attributes).every(([name, value]) => span.attributes[name] === value);

  it('of requests have the attributes of HTTP servers', async () => {
    const account = await mailhooks.api.newAccount();
    const path = `/v1/accounts/${account}`;
    await mailhooks.api.get(`${path}/endpoints?include=activity`);
    const span = await one(at({ 'url.path': `${path}/endpoints` }));
    const { port } = new URL(mailhooks.url);
    assert.equal(span.name, 'GET /v1/accounts/{accountId}/endpoints');
    assert.deepEqual(span.attributes, {
      'http.request.method': 'GET',
      'http.route': '/v1/accounts/{accountId}/endpoints',
      'http.response.status_code': 200,
      'url.scheme': 'http',
      'url.path': `${path}/endpoints`,
      'server.address': '127.0.0.1',
      'server.port': Number(port),
      'network.protocol.version': '1.1',
    });
  });

  it('of requests that no route answers have no route, and a method of few', async () => {
    await fetch(`${mailhooks.url}/v1/nothing-here`, { method: 'PROPFIND' });
    const span = await one(at({ 'url.path': '/v1/nothing-here' }));
    assert.equal(span.name, 'HTTP');
    assert.equal(span.attributes['http.route'], undefined);
    assert.equal(span.attributes['http.request.method'], '_OTHER');
    assert.equal(span.attributes['http.request.method_original'], 'PROPFIND');
    assert.equal(span.attributes['error.type'], undefined);
  });

  it('of webhooks have the attributes of HTTP clients, without a secret', async () => {
    receiver.answer = statuses(200, 503, 200);
    const account = await mailhooks.api.newAccount();
    await mailhooks.api.newEndpoint(account, `${receiver.url}/hooks/secret-token?token=secret-token`);
    const event = await mailhooks.api.newEvent(account);
    await mailhooks.settled(account, event);
    const posts = await spans(at({ 'mailhooks.event.id': event, 'http.request.method': 'POST' }), 2);
    const { hostname, port } = new URL(receiver.url);
    for (const [at, { attributes, kind, status }] of posts.entries()) {
      assert.equal(kind, 3);
      assert.equal(attributes['url.full'], receiver.url);
      assert.equal(attributes['url.scheme'], 'http');
      assert.equal(attributes['server.address'], hostname);
      assert.equal(attributes['server.port'], Number(port));
      assert.equal(attributes['http.response.status_code'], at === 0 ? 503 : 200);
      assert.equal(attributes['error.type'], at === 0 ? '503' : undefined);
      assert.equal(status.code ?? 0, at === 0 ? 2 : 0);
    }
  });

  it('of an array’s events begin a trace each, linked to the request', async () => {
    receiver.answer = statuses(200);
    const account = await mailhooks.api.newAccount();
    await mailhooks.api.newEndpoint(account, receiver.url);
    const ids = ['a', 'b', 'c'].map((letter) => `${letter}-of-${account}`);
    const events = ids.map((id) => ({ id, type: 'email.opened', recipient: { email: 'ada@example.com' } }));
    const { status } = await mailhooks.api.post(`/v1/accounts/${account}/events`, events);
    assert.equal(status, 202);
    const request = await one(at({ 'url.path': `/v1/accounts/${account}/events` }));
    const posts = await spans(
      ({ kind, attributes }) => kind === 3 && ids.includes(String(attributes['mailhooks.event.id'])),
      3,
    );
    const roots = await spans(at({ 'mailhooks.account.id': account }), 3);
    assert.deepEqual(roots.map(({ attributes }) => attributes['mailhooks.event.id']).sort(), ids);
    assert.equal(new Set([request, ...roots].map(({ traceId }) => traceId)).size, 4);
    for (const { parentSpanId, links, traceId, attributes } of roots) {
      assert.equal(parentSpanId, undefined);
      assert.deepEqual(
        links.map((link) => [link.traceId, link.spanId]),
        [[request.traceId, request.spanId]],
      );
      const post = posts.find(
        (span) =>
          span.attributes['mailhooks.event.id'] === attributes['mailhooks.event.id'] &&
          span.traceId === traceId,
      );
      assert.ok(post, `the POST of ${String(attributes['mailhooks.event.id'])} is in its event's trace`);
    }
  });

  it('of workflows name the workflow and its run, and nothing else of what the SDK knows', async () => {
    const found = await spans(({ name }) => /^(RunWorkflow|StartActivity):/.test(name), 2);
    for (const { attributes, name } of found)
      assert.deepEqual(Object.keys(attributes).sort(), ['run_id', 'temporalWorkflowId'], name);
  });

  it('of a first try that only waits tell of no failure; of an attempt that failed they do', async () => {
    receiver.answer = statuses(200, 503, 503, 200);
    const account = await mailhooks.api.newAccount();
    await mailhooks.api.newEndpoint(account, receiver.url);
    const event = await mailhooks.api.newEvent(account);
    const settled = await mailhooks.settled(account, event);
    const id = settled.deliveries[0].id as string;
    const isTry = ({ name, attributes }: CollectedSpan): boolean =>
      name === 'RunActivity:postWebhook' && attributes['mailhooks.delivery.id'] === id;
    const failed = await one((span) => isTry(span) && span.events.length > 0);
    assert.deepEqual(
      failed.events.map(({ name }) => name),
      ['exception'],
    );
    const waits = collector.spans.filter((span) => isTry(span) && span.attributes['mailhooks.only_waits']);
    assert.equal(waits.length, mailhooks.config.workflow === 'every-event' ? 1 : 0);
    for (const { events, status } of waits) assert.deepEqual([events, status.code], [[], 1]);
  });

  it('say which process they are of, and what it does', () => {
    const ids = new Set(collector.spans.map(({ resource }) => resource['service.instance.id']));
    assert.equal(ids.size, 1);
    assert.match(String([...ids][0]), /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
    for (const { resource } of collector.spans) assert.equal(resource['mailhooks.role'], 'api+worker');
  });
});
