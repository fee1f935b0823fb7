import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { newAddress, startOutages, type Outages } from '../support/outages.ts';
import { until } from '../support/until.ts';

describe('a customer who tries to mail strangers', () => {
  let stage: Outages;
  before(async () => {
    stage = await startOutages({ MAILHOOKS_RETRY_WINDOW: '24h', MAILHOOKS_MAX_ATTEMPTS: '10' });
  });
  after(() => stage.stop());

  /** Fails ten times in a row, by hand, is enabled, and again. */
  async function outage(account: string, path: string, key: string): Promise<void> {
    const { api } = stage.mailhooks;
    const event = await api.newEvent(account);
    const read = async () => (await api.get(`/v1/accounts/${account}/events/${event}`)).body.deliveries[0];
    for (let attempt = 1; attempt < 10; attempt += 1) {
      const { id } = await until(`attempt ${attempt}`, async () => {
        const found = await read();
        return found.attemptCount >= attempt && found;
      });
      await api.post(`/v1/accounts/${account}/deliveries/${id}/retry`, {}, { key });
    }
    await until('disabled', async () => (await api.get(path)).body.status === 'disabled');
    await stage.mailhooks.settled(account, event);
    await api.post(`${path}/enable`, undefined, { key });
  }

  it('reaches each with one mail at most, without any of its own words', async () => {
    const { api } = stage.mailhooks;
    const { account, email } = await stage.newOwner();
    const key = await stage.accountKey(account);
    const strangers = [newAddress('first'), newAddress('second')];
    const name = 'Your invoice: http://evil.example/pay';
    const input = { name, url: stage.receiver.url, eventTypes: ['*'], ownerEmail: strangers[0] };
    const { id } = (await api.post(`/v1/accounts/${account}/endpoints`, input, { key })).body;
    const path = `/v1/accounts/${account}/endpoints/${id}`;
    for (const ownerEmail of strangers) {
      if (ownerEmail !== strangers[0]) await api.patch(path, { ownerEmail }, { key });
      await outage(account, path, key);
      // One who is no longer named before it is sent gets none.
      await until('the mail that asks', () => Promise.resolve(stage.mailsTo(ownerEmail).length > 0));
    }
    for (const stranger of strangers) {
      const mails = stage.mailsTo(stranger);
      assert.equal(mails.length, 1);
      for (const part of [mails[0]?.subject, mails[0]?.text, mails[0]?.html])
        assert.doesNotMatch(part ?? '', /invoice|evil/);
    }
    assert.equal(stage.mailsTo(email).length, 0);

    // Another account's outage is mailed meanwhile, immediately and by name.
    const other = await stage.newOwner();
    const theirs = await api.newEndpoint(other.account, stage.receiver.url, { name: 'Theirs' });
    const event = await api.newEvent(other.account);
    const delivery = await until('retrying', async () => {
      const [found] = (await api.get(`/v1/accounts/${other.account}/events/${event}`)).body.deliveries;
      return found.attemptCount > 0 && found;
    });
    for (let attempt = 1; attempt < 10; attempt += 1) {
      await until('made', async () => {
        const { body } = await api.get(`/v1/accounts/${other.account}/deliveries/${delivery.id}`);
        return body.attemptCount >= attempt;
      });
      await api.post(`/v1/accounts/${other.account}/deliveries/${delivery.id}/retry`, {});
    }
    const [mail] = await until('told', () => {
      const found = stage.mailsTo(other.email);
      return Promise.resolve(found.length > 0 && found);
    });
    assert.equal(mail?.subject, "Webhook endpoint disabled: 'Theirs'");
    assert.match(mail?.text ?? '', new RegExp(theirs.id));
  });
});
