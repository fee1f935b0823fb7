import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { mailLimits } from '../../src/domain/account/owner-mail.ts';
import { startOutages, type Outages } from '../support/outages.ts';
import { until } from '../support/until.ts';

describe('many outages of one account', () => {
  let stage: Outages;
  before(async () => {
    stage = await startOutages({ MAILHOOKS_MAX_ATTEMPTS: '1' });
  });
  after(() => stage.stop());

  it('bring a few mails a day, then one that names the rest', async () => {
    const { account, email } = await stage.newOwner();
    const path = await stage.newOutage(account, { name: 'Flaps' });
    for (let count = 1; count < 8; count += 1) await stage.again(account, path);
    await until('the last was collected', async () => {
      const { body } = await stage.mailhooks.api.get(path);
      return body.ownerMail.status === 'digest';
    });
    assert.equal(stage.mailsTo(email).length, mailLimits.perAddressAndKind);
    const { rows } = await stage.mailhooks.db.query(
      `SELECT kind, status, next_try_at > now() + interval '23 h' AS tomorrow FROM notifications
       WHERE account_id = $1 AND sent_at IS NULL ORDER BY created_at`,
      [account],
    );
    assert.deepEqual(rows.map(({ status }) => status).sort(), [
      'collected',
      'collected',
      'collected',
      'waiting',
    ]);
    assert.deepEqual(
      rows.filter(({ kind }) => kind === 'digest').map(({ tomorrow }) => tomorrow),
      [true],
    );

    // A day later.
    await stage.due(account);
    const mails = await until('the digest', () => {
      const found = stage.mailsTo(email);
      return Promise.resolve(found.length > mailLimits.perAddressAndKind && found);
    });
    assert.equal(mails.at(-1)?.subject, 'Webhook endpoints in trouble: 3 notices');
    assert.equal(mails.at(-1)?.text?.match(/"Flaps" was disabled/g)?.length, 3);
    await until('shown', async () => (await stage.mailhooks.api.get(path)).body.ownerMail.status === 'ok');

    // One day's mails no longer count on the next.
    const aged = "UPDATE notifications SET counted_at = counted_at - interval '25 h' WHERE account_id = $1";
    await stage.mailhooks.db.query(aged, [account]);
    await stage.again(account, path);
    await until('told at once', () => Promise.resolve(stage.mailsTo(email).length === mails.length + 1));
  });

  it('of two mails at the same time, one is the last', async () => {
    const { account, email } = await stage.newOwner();
    const { api, db } = stage.mailhooks;
    const count = mailLimits.perAddressAndKind + 3;
    await Promise.all(
      Array.from({ length: count }, (_, index) =>
        api.newEndpoint(account, stage.receiver.url, { name: `E ${index}` }),
      ),
    );
    await stage.mailhooks.settled(account, await api.newEvent(account));
    await until('all are told or collected', async () => {
      const { rows } = await db.query(
        `SELECT count(*) AS count FROM notifications WHERE account_id = $1 AND kind = 'endpoint-disabled'
           AND status IN ('sent', 'collected')`,
        [account],
      );
      return rows[0].count === count;
    });
    assert.equal(stage.mailsTo(email).length, mailLimits.perAddressAndKind);
  });
});

describe('an outage that the account hastens by hand', () => {
  let stage: Outages;
  before(async () => {
    stage = await startOutages({ MAILHOOKS_RETRY_WINDOW: '1h', MAILHOOKS_MAX_ATTEMPTS: '4' });
  });
  after(() => stage.stop());

  /** Retries by hand until nothing is left to retry. @returns the endpoint */
  async function hasten(account: string, key: string) {
    const { api } = stage.mailhooks;
    const { id } = await api.newEndpoint(account, stage.receiver.url);
    const event = await api.newEvent(account);
    const path = `/v1/accounts/${account}/events/${event}`;
    for (let attempt = 1; attempt < 4; attempt += 1) {
      const delivery = await until(`attempt ${attempt}`, async () => {
        const [found] = (await api.get(path)).body.deliveries;
        return found.attempts.length >= attempt && found;
      });
      const retried = await api.post(`/v1/accounts/${account}/deliveries/${delivery.id}/retry`, {}, { key });
      assert.equal(retried.status, 202);
    }
    await stage.mailhooks.settled(account, event);
    return await until('disabled', async () => {
      const { body } = await api.get(`/v1/accounts/${account}/endpoints/${id}`);
      return body.status === 'disabled' && body;
    });
  }

  it('disables the endpoint, which shows it, and sends no mail', async () => {
    const { account, email } = await stage.newOwner();
    const endpoint = await hasten(account, await stage.accountKey(account));
    assert.match(endpoint.disabledReason, /^4 attempts failed \(hastened by hand\)/);
    assert.deepEqual(endpoint.ownerMail, { status: 'withheld', lastError: null, nextTryAt: null });
    const due = 'SELECT 1 FROM notifications WHERE account_id = $1 AND next_try_at IS NOT NULL';
    assert.deepEqual((await stage.mailhooks.db.query(due, [account])).rows, []);
    assert.equal(stage.mailsTo(email).length, 0);
    const delivery = `/v1/accounts/${account}/deliveries/${endpoint.lastError.deliveryId}`;
    const { outages } = (await stage.mailhooks.api.get(delivery)).body;
    assert.deepEqual(outages, [{ disabledAt: endpoint.disabledAt, mailSentAt: null }]);
    // Nothing is left to do for it: the reconciler does not begin it again.
    const open = `SELECT 1 FROM deliveries WHERE account_id = $1 AND status = 'failed' AND compensated_at IS NULL`;
    assert.deepEqual((await stage.mailhooks.db.query(open, [account])).rows, []);
    await stage.mailhooks.api.post(`/v1/accounts/${account}/endpoints/${endpoint.id}/enable`);
    const { body } = await stage.mailhooks.api.get(`/v1/accounts/${account}/endpoints/${endpoint.id}`);
    assert.equal(body.ownerMail.status, 'ok');
  });

  it('is told of when an operator did', async () => {
    const { account, email } = await stage.newOwner();
    const endpoint = await hasten(account, stage.mailhooks.api.key);
    await until('told', () => Promise.resolve(stage.mailsTo(email).length === 1));
    assert.equal(endpoint.ownerMail.status, 'ok');
  });
});

describe('in a window of seconds', () => {
  it('a retry by hand takes no mail from an outage that took its time', async () => {
    const stage = await startOutages({ MAILHOOKS_RETRY_WINDOW: '60s', MAILHOOKS_MAX_ATTEMPTS: '3' });
    try {
      const { api } = stage.mailhooks;
      const { account, email } = await stage.newOwner();
      const key = await stage.accountKey(account);
      await api.newEndpoint(account, stage.receiver.url);
      const event = await api.newEvent(account);
      const delivery = await until('waits for its last attempt', async () => {
        const [found] = (await api.get(`/v1/accounts/${account}/events/${event}`)).body.deliveries;
        return found.attempts.length === 2 && found;
      });
      // As long as the ladder takes at least, by the clock that the rule goes by.
      await stage.mailhooks.db.query(
        "UPDATE deliveries SET first_attempt_at = first_attempt_at - interval '60 s' WHERE account_id = $1",
        [account],
      );
      await api.post(`/v1/accounts/${account}/deliveries/${delivery.id}/retry`, {}, { key });
      await stage.mailhooks.settled(account, event);
      await until('told', () => Promise.resolve(stage.mailsTo(email).length === 1));
    } finally {
      await stage.stop();
    }
  });
});
