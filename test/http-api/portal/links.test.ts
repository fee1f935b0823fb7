import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertProblem } from '../../support/assert-problem.ts';
import { Browser, tokenIn } from '../../support/browser.ts';
import { startTestMailhooks, type TestMailhooks } from '../../support/mailhooks.ts';
import { until } from '../../support/until.ts';

describe('a link into the page', () => {
  let mailhooks: TestMailhooks;
  before(async () => {
    mailhooks = await startTestMailhooks({}, { api: true, worker: false });
  });
  after(() => mailhooks.stop());

  const browser = () => new Browser(mailhooks.api, mailhooks.url);
  const linkFor = async (account: string, body: unknown = {}, key = mailhooks.api.key) => {
    const answer = await mailhooks.api.post(`/v1/accounts/${account}/portal-links`, body, { key });
    assert.equal(answer.status, 201, answer.text);
    return answer.body as { url: string; expiresAt: string };
  };

  it('has its token in the fragment, works once, and lets in for 12 hours', async () => {
    const account = await mailhooks.api.newAccount({ name: 'Acme' });
    const { url, expiresAt } = await linkFor(account);
    assert.ok(url.startsWith(`${mailhooks.config.publicUrl}/#token=`), url);
    const inMs = new Date(expiresAt).getTime() - Date.now();
    assert.ok(inMs > 3_000_000 && inMs < 4_200_000, 'an hour');
    const { rows } = await mailhooks.db.query(
      "SELECT row_to_json(l)::text || encode(hash, 'escape') AS row FROM portal_links l",
    );
    for (const { row } of rows) assert.ok(!String(row).includes(tokenIn(url)), 'only its hash is stored');

    const owner = browser();
    const opened = await owner.post('/v1/session', { token: tokenIn(url) });
    assert.equal(opened.status, 200);
    const [line = ''] = opened.headers.getSetCookie();
    assert.match(line, /^mailhooks_session=[\w-]{44}; HttpOnly; SameSite=Lax; Path=\/; Max-Age=43200$/);
    assert.equal(opened.headers.get('cache-control'), 'no-store');
    const { body } = await owner.get('/v1/session');
    assert.deepEqual(
      { ...body, expiresAt: undefined },
      {
        accountId: account,
        accountName: 'Acme',
        scope: 'account',
        capabilities: ['view', 'manage-endpoints', 'secrets', 'retry'],
        endpointId: null,
        expiresAt: undefined,
        branding: { name: 'Mailhooks', logoUrl: null, accentColor: null },
        temporalUi: false,
      },
    );
    assert.equal((await owner.get(`/v1/accounts/${account}/endpoints`)).status, 200);

    for (const one of [owner, browser()])
      assertProblem(await one.post('/v1/session', { token: tokenIn(url) }), 401, 'portal_link_used');
    assert.equal((await owner.get('/v1/session')).status, 200, 'a failed way in ends nothing');
  });

  it('that is opened ten times at the same time opens one session', async () => {
    const account = await mailhooks.api.newAccount();
    const token = tokenIn((await linkFor(account)).url);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => browser().post('/v1/session', { token })),
    );
    assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  });

  it('that is expired, unknown or tampered with lets nobody in', async () => {
    const account = await mailhooks.api.newAccount();
    const short = tokenIn((await linkFor(account, { expiresInSeconds: 1 })).url);
    await until('expired', async () => {
      const { rowCount } = await mailhooks.db.query(
        'SELECT FROM portal_links WHERE account_id = $1 AND expires_at <= now()',
        [account],
      );
      return rowCount === 1;
    });
    assertProblem(await browser().post('/v1/session', { token: short }), 401, 'portal_link_expired');
    const token = tokenIn((await linkFor(account)).url);
    const changed = token.slice(0, -2) + (token.endsWith('A') ? 'Bg' : 'AA');
    for (const wrong of [changed, token.slice(0, -1), `${token}A`, `b${token.slice(1)}x`, 'x', ''])
      assertProblem(await browser().post('/v1/session', { token: wrong }), 401, 'portal_link_unknown');
    for (const body of [{}, { token, key: token }, { token: 1 }, [], 'x', { token: null }])
      assertProblem(await browser().post('/v1/session', body), 422, 'validation_failed');
    assert.equal((await browser().post('/v1/session', { token })).status, 200, 'it is as good as ever');
  });

  it('is refused where what it asks for is wrong', async () => {
    const account = await mailhooks.api.newAccount();
    const other = await mailhooks.api.newAccount();
    const { id } = await mailhooks.api.newEndpoint(other, 'https://hooks.example.com/', { enabled: false });
    const path = `/v1/accounts/${account}/portal-links`;
    const wrong: [unknown, string][] = [
      [{ expiresInSeconds: 0 }, 'expiresInSeconds'],
      [{ expiresInSeconds: 604_801 }, 'expiresInSeconds'],
      [{ capabilities: [] }, 'capabilities'],
      [{ capabilities: ['admin'] }, 'capabilities[0]'],
      [{ endpointId: id }, 'endpointId'],
      [{ endpointId: 'ep_none' }, 'endpointId'],
      [{ scope: 'admin' }, 'scope'],
    ];
    for (const [body, at] of wrong)
      assertProblem(await mailhooks.api.post(path, body), 422, 'validation_failed', [at]);
    assertProblem(await mailhooks.api.post('/v1/accounts/acc_none/portal-links', {}), 404, 'not_found');
  });

  it('gives no more than its maker has, and a session of a link makes none', async () => {
    const account = await mailhooks.api.newAccount();
    const limited = browser();
    await limited.logIn({
      token: tokenIn((await linkFor(account, { capabilities: ['view', 'retry'] })).url),
    });
    const path = `/v1/accounts/${account}/portal-links`;
    const more = await limited.post(path, { capabilities: ['view', 'secrets'] });
    assertProblem(more, 403, 'missing_capability');
    assert.match(more.body.detail, /secrets/);
    for (const body of [{}, { capabilities: ['view'] }])
      assertProblem(await limited.post(path, body), 403, 'forbidden');
    const whole = browser();
    const { key } = (await mailhooks.api.post(`/v1/accounts/${account}/keys`, { scope: 'account' })).body;
    await whole.logIn({ key });
    const made = await whole.post(path, { capabilities: ['view'] });
    assert.equal(made.status, 201);
    assert.deepEqual((await browser().logIn({ token: tokenIn(made.body.url) })).capabilities, ['view']);
  });

  it('ends with the key that made it, and so do its sessions', async () => {
    const account = await mailhooks.api.newAccount();
    const made = (await mailhooks.api.post(`/v1/accounts/${account}/keys`, { scope: 'account' })).body;
    const first = browser();
    await first.logIn({ token: tokenIn((await linkFor(account, {}, made.key)).url) });
    const second = tokenIn((await linkFor(account, {}, made.key)).url);
    const byKey = browser();
    await byKey.logIn({ key: made.key });
    assert.equal((await mailhooks.api.delete(`/v1/accounts/${account}/keys/${made.id}`)).status, 204);
    for (const one of [first, byKey]) assertProblem(await one.get('/v1/session'), 401, 'unauthenticated');
    assertProblem(await browser().post('/v1/session', { token: second }), 401, 'portal_link_unknown');
    assertProblem(await browser().post('/v1/session', { key: made.key }), 401, 'invalid_key');
  });

  it('of the bootstrap key ends when there is another', async (t) => {
    const account = await mailhooks.api.newAccount();
    const operator = browser();
    await operator.logIn({ key: mailhooks.api.key });
    const token = tokenIn((await linkFor(account)).url);
    const adminKey = 'mh_admin_another-for-tests-0123456789';
    const next = await startTestMailhooks(
      {},
      { api: true, worker: false },
      { ...mailhooks.connections, adminKey },
    );
    t.after(next.stop);
    const there = new Browser(next.api, next.url);
    assertProblem(await there.post('/v1/session', { token }), 401, 'portal_link_unknown');
    const headers = { cookie: operator.cookie };
    assertProblem(await next.api.get('/v1/accounts', { key: null, headers }), 401, 'unauthenticated');
    assert.equal((await operator.get('/v1/accounts')).status, 200);
  });
});
