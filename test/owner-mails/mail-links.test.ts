import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertProblem } from '../support/assert-problem.ts';
import { Browser, tokenIn } from '../support/browser.ts';
import { newAddress, startOutages, type Outages } from '../support/outages.ts';
import { until } from '../support/until.ts';

describe('the link in a mail', () => {
  let stage: Outages;
  before(async () => {
    stage = await startOutages();
  });
  after(() => stage.stop());

  const browser = () => new Browser(stage.mailhooks.api, stage.mailhooks.url);
  /** The link of the newest mail to an address. */
  async function linkTo(address: string, count = 1): Promise<string> {
    const mails = await until('the mail', () => {
      const found = stage.mailsTo(address);
      return Promise.resolve(found.length >= count && found);
    });
    const mail = mails.at(-1);
    const link = /http\S+#token=\S+/.exec(mail?.text ?? '')?.[0] ?? assert.fail(mail?.text);
    assert.ok(mail?.html?.includes(`href="${link.replaceAll('&', '&#38;')}"`), 'the same in both parts');
    return link;
  }
  const renew = (token: string, one = browser()) => one.post('/v1/portal-links/renew', { token });
  /** As if nobody had asked for some minutes. */
  const another = () =>
    stage.mailhooks.db.query(
      "UPDATE notifications SET created_at = created_at - interval '2 hours' WHERE kind = 'portal-link'",
    );

  it('opens the very endpoint, once per browser, for 7 days, without secrets', async () => {
    const { account, email } = await stage.newOwner();
    const path = await stage.newOutage(account, { name: 'Shop' });
    const link = await linkTo(email);
    const endpointId = path.split('/').at(-1);
    assert.ok(link.startsWith(`${stage.mailhooks.config.publicUrl}/#token=m`), link);
    assert.equal(new URLSearchParams(new URL(link).hash.slice(1)).get('to'), path.replace('/v1', ''));
    const token = tokenIn(link);
    const { rows } = await stage.mailhooks.db.query(
      'SELECT row_to_json(n)::text AS row FROM notifications n UNION ALL SELECT row_to_json(l)::text FROM portal_links l',
    );
    for (const { row } of rows) assert.ok(!String(row).includes(token), 'only its hash is stored');

    const phone = browser();
    const session = await phone.logIn({ token });
    assert.deepEqual([session.accountId, session.endpointId], [account, endpointId]);
    assert.deepEqual(session.capabilities, ['view', 'manage-endpoints', 'retry']);
    assert.match(phone.cookies.get('mailhooks_browser') ?? '', /^[\w-]{43}$/);
    const kept = phone.cookie;
    assert.equal(
      (await phone.logIn({ token })).endpointId,
      endpointId,
      'while the session lives it opens the page',
    );
    assert.equal(phone.cookie, kept);
    assertProblem(await phone.get(`${path}/secret`), 403, 'missing_capability');
    assert.equal((await phone.post(`${path}/disable`)).status, 200);

    await phone.call('DELETE', '/v1/session');
    assertProblem(await phone.post('/v1/session', { token }), 401, 'portal_link_used');
    assert.equal((await browser().logIn({ token })).endpointId, endpointId, 'another browser is let in');

    await stage.mailhooks.db.query('UPDATE portal_links SET expires_at = now() WHERE account_id = $1', [
      account,
    ]);
    assertProblem(await browser().post('/v1/session', { token }), 401, 'portal_link_expired');
  });

  it('is not used up by programs that open the links in mails, and these end no other session', async () => {
    const { account, email } = await stage.newOwner();
    await stage.newOutage(account);
    const token = tokenIn(await linkTo(email));
    const byKey = browser();
    await byKey.logIn({ key: await stage.accountKey(account) });
    const first = browser();
    await first.logIn({ token });
    for (let count = 0; count < 60; count += 1) await browser().logIn({ token });
    const { rows } = await stage.mailhooks.db.query(
      `SELECT (SELECT count(*) FROM portal_sessions WHERE account_id = $1 AND link_hash IS NOT NULL) AS sessions,
         (SELECT count(*) FROM portal_link_uses JOIN portal_links ON hash = link_hash WHERE account_id = $1) AS uses`,
      [account],
    );
    assert.deepEqual(rows, [{ sessions: 50, uses: 50 }]);
    assertProblem(await first.get('/v1/session'), 401, 'unauthenticated');
    assert.equal((await first.logIn({ token })).accountId, account, 'whose session was ended gets in again');
    assert.equal((await byKey.get('/v1/session')).status, 200);
    const owner = browser();
    await owner.logIn({ token });
    await owner.call('DELETE', '/v1/session');
    assertProblem(await owner.post('/v1/session', { token }), 401, 'portal_link_used');
  });

  it('opens the page again where the session ended because the account had too many', async () => {
    const { account, email } = await stage.newOwner();
    await stage.newOutage(account);
    const token = tokenIn(await linkTo(email));
    const owner = browser();
    await owner.logIn({ token });
    await stage.mailhooks.db.query(
      `INSERT INTO portal_sessions (hash, id, account_id, capabilities, expires_at)
       SELECT sha256(id::bytea), id, $1, '{}', now() + interval '1 hour'
       FROM (SELECT 'ses_' || n || $1 AS id FROM generate_series(1, 500) n) AS s`,
      [account],
    );
    await browser().logIn({ key: await stage.accountKey(account) });
    assertProblem(await owner.get('/v1/session'), 401, 'unauthenticated');
    assert.equal((await owner.logIn({ token })).accountId, account);
  });

  it('is the same when the mail is tried again', async () => {
    const { account, email } = await stage.newOwner();
    const before = stage.smtp.refused;
    stage.smtp.refusing = true;
    await stage.mailhooks.api.newEndpoint(account, stage.receiver.url);
    await stage.mailhooks.api.newEvent(account);
    await until('refused', () => Promise.resolve(stage.smtp.refused > before));
    const links = async () =>
      (
        await stage.mailhooks.db.query(
          "SELECT encode(hash, 'hex') AS hash FROM portal_links WHERE account_id = $1",
          [account],
        )
      ).rows;
    const first = await links();
    assert.equal(first.length, 1);
    stage.smtp.refusing = false;
    const link = await linkTo(email);
    assert.deepEqual(await links(), first);
    assert.equal((await browser().logIn({ token: tokenIn(link) })).accountId, account);
  });

  it('of an address that the account has given up opens nothing', async () => {
    const { account, email } = await stage.newOwner();
    await stage.newOutage(account);
    const token = tokenIn(await linkTo(email));
    const reader = browser();
    await reader.logIn({ token });
    const changed = await stage.mailhooks.api.patch(`/v1/accounts/${account}`, { email: newAddress('next') });
    assert.equal(changed.status, 200);
    assertProblem(await browser().post('/v1/session', { token }), 401, 'portal_link_expired');
    assertProblem(await reader.get('/v1/session'), 401, 'unauthenticated');
  });

  it('is mailed again to the owner, and the response says nothing to who asked', async () => {
    const { account, email } = await stage.newOwner();
    const path = await stage.newOutage(account);
    const token = tokenIn(await linkTo(email));
    await stage.mailhooks.db.query('UPDATE portal_links SET expires_at = now() WHERE account_id = $1', [
      account,
    ]);
    const asked = await renew(token);
    assert.deepEqual([asked.status, asked.body], [202, {}]);
    const unknown = await renew('m'.padEnd(44, 'x'));
    assert.deepEqual([unknown.status, unknown.body], [202, {}]);
    const again = await renew(token);
    assertProblem(again, 429, 'rate_limited');
    assert.ok(Number(again.headers.get('retry-after')) > 0);

    const link = await linkTo(email, 2);
    assert.equal(stage.mailsTo(email).at(-1)?.subject, 'Your new link to the webhook page');
    assert.notEqual(tokenIn(link), token);
    const session = await browser().logIn({ token: tokenIn(link) });
    assert.equal(session.endpointId, path.split('/').at(-1));
  });

  it('takes the place of one that was handed out, never with secrets; five an hour', async () => {
    const { account, email } = await stage.newOwner();
    const made = async (body: object = {}) =>
      tokenIn((await stage.mailhooks.api.post(`/v1/accounts/${account}/portal-links`, body)).body.url);
    const token = await made();
    await browser().logIn({ token });
    assert.equal((await renew(token)).status, 202);
    const session = await browser().logIn({ token: tokenIn(await linkTo(email)) });
    assert.deepEqual(
      [session.endpointId, session.capabilities],
      [null, ['view', 'manage-endpoints', 'retry']],
    );
    await another();
    await stage.mailhooks.db.query(
      `INSERT INTO notifications (id, kind, account_id, sent_at) SELECT 'ntf_' || n || $1, 'portal-link', $1, now() FROM generate_series(1, 5) n`,
      [account],
    );
    assertProblem(await renew(await made()), 429, 'rate_limited');
  });
});
