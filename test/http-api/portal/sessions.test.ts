import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { dropBefore } from '../../../src/store/log/retention.ts';
import { assertProblem } from '../../support/assert-problem.ts';
import { Browser, tokenIn } from '../../support/browser.ts';
import { startTestMailhooks, type TestMailhooks } from '../../support/mailhooks.ts';

describe('a session of the page', () => {
  let mailhooks: TestMailhooks;
  let other: TestMailhooks;
  before(async () => {
    mailhooks = await startTestMailhooks(
      { MAILHOOKS_PUBLIC_URL: 'https://hooks.example.com/mail/' },
      { api: true, worker: false },
    );
    other = await startTestMailhooks({}, { api: true, worker: false }, mailhooks.connections);
  });
  after(async () => {
    await other.stop();
    await mailhooks.stop();
  });

  const browser = () => new Browser(mailhooks.api, mailhooks.url);
  const newOwner = async (body: object = {}) => {
    const account = await mailhooks.api.newAccount();
    const { url } = (await mailhooks.api.post(`/v1/accounts/${account}/portal-links`, body)).body;
    const owner = browser();
    await owner.logIn({ token: tokenIn(url) });
    return { account, owner };
  };

  it('is a cookie for https and for the path of the public URL', async () => {
    const account = await mailhooks.api.newAccount();
    const { url } = (await mailhooks.api.post(`/v1/accounts/${account}/portal-links`)).body;
    assert.match(url, /^https:\/\/hooks\.example\.com\/mail\/#token=/);
    const answer = await browser().post('/v1/session', { token: tokenIn(url) });
    const [line = ''] = answer.headers.getSetCookie();
    assert.match(line, /; HttpOnly; SameSite=Lax; Path=\/mail; Max-Age=43200; Secure$/);
  });

  it('is never one that somebody planted, and a new one ends the one before', async () => {
    const { account, owner } = await newOwner();
    const first = owner.cookie;
    const { url } = (await mailhooks.api.post(`/v1/accounts/${account}/portal-links`)).body;
    await owner.logIn({ token: tokenIn(url) });
    assert.notEqual(owner.cookie, first);
    assertProblem(await browser().get('/v1/session', { headers: { cookie: first } }), 401, 'unauthenticated');

    const planted = `mailhooks_session=k${'x'.repeat(43)}`;
    const victim = browser();
    const { key } = (await mailhooks.api.post(`/v1/accounts/${account}/keys`, { scope: 'account' })).body;
    const answer = await victim.post('/v1/session', { key }, { headers: { cookie: planted } });
    assert.equal(answer.status, 200);
    assert.ok(!answer.headers.getSetCookie().join().includes('xxxx'));
    assertProblem(
      await browser().get('/v1/session', { headers: { cookie: planted } }),
      401,
      'unauthenticated',
    );
    // Two of the name: one of them is a neighbour's.
    const both = { cookie: `${planted}; ${victim.cookie}` };
    assertProblem(await browser().get('/v1/session', { headers: both }), 401, 'unauthenticated');
  });

  it('ends by itself, by its end, with its account, and with all of the account in every process', async () => {
    const { owner } = await newOwner();
    const kept = owner.cookie;
    assert.equal((await owner.call('DELETE', '/v1/session')).status, 204);
    assert.equal(owner.cookie, '');
    const gone = async (headers: Record<string, string>) => {
      for (const { api } of [mailhooks, other])
        assertProblem(await api.get('/v1/session', { key: null, headers }), 401, 'unauthenticated');
    };
    await gone({ cookie: kept });

    const expired = await newOwner();
    await mailhooks.db.query('UPDATE portal_sessions SET expires_at = now() WHERE account_id = $1', [
      expired.account,
    ]);
    await gone({ cookie: expired.owner.cookie });

    const { account, owner: third } = await newOwner();
    const path = `/v1/accounts/${account}`;
    const unused = (await mailhooks.api.post(`${path}/portal-links`)).body.url as string;
    const elsewhere = { key: null, headers: { cookie: third.cookie } };
    assert.equal((await other.api.get(`${path}/endpoints`, elsewhere)).status, 200);
    assert.equal((await mailhooks.api.delete(`${path}/portal-sessions`)).status, 204);
    assertProblem(await other.api.get(`${path}/endpoints`, elsewhere), 401, 'unauthenticated');
    await gone({ cookie: third.cookie });
    assertProblem(
      await browser().post('/v1/session', { token: tokenIn(unused) }),
      401,
      'portal_link_expired',
    );

    const fourth = await newOwner();
    assert.equal((await mailhooks.api.delete(`/v1/accounts/${fourth.account}`)).status, 204);
    await gone({ cookie: fourth.owner.cookie });
  });

  it("of an operator is opened by an admin key; a program's key opens none", async () => {
    const operator = browser();
    const session = await operator.logIn({ key: mailhooks.api.key });
    assert.deepEqual([session.scope, session.accountId, session.accountName], ['admin', null, null]);
    assert.equal(session.temporalUi, true);
    assert.equal((await operator.get('/v1/accounts')).status, 200);
    assert.equal((await operator.post('/v1/accounts', { name: 'A', email: 'a@example.com' })).status, 201);
    const { key } = (await mailhooks.api.post('/v1/keys', { scope: 'producer' })).body;
    for (const wrong of [key, 'mh_account_none', ''])
      assertProblem(await browser().post('/v1/session', { key: wrong }), 401, 'invalid_key');
  });

  it('yields to a key in Authorization', async () => {
    const { account, owner } = await newOwner({ capabilities: ['view'] });
    const headers = { cookie: owner.cookie };
    const path = `/v1/accounts/${account}`;
    // With the key no mark of our page is needed, and all is allowed.
    assert.equal((await mailhooks.api.post(`${path}/keys`, { scope: 'account' }, { headers })).status, 201);
    assertProblem(
      await mailhooks.api.get(path, { key: 'mh_account_wrong', headers }),
      401,
      'unauthenticated',
    );
  });

  it('is not guessed at speed', async (t) => {
    const strict = await startTestMailhooks({ MAILHOOKS_FAILED_LOGINS: '5' }, { api: true, worker: false });
    t.after(strict.stop);
    const { api } = strict;
    const account = await api.newAccount();
    const { url } = (await api.post(`/v1/accounts/${account}/portal-links`)).body;
    const guess = (body: object) => api.post('/v1/session', body, { key: null });
    for (let n = 0; n < 5; n += 1)
      assert.equal((await guess(n % 2 ? { token: 'x' } : { key: 'x' })).status, 401);
    const refused = await guess({ token: 'y' });
    assertProblem(refused, 429, 'rate_limited');
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
    const cookie = { cookie: 'mailhooks_session=kxxx' };
    for (const path of ['/v1/session', '/v1/accounts'])
      assertProblem(await api.get(path, { key: null, headers: cookie }), 429, 'rate_limited');
    // Nobody behind the same address is locked out by it.
    assert.equal((await guess({ token: tokenIn(url) })).status, 200);
    assert.equal(
      (await api.get('/v1/session', { key: null })).status,
      401,
      'whoever brings nothing guesses nothing',
    );
  });

  it('is forgotten by the retention when it is over, and its link a month later', async () => {
    const { account, owner } = await newOwner();
    const { db } = mailhooks;
    const left = async () => {
      await dropBefore(db, new Date(Date.now() - 40 * 86_400_000));
      const count = async (table: string) =>
        (await db.query(`SELECT FROM ${table} WHERE account_id = $1`, [account])).rowCount;
      return [await count('portal_sessions'), await count('portal_links')];
    };
    assert.deepEqual(await left(), [1, 1]);
    assert.equal((await owner.get('/v1/session')).status, 200);
    const past = "expires_at = now() - interval '1 day'";
    for (const table of ['portal_sessions', 'portal_links'])
      await db.query(`UPDATE ${table} SET ${past} WHERE account_id = $1`, [account]);
    assert.deepEqual(await left(), [0, 1]);
    await db.query("UPDATE portal_links SET expires_at = now() - interval '31 days' WHERE account_id = $1", [
      account,
    ]);
    assert.deepEqual(await left(), [0, 0]);
  });

  it('takes small bodies from strangers', async () => {
    assertProblem(
      await browser().post('/v1/session', { token: 'x'.repeat(20_000) }),
      413,
      'payload_too_large',
    );
  });
});
