import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { parseExposition, valueOf, type Family } from '../support/exposition.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { startReceiver, statuses, type Receiver } from '../support/receiver.ts';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';
import { until } from '../support/until.ts';

const open = { key: null };

async function scrape({ api }: Pick<TestMailhooks, 'api'>): Promise<Map<string, Family>> {
  const answer = await api.get('/metrics', open);
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
  return parseExposition(answer.text);
}

describe('metrics', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let smtp: SmtpSink;
  let account: string;

  before(async () => {
    smtp = await startSmtpSink();
    receiver = await startReceiver();
    mailhooks = await startTestMailhooks({
      SMTP_URL: smtp.url,
      MAILHOOKS_RETRY_WINDOW: '2s',
      MAILHOOKS_MAX_ATTEMPTS: '2',
    });
    account = await mailhooks.api.newAccount();
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
    await smtp.close();
  });

  const event = (id: string, more: Record<string, unknown> = {}) => ({
    id,
    type: 'email.opened',
    recipient: { email: 'ada@example.com' },
    ...more,
  });
  /** Waits until a metric has a value, and is sure that it does not pass it. */
  const reaches = async (value: number, name: string, labels: Record<string, string> = {}): Promise<void> => {
    const found = await until(`${name} is ${value}`, async () => {
      const now = valueOf(await scrape(mailhooks), name, labels) ?? 0;
      return now >= value && { now };
    });
    assert.equal(found.now, value, `${name} ${JSON.stringify(labels)}`);
  };

  it('are all there from the start, at 0', async () => {
    const families = await scrape(mailhooks);
    assert.equal(valueOf(families, 'mailhooks_attempts_total', { result: 'dns_error' }), 0);
    assert.equal(valueOf(families, 'mailhooks_events_accepted_total', { type: 'email.complained' }), 0);
    assert.equal(
      valueOf(families, 'mailhooks_mails_total', { kind: 'endpoint-disabled', result: 'failed' }),
      0,
    );
    assert.equal(valueOf(families, 'mailhooks_deliveries_total', { outcome: 'failed' }), 0);
    assert.ok(families.has('process_cpu_seconds_total'));
    assert.ok(families.has('temporal_num_pollers'), 'what the Temporal SDK tells');
  });

  it('count what comes in, and how it goes out', async () => {
    await mailhooks.api.newEndpoint(account, `${receiver.url}/well`);
    const path = `/v1/accounts/${account}/events`;
    await mailhooks.api.post(path, event('one'));
    const click = { type: 'email.clicked', click: { url: 'https://example.org' } };
    await mailhooks.api.post(path, [event('two', click), event('three'), event('one')]);
    for (const id of ['one', 'two', 'three']) await mailhooks.settled(account, id);

    await reaches(3, 'mailhooks_deliveries_total', { outcome: 'delivered' });
    await reaches(3, 'mailhooks_attempts_total', { result: 'success' });
    await reaches(2, 'mailhooks_events_accepted_total', { type: 'email.opened' });
    await reaches(1, 'mailhooks_events_accepted_total', { type: 'email.clicked' });
    await reaches(1, 'mailhooks_events_duplicate_total');
    await reaches(3, 'mailhooks_workflow_starts_total', { result: 'started' });
    await reaches(2, 'mailhooks_ingest_request_events_count');
    await reaches(4, 'mailhooks_ingest_request_events_sum');
    for (const name of ['attempt_duration', 'accept_to_first_attempt', 'accept_to_delivered']) {
      await reaches(3, `mailhooks_${name}_seconds_count`);
      const sum = valueOf(await scrape(mailhooks), `mailhooks_${name}_seconds_sum`) ?? 0;
      assert.ok(sum > 0 && sum < 60, `${name}: ${sum}`);
    }
  });

  it('count what fails, what it brings about, and what is not sent', async () => {
    const other = await mailhooks.api.newAccount();
    receiver.answer = statuses(500);
    smtp.refusing = true;
    const endpoint = await mailhooks.api.newEndpoint(other, `${receiver.url}/broken`);
    await mailhooks.api.newEvent(other, { id: 'fails' });
    const mail = { kind: 'endpoint-disabled' };
    await until('a mail is refused', async () =>
      Number(valueOf(await scrape(mailhooks), 'mailhooks_mails_total', { ...mail, result: 'failed' })),
    );
    smtp.refusing = false;
    await mailhooks.settled(other, 'fails');

    await reaches(1, 'mailhooks_mails_total', { ...mail, result: 'sent' });
    await reaches(2, 'mailhooks_attempts_total', { result: 'http_5xx' });
    await reaches(1, 'mailhooks_retries_total', { reason: 'http_5xx' });
    await reaches(1, 'mailhooks_deliveries_total', { outcome: 'failed' });
    await reaches(1, 'mailhooks_endpoints_disabled_total', { reason: 'exhausted' });

    await mailhooks.api.newEvent(other, { id: 'late' });
    await mailhooks.api.newEvent(other, { id: 'untracked', message: { id: 'm', trackOpens: false } });
    await reaches(1, 'mailhooks_deliveries_total', { outcome: 'held' });
    await reaches(1, 'mailhooks_deliveries_total', { outcome: 'suppressed' });
    await mailhooks.api.delete(`/v1/accounts/${other}/endpoints/${endpoint.id}`);
    await reaches(1, 'mailhooks_deliveries_total', { outcome: 'cancelled' });
    await reaches(0, 'mailhooks_endpoints_disabled_total', { reason: 'request' });
    receiver.answer = statuses(200);
  });

  it('count an endpoint that is disabled by request, once', async () => {
    const { id } = await mailhooks.api.newEndpoint(account, `${receiver.url}/unwanted`, {
      eventTypes: ['email.complained'],
    });
    for (let times = 0; times < 2; times += 1) {
      await mailhooks.api.post(`/v1/accounts/${account}/endpoints/${id}/disable`);
    }
    await reaches(1, 'mailhooks_endpoints_disabled_total', { reason: 'request' });
  });

  it('tell how many events share a POST', async () => {
    const other = await mailhooks.api.newAccount();
    await mailhooks.api.newEndpoint(other, `${receiver.url}/shared`, { format: 'esputnik' });
    const events = ['a', 'b', 'c'].map((id) => event(id, { type: 'email.delivered' }));
    await mailhooks.api.post(`/v1/accounts/${other}/events`, events);
    await reaches(3, 'mailhooks_shared_post_events_sum');
  });

  it('time requests by route and class, never by path', async () => {
    const count = 'mailhooks_http_request_duration_seconds_count';
    const route = '/v1/accounts/{accountId}';
    await mailhooks.api.get('/v1/accounts/unknown?secret=1');
    await reaches(1, count, { method: 'GET', route, status_class: '4xx' });
    await mailhooks.api.get(`/nothing/${account}`);
    await reaches(1, count, { method: 'GET', route: 'none', status_class: '4xx' });
    await mailhooks.api.post(`/v1/accounts/${account}/events`, event('timed'));
    const { text } = await mailhooks.api.get('/metrics', open);
    assert.doesNotMatch(text, new RegExp(`${account}|unknown|secret|nothing|127\\.0\\.0\\.1`));
  });

  it('are of one Mailhooks each, and tell of a worker only where there is one', async (t) => {
    const settings = { TEMPORAL_NAMESPACE: mailhooks.config.temporalNamespace };
    const api = await startTestMailhooks(settings, { api: true, worker: false }, mailhooks.connections);
    t.after(api.stop);
    const worker = await startTestMailhooks(settings, { api: false, worker: true }, mailhooks.connections);
    t.after(worker.stop);
    const ofApi = await scrape(api);
    const ofWorker = await until('its worker polls', async () => {
      const found = await scrape(worker);
      return valueOf(found, 'mailhooks_worker_polling') === 1 && found;
    });
    assert.equal(valueOf(ofApi, 'mailhooks_events_duplicate_total'), 0);
    assert.equal(valueOf(ofApi, 'mailhooks_worker_polling'), undefined);
    assert.equal(valueOf(ofWorker, 'mailhooks_postgres_pool_max_connections'), 20);
  });
});
