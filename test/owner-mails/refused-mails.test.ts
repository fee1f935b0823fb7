import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { mailWorkflowId } from '../../src/domain/delivery/workflow-ids.ts';
import { parseExposition, valueOf } from '../support/exposition.ts';
import { newAddress, startOutages, type Outages } from '../support/outages.ts';
import { until } from '../support/until.ts';

const hourMs = 3_600_000;
const ok = { status: 'ok', lastError: null, nextTryAt: null };

describe('a mail server that says no', () => {
  let stage: Outages;
  before(async () => {
    stage = await startOutages();
  });
  after(() => stage.stop());
  afterEach(() => {
    stage.smtp.refuse = () => undefined;
  });

  const refuse = (answer: string, ...addresses: string[]): void => {
    stage.smtp.refuse = (command, address) =>
      command === 'rcpt' && addresses.includes(address) ? answer : undefined;
  };
  const named = (...addresses: string[]): string[] =>
    stage.smtp.named.filter((address) => addresses.includes(address));
  const read = async (path: string) => (await stage.mailhooks.api.get(path)).body;
  const mailOf = async (path: string) => (await read(path)).ownerMail;
  const shows = async (path: string, status: string) =>
    await until(`${path} shows ${status}`, async () => {
      const mail = await mailOf(path);
      return mail.status === status && mail;
    });
  const counted = async (result: string): Promise<number> => {
    const { text } = await stage.mailhooks.api.get('/metrics', { key: null });
    const labels = { kind: 'endpoint-disabled', result };
    return valueOf(parseExposition(text), 'mailhooks_mails_total', labels) ?? 0;
  };
  const inAbout = (nextTryAt: string, ms: number): void =>
    assert.ok(Math.abs(Date.parse(nextTryAt) - Date.now() - ms) < 10 * 60_000, nextTryAt);

  it('550 to the address of the endpoint: the account is mailed, and the API shows it', async () => {
    const { account, email } = await stage.newOwner();
    const ownerEmail = newAddress('gone');
    refuse(`550 5.1.1 <${ownerEmail}>: no such user`, ownerEmail);
    const before = await counted('refused');
    const path = await stage.newOutage(account, { ownerEmail });
    assert.deepEqual(named(ownerEmail, email), [ownerEmail, email]);
    assert.equal(stage.mailsTo(email).length, 1);
    assert.deepEqual(await mailOf(path), {
      status: 'refused',
      lastError: '550 5.1.1 <…>: no such user',
      nextTryAt: null,
    });
    assert.deepEqual(await mailOf(`/v1/accounts/${account}`), ok);
    assert.equal((await counted('refused')) - before, 1);
  });

  it('550 to both: two more rounds, 4 and 24 hours later, then none until an address changes', async () => {
    const { account, email } = await stage.newOwner();
    const ownerEmail = newAddress('gone');
    refuse('550 5.1.1 no such user', ownerEmail, email);
    const stopped = await counted('stopped');
    const path = await stage.newOutage(account, { ownerEmail });
    for (const [round, hours] of [4, 24].entries()) {
      await until('the round', () => Promise.resolve(named(ownerEmail, email).length === 2 * (round + 1)));
      const { nextTryAt, lastError } = await until('the next is known', async () => {
        const mail = await mailOf(path);
        return (
          mail.nextTryAt !== null && Date.parse(mail.nextTryAt) > Date.now() + hourMs * (hours - 1) && mail
        );
      });
      assert.match(lastError, /^550 5\.1\.1/);
      inAbout(nextTryAt, hours * hourMs);
      assert.equal((await mailOf(`/v1/accounts/${account}`)).nextTryAt, nextTryAt);
      assert.equal((await mailOf(path)).status, 'refused');
      await stage.due(account);
    }
    const last = await shows(path, 'stopped');
    assert.equal(last.nextTryAt, null);
    assert.equal((await mailOf(`/v1/accounts/${account}`)).status, 'stopped');
    assert.deepEqual(named(ownerEmail, email), Array(3).fill([ownerEmail, email]).flat());
    assert.equal((await counted('stopped')) - stopped, 1);

    const other = newAddress('other');
    assert.equal((await stage.mailhooks.api.patch(path, { ownerEmail: other })).status, 200);
    await until('told', () => Promise.resolve(stage.mailsTo(other).length > 0));
    assert.deepEqual(await shows(path, 'ok'), ok);
    assert.equal(stage.mailsTo(other).length, 1);
  });

  it("goes to the account's new address, about an endpoint that has none of its own", async () => {
    const { account, email } = await stage.newOwner();
    refuse('550 no', email);
    const path = await stage.newOutage(account);
    const { lastError } = await shows(path, 'refused');
    assert.equal(lastError, '550 no');
    assert.equal((await mailOf(`/v1/accounts/${account}`)).status, 'refused');
    const other = newAddress('other');
    await stage.mailhooks.api.patch(`/v1/accounts/${account}`, { email: other });
    await until('told', () => Promise.resolve(stage.mailsTo(other).length > 0));
    assert.deepEqual(await shows(path, 'ok'), ok);
    assert.deepEqual(await mailOf(`/v1/accounts/${account}`), ok);
  });

  it('goes to a new address although the workflow of the try before still runs: within seconds of its end', async () => {
    const { api, db, temporal } = stage.mailhooks;
    const [owner, other] = [await stage.newOwner(), await stage.newOwner()];
    refuse('550 no', owner.email, other.email);
    for (const { account } of [owner, other]) await shows(await stage.newOutage(account), 'refused');
    const { rows } = await db.query<{ notificationId: string }>(
      'SELECT id AS "notificationId" FROM notifications WHERE account_id = $1',
      [owner.account],
    );
    const workflowId = mailWorkflowId(rows[0]?.notificationId ?? '');
    const run = await temporal.workflow.start('notifyOwner', { workflowId, taskQueue: 'nobody', args: rows });
    const [first, second] = [newAddress('first'), newAddress('second')];
    await api.patch(`/v1/accounts/${owner.account}`, { email: first });
    await api.patch(`/v1/accounts/${other.account}`, { email: second });
    // Those that have been due for longer are looked at first.
    await until('the other is mailed', () => Promise.resolve(stage.mailsTo(second).length === 1));
    assert.equal(stage.mailsTo(first).length, 0);
    await run.terminate();
    await until('it is mailed', () => Promise.resolve(stage.mailsTo(first).length === 1));
  });

  it('a mail says nothing that is no longer true', async () => {
    const { account, email } = await stage.newOwner();
    refuse('550 no', email);
    const path = await stage.newOutage(account);
    await shows(path, 'refused');
    await stage.mailhooks.api.post(`${path}/enable`);
    stage.smtp.refuse = () => undefined;
    const before = await counted('obsolete');
    await stage.due(account);
    await until('dropped', async () => (await counted('obsolete')) > before);
    const shown = await until('no next try', async () => {
      const mail = await mailOf(path);
      return mail.nextTryAt === null && mail;
    });
    assert.deepEqual(shown, { status: 'refused', lastError: '550 no', nextTryAt: null });
    assert.equal(stage.mailsTo(email).length, 0);
    assert.deepEqual(named(email), [email]);
  });

  it('an address that was given up is asked once in the next outage', async () => {
    const { account, email } = await stage.newOwner();
    refuse('550 no', email);
    const path = await stage.newOutage(account);
    for (const rounds of [2, 3]) {
      await shows(path, 'refused');
      await stage.due(account);
      await until('the round', () => Promise.resolve(named(email).length === rounds));
    }
    await shows(path, 'stopped');
    await stage.again(account, path);
    await until('asked again', () => Promise.resolve(named(email).length === 4));
    const { nextTryAt } = await shows(path, 'stopped');
    assert.equal(nextTryAt, null);
  });

  it('450: tried again, patiently, as long as it is so and not for ever', async () => {
    const { account, email } = await stage.newOwner();
    refuse('450 4.2.0 greylisted', email);
    const endpoint = await stage.mailhooks.api.newEndpoint(account, stage.receiver.url);
    const path = `/v1/accounts/${account}/endpoints/${endpoint.id}`;
    const event = await stage.mailhooks.api.newEvent(account);
    const { lastError } = await shows(path, 'deferred');
    assert.equal(lastError, '450 4.2.0 greylisted');
    // As after the first minutes, which are Temporal's.
    const update = "UPDATE notifications SET status = 'deferred' WHERE account_id = $1";
    await stage.mailhooks.db.query(update, [account]);
    await stage.mailhooks.settled(account, event);
    inAbout((await shows(path, 'deferred')).nextTryAt, 0.5 * hourMs);
    const tries = named(email).length;
    await stage.due(account);
    await until('tried again', () => Promise.resolve(named(email).length === tries + 1));
    await until('the next is known', async () => Date.parse((await mailOf(path)).nextTryAt) > Date.now());

    const old = "UPDATE notifications SET created_at = now() - interval '6 days' WHERE account_id = $1";
    await stage.mailhooks.db.query(old, [account]);
    await stage.due(account);
    const given = await shows(path, 'stopped');
    assert.equal(given.nextTryAt, null);
  });

  it("a server that refuses ourselves is the operator's matter: no address is given up, and no retry in a hurry", async () => {
    const { account, email } = await stage.newOwner();
    stage.smtp.refuse = (command) => (command === 'mail' ? '553 5.1.8 sender rejected' : undefined);
    const before = await counted('misconfigured');
    const path = await stage.newOutage(account);
    const { lastError, nextTryAt } = await shows(path, 'deferred');
    assert.match(lastError, /mail server of this service/);
    inAbout(nextTryAt, hourMs);
    assert.equal((await counted('misconfigured')) - before, 1);
    stage.smtp.refuse = () => undefined;
    await stage.due(account);
    await until('sent', () => Promise.resolve(stage.mailsTo(email).length === 1));
    assert.deepEqual(await shows(path, 'ok'), ok);
  });
});
