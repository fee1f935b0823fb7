import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { mailWorkflowId } from '../../src/domain/delivery/workflow-ids.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { holding, startReceiver, statuses, type Answer, type Receiver } from '../support/receiver.ts';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';
import { until } from '../support/until.ts';

/** Three attempts: the second follows immediately, the warning 3 seconds after the first, the third is answered when a test says so. */
describe('the warning mail', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let smtp: SmtpSink;
  let last: ReturnType<typeof holding>;

  before(async () => {
    smtp = await startSmtpSink();
    mailhooks = await startTestMailhooks({
      SMTP_URL: smtp.url,
      MAILHOOKS_RETRY_WINDOW: '20s',
      MAILHOOKS_MAX_ATTEMPTS: '3',
      MAILHOOKS_WARN_AT: '15%',
      MAILHOOKS_REQUEST_TIMEOUT: '60s',
    });
    receiver = await startReceiver();
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
    await smtp.close();
  });

  async function failing(count: number): Promise<{ account: string; email: string; events: string[] }> {
    const email = `owner-${crypto.randomUUID()}@example.com`;
    const account = await mailhooks.api.newAccount({ email });
    receiver.answer = statuses(200);
    await mailhooks.api.newEndpoint(account, `${receiver.url}/hooks`, { name: 'Shop <orders>' });
    const sorry: Answer = (_request, res) => void res.writeHead(503).end('sorry');
    const held = holding(sorry);
    receiver.answer = (request, ...rest) =>
      (request.headers['mailhooks-attempt'] === '3' ? held.answer : sorry)(request, ...rest);
    last = held;
    const events = await Promise.all(Array.from({ length: count }, () => mailhooks.api.newEvent(account)));
    return { account, email, events };
  }
  const mailsTo = (email: string) =>
    smtp.mails.filter((mail) => mail.to?.some(({ address }) => address === email));

  it('goes out once per outage, before the mail on disabling, in text and HTML with a link', async () => {
    const { account, email, events } = await failing(5);
    await until('the warning', () => Promise.resolve(mailsTo(email).length > 0));
    last.letGo();
    await Promise.all(events.map((id) => mailhooks.settled(account, id)));
    await until('both mails', () => Promise.resolve(mailsTo(email).length >= 2));
    const subjects = mailsTo(email).map(({ subject }) => subject);
    assert.deepEqual(subjects.sort(), [
      "Webhook endpoint disabled: 'Shop <orders>'",
      "Webhook endpoint failing: 'Shop <orders>'",
    ]);
    const warning = mailsTo(email).find(({ subject }) => subject?.startsWith('Webhook endpoint failing'));
    assert.ok(warning);
    assert.match(warning.text ?? '', /Deliveries affected: [1-5]\nLast status: 503/);
    assert.match(warning.text ?? '', /^Account: ".+"\nEndpoint: /m);
    assert.ok(
      warning.headers.some(({ key, value }) => key === 'auto-submitted' && value === 'auto-generated'),
    );
    assert.match(warning.text ?? '', new RegExp(`http://\\S+/v1/accounts/${account}/endpoints/ep_`));
    assert.match(warning.html ?? '', /<a href="http:\S+\/endpoints\/ep_/);
    assert.match(warning.html ?? '', /Shop &#60;orders&#62;/);
    const { rows } = await mailhooks.db.query(
      'SELECT kind FROM notifications WHERE account_id = $1 AND sent_at IS NOT NULL ORDER BY created_at',
      [account],
    );
    assert.deepEqual(rows, [{ kind: 'endpoint-failing' }, { kind: 'endpoint-disabled' }]);
  });

  it('that the mail server does not take is seen in Temporal, tried again, and sent', async () => {
    smtp.refusing = true;
    const before = smtp.refused;
    const { email, account } = await failing(1);
    const { id } = await until('a refusal is noted', async () => {
      const { rows } = await mailhooks.db.query(
        "SELECT id FROM notifications WHERE account_id = $1 AND kind = 'endpoint-failing' AND last_error LIKE '%451%'",
        [account],
      );
      return rows[0] as { id: string } | undefined;
    });
    const handle = mailhooks.temporal.workflow.getHandle(mailWorkflowId(id));
    const failure = await until('Temporal knows as well', async () => {
      const { raw } = await handle.describe();
      return raw.pendingActivities?.find(({ lastFailure }) => lastFailure)?.lastFailure?.message ?? false;
    });
    assert.match(failure, /451/);
    assert.ok(smtp.refused > before);
    smtp.refusing = false;
    await handle.result();
    last.letGo();
    assert.ok(mailsTo(email).some(({ subject }) => subject?.startsWith('Webhook endpoint failing')));
  });

  it('a mail whose delivery is erased before it is sent is still sent', async () => {
    smtp.refusing = true;
    const { email, account, events } = await failing(1);
    last.letGo();
    await until('the mail on disabling is refused', async () => {
      const { rows } = await mailhooks.db.query(
        "SELECT 1 FROM notifications WHERE account_id = $1 AND kind = 'endpoint-disabled' AND last_error IS NOT NULL",
        [account],
      );
      return rows.length > 0;
    });
    assert.equal((await mailhooks.api.delete(`/v1/accounts/${account}/events/${events[0]}`)).status, 204);
    smtp.refusing = false;
    await until('it is sent', () =>
      Promise.resolve(mailsTo(email).some(({ subject }) => subject?.startsWith('Webhook endpoint disabled'))),
    );
  });
});
