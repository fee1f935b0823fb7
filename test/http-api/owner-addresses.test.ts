import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { newAddress, startOutages, type Outages } from '../support/outages.ts';
import { until } from '../support/until.ts';

describe('an address that a customer names', () => {
  let stage: Outages;
  before(async () => {
    stage = await startOutages();
  });
  after(() => stage.stop());

  const read = async (path: string) => (await stage.mailhooks.api.get(path)).body;

  /** The link of the newest mail to an address, as this process serves it. */
  async function linkTo(address: string, count = 1): Promise<string> {
    const mails = await until('the mail with the link', () => {
      const found = stage.mailsTo(address);
      return Promise.resolve(found.length >= count && found);
    });
    const path = /\/confirm\/[\w-]{43}/.exec(mails.at(-1)?.text ?? '')?.[0];
    assert.ok(path, mails.at(-1)?.text ?? '');
    return new URL(path, stage.mailhooks.url).href;
  }
  async function open(link: string, method = 'GET') {
    const response = await fetch(link, { method });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  it('gets no mail but one with a link, which a button confirms', async () => {
    const { api } = stage.mailhooks;
    const { account, email } = await stage.newOwner();
    const key = await stage.accountKey(account);
    const path = `/v1/accounts/${account}`;
    const stranger = newAddress('stranger');
    const changed = await api.patch(path, { name: 'Pay now http://evil.example', email: stranger }, { key });
    assert.equal(changed.status, 200);
    assert.deepEqual(
      [changed.body.email, changed.body.emailConfirmed, changed.body.confirmedEmail],
      [stranger, false, email],
    );
    const link = await linkTo(stranger);
    const [mail] = stage.mailsTo(stranger);
    for (const part of [mail?.subject, mail?.text, mail?.html])
      assert.doesNotMatch(part ?? '', /Pay now|evil/);

    await stage.newOutage(account, { name: 'Shop' });
    assert.equal(stage.mailsTo(stranger).length, 1);
    assert.equal(stage.mailsTo(email).length, 1);

    for (const method of ['HEAD', 'GET', 'GET']) {
      const page = await open(link, method);
      assert.equal(page.status, 200);
      assert.equal(page.headers.get('cache-control'), 'no-store');
      assert.match(
        page.headers.get('content-security-policy') ?? '',
        /^default-src 'none'.*frame-ancestors 'none'/,
      );
      assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
      if (method === 'GET') assert.match(page.text, /<form method="post">/);
    }
    assert.equal((await read(path)).emailConfirmed, false);
    const { rows } = await stage.mailhooks.db.query(
      'SELECT row_to_json(n)::text AS row FROM notifications n',
    );
    const token = link.split('/').at(-1) ?? '';
    for (const { row } of rows) assert.ok(!String(row).includes(token), 'only its hash is stored');

    assert.equal((await open(link, 'POST')).status, 200);
    const { emailConfirmed, confirmedEmail } = await read(path);
    assert.deepEqual([emailConfirmed, confirmedEmail], [true, stranger]);
    for (const method of ['GET', 'POST']) assert.equal((await open(link, method)).status, 410);
    await stage.newOutage(account);
    assert.equal(stage.mailsTo(stranger).length, 2);
  });

  it('of an endpoint: mail goes to the account until it is confirmed', async () => {
    const { api } = stage.mailhooks;
    const { account, email } = await stage.newOwner();
    const key = await stage.accountKey(account);
    const ownerEmail = newAddress('team');
    const path = await stage.newOutage(account, { ownerEmail, name: 'Mine' }, key);
    const endpoint = await read(path);
    assert.deepEqual([endpoint.ownerEmail, endpoint.ownerEmailConfirmed], [ownerEmail, false]);
    assert.equal(stage.mailsTo(email).length, 1);
    assert.equal((await open(await linkTo(ownerEmail), 'POST')).status, 200);
    assert.equal((await read(path)).ownerEmailConfirmed, true);
    await stage.again(account, path);
    assert.equal(stage.mailsTo(ownerEmail).length, 2);
    assert.equal(stage.mailsTo(email).length, 1);

    // An address that the account is mailed at already needs no confirmation, wherever it is named.
    for (const known of [email, ownerEmail]) {
      const other = {
        name: 'E',
        url: stage.receiver.url,
        eventTypes: ['*'],
        enabled: false,
        ownerEmail: known,
      };
      const created = await api.post(`/v1/accounts/${account}/endpoints`, other, { key });
      assert.equal(created.body.ownerEmailConfirmed, true);
      const changed = await api.patch(`/v1/accounts/${account}`, { email: known }, { key });
      assert.equal(changed.body.emailConfirmed, true);
    }
    // Another's is nobody's.
    const stranger = await stage.newOwner();
    const strangers = await stage.accountKey(stranger.account);
    const named = await api.patch(
      `/v1/accounts/${stranger.account}`,
      { email: ownerEmail },
      { key: strangers },
    );
    assert.equal(named.body.emailConfirmed, false);
  });

  it('that a platform names is trusted, and what waited for it is sent', async () => {
    const { api } = stage.mailhooks;
    const { account } = await stage.newOwner();
    const key = await stage.accountKey(account);
    const email = newAddress('platform');
    await api.patch(`/v1/accounts/${account}`, { email }, { key });
    const link = await linkTo(email);
    const trusted = await api.patch(`/v1/accounts/${account}`, { email });
    assert.deepEqual([trusted.body.emailConfirmed, trusted.body.confirmedEmail], [true, email]);
    assert.equal((await open(link)).status, 410);
    await stage.newOutage(account);
    assert.equal(stage.mailsTo(email).length, 2);
  });

  it('links that are wrong, old, or of an address that was given up, say so', async () => {
    const { api, url, db } = stage.mailhooks;
    const { account, email } = await stage.newOwner();
    const key = await stage.accountKey(account);
    for (const wrong of ['', '/', '/x', `/${'A'.repeat(43)}`, `/${'A'.repeat(43)}/`, '/%zz']) {
      for (const method of ['GET', 'POST'])
        assert.equal((await open(`${url}/confirm${wrong}`, method)).status, 404);
    }
    const old = newAddress('old');
    await api.patch(`/v1/accounts/${account}`, { email: old }, { key });
    const link = await linkTo(old);
    await db.query("UPDATE notifications SET token_expires_at = now() - interval '1 s' WHERE address = $1", [
      old,
    ]);
    assert.equal((await open(link, 'POST')).status, 410);
    // Named again, it gets another link.
    await api.patch(`/v1/accounts/${account}`, { email: old }, { key });
    const second = await linkTo(old, 2);
    assert.notEqual(second, link);
    await api.patch(`/v1/accounts/${account}`, { email }, { key });
    assert.equal((await open(second, 'POST')).status, 410);
    assert.equal((await read(`/v1/accounts/${account}`)).email, email);
  });

  it('gets three requests to confirm a day at most from all accounts, and one account asks ten others at most', async () => {
    const { api, db } = stage.mailhooks;
    const victim = newAddress('victim');
    const spelled = [
      victim,
      victim.toUpperCase(),
      victim.replace('@', '+a@'),
      victim,
      victim.replace('@', '+b@'),
    ];
    const accounts: string[] = [];
    for (const email of spelled) {
      const { account } = await stage.newOwner();
      accounts.push(account);
      const key = await stage.accountKey(account);
      assert.equal((await api.patch(`/v1/accounts/${account}`, { email }, { key })).status, 200);
    }
    const sentOf = async (ids: string[]) => {
      const { rows } = await db.query(
        `SELECT count(*) FILTER (WHERE sent_at IS NOT NULL) AS sent, count(*) FILTER (WHERE status = 'deferred') AS later
         FROM notifications WHERE account_id = ANY($1) AND kind = 'confirm-address'`,
        [ids],
      );
      return rows[0] as { sent: number; later: number };
    };
    await until('all were tried', async () => {
      const { sent, later } = await sentOf(accounts);
      return sent + later === spelled.length;
    });
    assert.deepEqual(await sentOf(accounts), { sent: 3, later: 2 });
    const waiting = await Promise.all(accounts.map((account) => read(`/v1/accounts/${account}`)));
    const later = waiting.map(({ ownerMail }) => ownerMail).filter(({ status }) => status === 'deferred');
    assert.equal(later.length, 2);
    assert.ok(Date.parse(later[0].nextTryAt) > Date.now() + 23 * 3_600_000);

    const { account } = await stage.newOwner();
    const key = await stage.accountKey(account);
    for (let count = 0; count < 12; count += 1) {
      const fields = { name: 'E', url: stage.receiver.url, eventTypes: ['*'], enabled: false };
      const ownerEmail = newAddress(`many-${count}`);
      await api.post(`/v1/accounts/${account}/endpoints`, { ...fields, ownerEmail }, { key });
    }
    await until('all were tried', async () => {
      const { sent, later } = await sentOf([account]);
      return sent + later === 12;
    });
    assert.deepEqual(await sentOf([account]), { sent: 10, later: 2 });
  });

  it('the page is not for trying tokens', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => open(`${stage.mailhooks.url}/confirm/${'B'.repeat(43)}`)),
    );
    const busy = answers.find(({ status }) => status === 429);
    assert.ok(busy);
    assert.ok(Number(busy.headers.get('retry-after')) >= 1);
    assert.match(busy.text, /Too many requests/);
  });
});
