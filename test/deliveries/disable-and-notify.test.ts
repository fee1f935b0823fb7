import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { startReceiver, statuses, type Receiver } from '../support/receiver.ts';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';
import { until } from '../support/until.ts';

describe('disable and notify', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let smtp: SmtpSink;

  before(async () => {
    smtp = await startSmtpSink();
    mailhooks = await startTestMailhooks({
      SMTP_URL: smtp.url,
      MAILHOOKS_RETRY_WINDOW: '2s',
      MAILHOOKS_MAX_ATTEMPTS: '2',
      // Attempts wait for each other here, on machines however slow.
      MAILHOOKS_REQUEST_TIMEOUT: '30s',
      MAILHOOKS_WARN_AT: 'off',
    });
    receiver = await startReceiver();
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
    await smtp.close();
  });

  /** An account of its own, whose mail can be distinguished from the others'. */
  async function newOwner(): Promise<{ account: string; email: string }> {
    const email = `owner-${crypto.randomUUID()}@example.com`;
    return { account: await mailhooks.api.newAccount({ email }), email };
  }

  const mailsTo = (email: string) =>
    smtp.mails.filter((mail) => mail.to?.some(({ address }) => address === email));
  const endpointOf = async (account: string, id: string) =>
    (await mailhooks.api.get(`/v1/accounts/${account}/endpoints/${id}`)).body;

  it('of three deliveries that exhaust together, one disables the endpoint and mails', async () => {
    const { account, email } = await newOwner();
    const endpoint = await mailhooks.api.newEndpoint(account, `${receiver.url}/three`, { name: 'Three' });
    // No attempt is answered before all three are under way: none can end before the others have begun. An endpoint that
    // does not respond, as this one then does, has no slot for more.
    receiver.answer = async ({ headers }, res) => {
      const number = headers['mailhooks-attempt'];
      const arrived = () =>
        receiver.received.filter((r) => r.path === '/three' && r.headers['mailhooks-attempt'] === number);
      while (arrived().length < (number === '1' ? 4 : 3)) await receiver.next();
      res.writeHead(500).end('broken');
    };
    const events = Array.from({ length: 3 }, (_, i) => ({
      id: `three-${i}`,
      type: 'email.opened',
      recipient: { email: 'ada@example.com' },
    }));
    const { status } = await mailhooks.api.post(`/v1/accounts/${account}/events`, events);
    assert.equal(status, 202);
    const settled = await Promise.all(events.map(({ id }) => mailhooks.settled(account, id)));

    const outcomes = Map.groupBy(settled, ({ deliveries: [delivery] }) => delivery.status as string);
    // Those whose last attempt came after the endpoint was disabled are held instead of wasting it.
    assert.equal((outcomes.get('failed')?.length ?? 0) + (outcomes.get('held')?.length ?? 0), 3);
    assert.ok((outcomes.get('failed')?.length ?? 0) >= 1);
    assert.equal((await endpointOf(account, endpoint.id)).status, 'disabled');
    const { rows } = await mailhooks.db.query('SELECT outage FROM endpoints WHERE id = $1', [endpoint.id]);
    assert.deepEqual(rows, [{ outage: 1 }]);
    const mails = mailsTo(email);
    assert.equal(mails.length, 1);
    assert.equal(mails[0]?.subject, "Webhook endpoint disabled: 'Three'");
    assert.match(mails[0]?.text ?? '', /Deliveries affected: 3/);
    assert.ok(mails[0]?.html?.includes('HTTP 500'));
  });

  it('holds later events, delivers again once enabled, and mails again for the next outage', async () => {
    const { account, email } = await newOwner();
    receiver.answer = statuses(500);
    const endpoint = await mailhooks.api.newEndpoint(account, `${receiver.url}/again`);
    await mailhooks.settled(account, await mailhooks.api.newEvent(account));
    assert.equal(mailsTo(email).length, 1);

    const heldId = await mailhooks.api.newEvent(account);
    const held = (await mailhooks.api.get(`/v1/accounts/${account}/events/${heldId}`)).body;
    assert.equal(held.deliveries[0].status, 'held');

    receiver.answer = statuses(200);
    const enabled = await mailhooks.api.post(`/v1/accounts/${account}/endpoints/${endpoint.id}/enable`);
    assert.equal(enabled.body.status, 'enabled');
    assert.equal(enabled.body.disabledReason, null);
    assert.equal(enabled.body.lastTest.ok, true);
    const delivered = await mailhooks.settled(account, await mailhooks.api.newEvent(account));
    assert.equal(delivered.deliveries[0].status, 'delivered');

    receiver.answer = statuses(500);
    await mailhooks.settled(account, await mailhooks.api.newEvent(account));
    assert.equal((await endpointOf(account, endpoint.id)).status, 'disabled');
    assert.equal(mailsTo(email).length, 2);
  });

  it('keeps trying to send the mail while the mail server refuses, and shows why', async () => {
    const email = `patient-${crypto.randomUUID()}@example.com`;
    const account = await mailhooks.api.newAccount();
    smtp.refusing = true;
    receiver.answer = statuses(410);
    await mailhooks.api.newEndpoint(account, `${receiver.url}/refused`, { ownerEmail: email });
    const event = await mailhooks.api.newEvent(account);
    const noted = await until('the refusal is noted', async () => {
      const { rows } = await mailhooks.db.query(
        'SELECT sent_at, last_error FROM notifications WHERE account_id = $1',
        [account],
      );
      return rows[0]?.last_error ? rows[0] : undefined;
    });
    assert.equal(noted.sent_at, null);
    assert.match(noted.last_error, /try again later/);

    smtp.refusing = false;
    await mailhooks.settled(account, event);
    assert.equal(mailsTo(email).length, 1);
    const { rows } = await mailhooks.db.query(
      'SELECT sent_at, last_error FROM notifications WHERE account_id = $1',
      [account],
    );
    assert.ok(rows[0].sent_at);
    assert.equal(rows[0].last_error, null);
  });

  it('leaves the endpoint alone when it was disabled and enabled again since the delivery began', async () => {
    const { account, email } = await newOwner();
    const { promise: enabledAgain, resolve } = Promise.withResolvers<undefined>();
    receiver.answer = async ({ headers }, res) => {
      if (headers['mailhooks-event-id'] !== 'moved-on') return void res.end();
      if (headers['mailhooks-attempt'] === '2') await enabledAgain;
      res.writeHead(500).end();
    };
    const endpoint = await mailhooks.api.newEndpoint(account, `${receiver.url}/moved-on`);
    const path = `/v1/accounts/${account}/endpoints/${endpoint.id}`;
    const event = await mailhooks.api.newEvent(account, { id: 'moved-on' });
    // The last attempt is under way: it began before, and fails after.
    await receiver.waitFor(3, '/moved-on');
    await mailhooks.api.post(`${path}/disable`);
    await mailhooks.api.post(`${path}/enable`);
    resolve(undefined);
    const settled = await mailhooks.settled(account, event);
    assert.equal(settled.deliveries[0].status, 'failed');
    assert.equal((await endpointOf(account, endpoint.id)).status, 'enabled');
    assert.equal(mailsTo(email).length, 0);
  });

  it('holds deliveries that wait for a retry when their endpoint is disabled by hand, and cancels them when it is deleted', async () => {
    const { account } = await newOwner();
    receiver.answer = statuses(200);
    const disabled = await mailhooks.api.newEndpoint(account, `${receiver.url}/by-hand`);
    const deleted = await mailhooks.api.newEndpoint(account, `${receiver.url}/deleted`);
    const { promise: changed, resolve } = Promise.withResolvers<void>();
    receiver.answer = async (_request, res) => {
      await changed;
      res.writeHead(500).end();
    };
    const event = await mailhooks.api.newEvent(account);
    await Promise.all(['/by-hand', '/deleted'].map((path) => receiver.waitFor(2, path)));
    await mailhooks.api.post(`/v1/accounts/${account}/endpoints/${disabled.id}/disable`);
    await mailhooks.api.delete(`/v1/accounts/${account}/endpoints/${deleted.id}`);
    resolve();
    const settled = await mailhooks.settled(account, event);
    assert.deepEqual(
      settled.deliveries.map(({ endpointId, status }) => [endpointId, status]),
      [
        [disabled.id, 'held'],
        [deleted.id, 'cancelled'],
      ],
    );
    assert.equal(receiver.received.filter(({ path }) => path === '/by-hand').length, 2);
  });
});

