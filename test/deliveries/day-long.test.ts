import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ladder } from '../../src/domain/delivery/retry-ladder.ts';
import { startReceiver, statuses, type Answer, type Receiver } from '../support/receiver.ts';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';
import {
  startTimeSkippingMailhooks,
  type TimeSkippingMailhooks,
} from '../support/time-skipping-mailhooks.ts';

const hourMs = 3_600_000;

interface Attempt {
  number: number;
  startedAt: string;
  responseStatus: number | null;
  error: { code: string; message: string } | null;
}

/** Spans between the attempts, in ms of the server's skipped time. */
const gaps = (attempts: Attempt[]): number[] =>
  attempts
    .slice(1)
    .map((attempt, i) => Date.parse(attempt.startedAt) - Date.parse(attempts[i]?.startedAt ?? ''));

describe('the true 24 hours', () => {
  let mailhooks: TimeSkippingMailhooks;
  let receiver: Receiver;
  let smtp: SmtpSink;

  before(async () => {
    smtp = await startSmtpSink();
    mailhooks = await startTimeSkippingMailhooks({ SMTP_URL: smtp.url });
    receiver = await startReceiver();
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
    await smtp.close();
  });

  async function deliverTo(answer: Answer): Promise<{ account: string; endpoint: string; event: string }> {
    const account = await mailhooks.api.newAccount();
    receiver.answer = statuses(200);
    const endpoint = await mailhooks.api.newEndpoint(account, `${receiver.url}/${account}`);
    receiver.answer = answer;
    const event = await mailhooks.api.newEvent(account);
    await mailhooks.skipToEnd(account, event);
    return { account, endpoint: endpoint.id, event };
  }

  it('makes attempts 1 … 10 on the ladder, then disables, mails once and keeps the last error', async () => {
    let count = 0;
    const { account, endpoint, event } = await deliverTo((_request, res) => {
      count += 1;
      res.statusCode = 500;
      res.end(`broken ${count}`);
    });

    const { body } = await mailhooks.api.get(`/v1/accounts/${account}/events/${event}`);
    const [delivery] = body.deliveries;
    assert.equal(delivery.status, 'failed');
    assert.deepEqual(
      delivery.attempts.map((attempt: Attempt) => attempt.number),
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    );
    const steps = ladder(mailhooks.config.retry);
    const waited = gaps(delivery.attempts);
    waited.forEach((gap, i) => {
      const step = steps[i] ?? 0;
      assert.ok(
        gap >= step / 2 - 1_000 && gap <= step + 15_000,
        `gap ${i + 1} was ${gap} ms, the ladder says ${step}`,
      );
    });
    const whole = waited.reduce((a, b) => a + b, 0);
    assert.ok(whole > 12 * hourMs && whole < 24 * hourMs, `the tenth attempt came after ${whole / hourMs} h`);

    const after = (await mailhooks.api.get(`/v1/accounts/${account}/endpoints/${endpoint}`)).body;
    assert.equal(after.status, 'disabled');
    assert.equal(after.lastError.statusCode, 500);
    assert.equal(after.lastError.responseBody, 'broken 10');
    assert.equal(after.lastError.deliveryId, delivery.id);
    assert.match(after.disabledReason, /10 attempts failed.*HTTP 500 from 127\.0\.0\.1/);

    const mails = smtp.mails.filter(
      (mail) => mail.text?.includes(receiver.url) && mail.text.includes(account),
    );
    assert.equal(mails.length, 1);
    assert.equal(mails[0]?.to?.[0]?.address, 'owner@example.com');
    assert.match(mails[0]?.text ?? '', /HTTP 500/);
  });

  it('recovers on attempt 7 and disables nothing', async () => {
    const { account, endpoint, event } = await deliverTo(statuses(500, 502, 503, 404, 429, 301, 200));
    const { body } = await mailhooks.api.get(`/v1/accounts/${account}/events/${event}`);
    assert.equal(body.deliveries[0].status, 'delivered');
    assert.deepEqual(
      body.deliveries[0].attempts.map((attempt: Attempt) => attempt.responseStatus),
      [500, 502, 503, 404, 429, 301, 200],
    );
    assert.equal(
      (await mailhooks.api.get(`/v1/accounts/${account}/endpoints/${endpoint}`)).body.status,
      'enabled',
    );
  });

  it('never follows a redirect', async () => {
    let followed = 0;
    const { account, event } = await deliverTo((request, res) => {
      if (request.path === '/elsewhere') followed += 1;
      if (request.headers['mailhooks-attempt'] === '3') return void res.end();
      res
        .writeHead(request.headers['mailhooks-attempt'] === '1' ? 307 : 308, { location: '/elsewhere' })
        .end();
    });
    const { body } = await mailhooks.api.get(`/v1/accounts/${account}/events/${event}`);
    assert.deepEqual(
      body.deliveries[0].attempts.map((attempt: Attempt) => attempt.error?.code),
      ['http_3xx', 'http_3xx', undefined],
    );
    assert.equal(followed, 0);
  });

  it('tries again after a timeout and a reset', async () => {
    const { account, event } = await deliverTo((request, res, req) => {
      if (request.headers['mailhooks-attempt'] === '1') return; // says nothing for longer than the limit
      if (request.headers['mailhooks-attempt'] === '2') return void req.socket.resetAndDestroy();
      res.end();
    });
    const { body } = await mailhooks.api.get(`/v1/accounts/${account}/events/${event}`);
    assert.deepEqual(
      body.deliveries[0].attempts.map((attempt: Attempt) => attempt.error?.code),
      ['timeout', 'connection_reset', undefined],
    );
  });

  it('honours Retry-After on 429 and 503, and nowhere else', async () => {
    const answers = [
      { status: 429, retryAfter: '7200' },
      { status: 503, retryAfter: new Date(Date.now() + 30 * 24 * hourMs).toUTCString() },
      { status: 500, retryAfter: '7200' },
      { status: 200, retryAfter: '' },
    ];
    const { account, event } = await deliverTo((request, res) => {
      const answer = answers[Number(request.headers['mailhooks-attempt']) - 1];
      res.writeHead(answer?.status ?? 200, { 'retry-after': answer?.retryAfter ?? '' }).end();
    });
    const { body } = await mailhooks.api.get(`/v1/accounts/${account}/events/${event}`);
    const [first = 0, second = 0, third = Infinity] = gaps(body.deliveries[0].attempts);
    assert.ok(first >= 2 * hourMs && first < 2.01 * hourMs, `${first}`);
    assert.ok(
      second > 20 * hourMs && first + second < 24 * hourMs,
      `a month is cut to the window: ${second}`,
    );
    assert.ok(third < 0.5 * hourMs && first + second + third < 24 * hourMs, `${third}`);
  });

  it('names the error when there is no response: unknown host, refused, bad certificate', async () => {
    const account = await mailhooks.api.newAccount();
    const targets = [
      'http://nobody.invalid/',
      'http://127.0.0.1:1/',
      `${receiver.url.replace('http', 'https')}/`,
    ];
    for (const url of targets) await mailhooks.api.newEndpoint(account, url);
    const event = await mailhooks.api.newEvent(account);
    await mailhooks.skipToEnd(account, event);
    const { body } = await mailhooks.api.get(`/v1/accounts/${account}/events/${event}`);
    const codes = body.deliveries.map(({ attempts, status }: { attempts: Attempt[]; status: string }) => [
      status,
      attempts.length,
      ...new Set(attempts.map((attempt) => attempt.error?.code)),
    ]);
    assert.deepEqual(codes.sort(), [
      ['failed', 10, 'connection_refused'],
      ['failed', 10, 'dns_error'],
      ['failed', 10, 'tls_error'],
    ]);
  });
});
