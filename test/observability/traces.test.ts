import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startReceiver, statuses, type Receiver } from '../support/receiver.ts';
import { startTraceCollector, type CollectedSpan, type TraceCollector } from '../support/trace-collector.ts';
import { until } from '../support/until.ts';

describe('traces', () => {
  let folder: string;
  let collector: TraceCollector;
  let receiver: Receiver;
  let mailhooks: Awaited<ReturnType<typeof start>>;

  /** The process's settings say where traces go, so they have to be there before its parts are loaded. */
  const start = async () => {
    const secret = join(folder, 'headers');
    await writeFile(secret, 'authorization=Bearer%20from-a-file\n');
    Object.assign(process.env, {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=mail',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS_FILE: secret,
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test',
      OTEL_BSP_SCHEDULE_DELAY: '100',
    });
    const { startTestMailhooks } = await import('../support/mailhooks.ts');
    return await startTestMailhooks({ MAILHOOKS_RETRY_WINDOW: '3s', MAILHOOKS_MAX_ATTEMPTS: '3' });
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mailhooks-traces-'));
    collector = await startTraceCollector();
    receiver = await startReceiver();
    mailhooks = await start();
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
    await collector.close();
    await rm(folder, { recursive: true });
  });

  /** The spans of the trace in which the event's workflow was started, once it has its last one. */
  const traceOf = (account: string, event: string): Promise<CollectedSpan[]> =>
    until('the trace is complete', () => {
      const { spans } = collector;
      const workflowId = `event/${account}/${event}`;
      const started = spans.find(({ attributes }) => attributes.temporalWorkflowId === workflowId);
      const trace = spans.filter(({ traceId }) => traceId === started?.traceId);
      return Promise.resolve(trace.some(({ name }) => name === 'RunWorkflow:deliverEvent') && trace);
    });

  it('one event is one trace, from its acceptance over the workflow to each attempt', async () => {
    receiver.answer = statuses(200, 503, 200); // the first is the endpoint's test
    const account = await mailhooks.api.newAccount();
    await mailhooks.api.newEndpoint(account, `${receiver.url}/hooks?token=secret-token`);
    const event = await mailhooks.api.newEvent(account);
    const settled = await mailhooks.settled(account, event);
    const deliveryId = settled.deliveries[0].id as string;

    const spans = await traceOf(account, event);
    const only = (name: string): CollectedSpan => {
      const found = spans.filter((span) => span.name === name);
      assert.equal(found.length, 1, `${found.length} spans ${name}`);
      return found[0] as CollectedSpan;
    };
    const accept = only('POST /v1/accounts/{accountId}/events');
    const begin = only('StartWorkflow:deliverEvent');
    const workflow = only('RunWorkflow:deliverEvent');
    const first = only('StartActivity:firstAttempt');
    const later = only('StartActivity:postWebhook');
    const chain = [accept, begin, workflow, first];
    assert.deepEqual(
      chain.map(({ parentSpanId }) => parentSpanId),
      [undefined, accept.spanId, begin.spanId, workflow.spanId],
    );
    assert.equal(later.parentSpanId, workflow.spanId);
    assert.equal(accept.attributes['http.response.status_code'], 202);

    const activities = spans.filter(({ name }) => /^RunActivity:(firstAttempt|postWebhook)$/.test(name));
    for (const { name, parentSpanId, attributes } of activities) {
      assert.equal(parentSpanId, (name.endsWith(':firstAttempt') ? first : later).spanId);
      assert.equal(attributes['mailhooks.delivery.id'], deliveryId);
    }
    const posts = spans.filter(({ name }) => name === 'POST');
    assert.deepEqual(
      posts.map(({ parentSpanId }) => activities.find(({ spanId }) => spanId === parentSpanId)?.name).sort(),
      ['RunActivity:firstAttempt', 'RunActivity:postWebhook'],
    );
    const seen = posts.map(({ attributes }) => [
      attributes['mailhooks.attempt.number'],
      attributes['http.response.status_code'],
      attributes['error.type'],
      attributes['mailhooks.delivery.id'],
      attributes['mailhooks.event.id'],
      attributes['url.full'],
    ]);
    const { url } = receiver;
    assert.deepEqual(seen, [
      [1, 503, '503', deliveryId, event, url],
      [2, 200, undefined, deliveryId, event, url],
    ]);
    assert.ok(receiver.received.length >= 3);
    for (const { headers } of receiver.received) assert.equal(headers.traceparent, undefined);
  });

  it('a workflow that began with traces goes on when they are turned off', async () => {
    const [{ Worker }, { loadBundle }] = await Promise.all([
      import('@temporalio/worker'),
      import('../../src/temporal/worker/bundle.ts'),
    ]);
    receiver.answer = statuses(503, 200);
    const account = await mailhooks.api.newAccount();
    await mailhooks.api.newEndpoint(account, receiver.url);
    const event = await mailhooks.api.newEvent(account);
    const handle = await mailhooks.started(account, event);
    await handle.result();
    const history = await handle.fetchHistory();
    for (const variant of ['traced', 'plain'] as const) {
      const workflowBundle = await loadBundle(variant);
      await Worker.runReplayHistory({ workflowBundle }, history, handle.workflowId);
    }
  });

  it("goes on with the caller's trace", async () => {
    receiver.answer = statuses(200);
    const account = await mailhooks.api.newAccount();
    await mailhooks.api.newEndpoint(account, receiver.url);
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const body = { id: 'called', type: 'email.opened', recipient: { email: 'ada@example.com' } };
    const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };
    await mailhooks.api.post(`/v1/accounts/${account}/events`, body, { headers });
    const spans = await traceOf(account, 'called');
    assert.equal(spans[0]?.traceId, traceId);
    const accept = spans.find(({ name }) => name === 'POST /v1/accounts/{accountId}/events');
    assert.equal(accept?.parentSpanId, 'b7ad6b7169203331');
  });

  it('tells neither payloads nor addresses, nor what mail servers say', async () => {
    receiver.answer = statuses(500);
    const account = await mailhooks.api.newAccount({ email: 'the-owner@example.com' });
    await mailhooks.api.newEndpoint(account, `${receiver.url}/hooks/secret-token?token=secret-token`);
    const event = await mailhooks.api.newEvent(account, { recipient: { email: 'the-reader@example.com' } });
    await mailhooks.settled(account, event);
    const spans = await traceOf(account, event);
    assert.ok(spans.some(({ name }) => name === 'RunActivity:emailOwner'));
    assert.match(collector.bodies.join('\n'), /exception\.type/);
    for (const body of collector.bodies) {
      assert.doesNotMatch(body, /example\.com|secret-token|exception\.message|stacktrace/);
    }
  });

  it('is sent as the standard variables say', () => {
    assert.ok(collector.headers.length > 0);
    for (const headers of collector.headers) {
      assert.equal(headers['x-tenant'], 'mail');
      assert.equal(headers.authorization, 'Bearer from-a-file');
    }
    for (const { resource } of collector.spans) {
      assert.equal(resource['service.name'], 'mailhooks');
      assert.equal(resource['deployment.environment'], 'test');
    }
  });
});