describe('MAILHOOKS_DISABLE_POLICY=no-success-since', () => {
  it('spares an endpoint that took another event since the failing one began', async () => {
    const receiver = await startReceiver();
    const mailhooks = await startTestMailhooks({
      MAILHOOKS_DISABLE_POLICY: 'no-success-since',
      MAILHOOKS_RETRY_WINDOW: '2s',
      MAILHOOKS_MAX_ATTEMPTS: '2',
      MAILHOOKS_REQUEST_TIMEOUT: '30s',
    });
    try {
      const { promise: otherTaken, resolve } = Promise.withResolvers<void>();
      receiver.answer = async ({ body, headers }, res) => {
        const isPoison = body.includes('poison');
        if (isPoison && headers['mailhooks-attempt'] === '2') await otherTaken;
        res.writeHead(isPoison ? 500 : 200).end();
      };
      const account = await mailhooks.api.newAccount();
      const endpoint = await mailhooks.api.newEndpoint(account, receiver.url);
      const poison = await mailhooks.api.newEvent(account, { id: 'poison' });
      await receiver.waitFor(2);
      await mailhooks.settled(account, await mailhooks.api.newEvent(account));
      resolve();
      const settled = await mailhooks.settled(account, poison);
      assert.equal(settled.deliveries[0].status, 'failed');
      const { body } = await mailhooks.api.get(`/v1/accounts/${account}/endpoints/${endpoint.id}`);
      assert.equal(body.status, 'enabled');
    } finally {
      await mailhooks.stop();
      await receiver.close();
    }
  });
});
