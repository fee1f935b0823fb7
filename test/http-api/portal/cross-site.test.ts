import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertProblem } from '../../support/assert-problem.ts';
import { Browser } from '../../support/browser.ts';
import { startTestMailhooks, type TestMailhooks } from '../../support/mailhooks.ts';

describe('a request that another page brings about', () => {
  let mailhooks: TestMailhooks;
  let account: string;
  let cookie: string;
  before(async () => {
    mailhooks = await startTestMailhooks(
      { MAILHOOKS_PUBLIC_URL: 'https://hooks.example.com' },
      { api: true, worker: false },
    );
    account = await mailhooks.api.newAccount();
    const { key } = (await mailhooks.api.post(`/v1/accounts/${account}/keys`, { scope: 'account' })).body;
    const owner = new Browser(mailhooks.api, mailhooks.url);
    await owner.logIn({ key });
    cookie = owner.cookie;
  });
  after(() => mailhooks.stop());

  const mark = { 'x-mailhooks-page': '1' };
  const own = () => ({ origin: mailhooks.url });
  const foreign = { origin: 'https://evil.example' };
  const bad: [string, () => Record<string, string>][] = [
    ['without the header', () => own()],
    ['with another value of the header', () => ({ ...own(), 'x-mailhooks-page': 'true' })],
    ['without Origin and Sec-Fetch-Site', () => mark],
    ['from a foreign Origin', () => ({ ...mark, ...foreign })],
    ['from an opaque Origin', () => ({ ...mark, origin: 'null' })],
    ['from a neighbour of our host', () => ({ ...mark, origin: 'https://evil.hooks.example.com' })],
    [
      'from a host that begins like ours',
      () => ({ ...mark, origin: 'https://hooks.example.com.evil.example' }),
    ],
    ['from the same site', () => ({ ...mark, ...own(), 'sec-fetch-site': 'same-site' })],
    ['from another site', () => ({ ...mark, 'sec-fetch-site': 'cross-site' })],
    [
      'from another site that names our Origin',
      () => ({ ...mark, ...own(), 'sec-fetch-site': 'cross-site' }),
    ],
  ];
  for (const [name, headers] of bad) {
    it(`${name} changes nothing`, async () => {
      const options = { key: null, headers: { cookie, ...headers() } };
      const path = `/v1/accounts/${account}`;
      for (const [method, to, body] of [
        ['PATCH', path, { name: 'Evil' }],
        ['DELETE', `${path}?confirm=${account}`, undefined],
        ['POST', `${path}/endpoints`, { name: 'E', url: 'https://x.example/', eventTypes: ['*'] }],
        ['DELETE', '/v1/session', undefined],
      ] as const)
        assertProblem(await mailhooks.api.call(method, to, body, options), 403, 'cross_site_request');
      assert.equal((await mailhooks.api.get(path)).body.name, 'Test');
      assert.equal((await mailhooks.api.get(path, options)).status, 200, 'reading is no change');
    });
  }

  it('by a form changes nothing', async () => {
    for (const type of [
      'application/x-www-form-urlencoded',
      'text/plain',
      'multipart/form-data; boundary=x',
    ]) {
      const headers = { cookie, 'content-type': type, origin: 'https://evil.example' };
      const answer = await mailhooks.api.call('POST', `/v1/accounts/${account}/endpoints`, undefined, {
        ...{ key: null, headers, raw: '{"name":"E","url":"https://x.example/","eventTypes":["*"]}' },
      });
      assertProblem(answer, 403, 'cross_site_request');
    }
  });

  it('logs nobody in as somebody else', async () => {
    for (const headers of [foreign, { 'sec-fetch-site': 'cross-site' }, { origin: 'null' }]) {
      const answer = await mailhooks.api.post(
        '/v1/session',
        { key: mailhooks.api.key },
        { key: null, headers },
      );
      assertProblem(answer, 403, 'cross_site_request');
      assert.deepEqual(answer.headers.getSetCookie(), []);
    }
  });

  it('is distinguished from one of our own page, by the host that was asked for or by the public URL', async () => {
    for (const headers of [
      own(),
      { origin: 'https://hooks.example.com' },
      { 'sec-fetch-site': 'same-origin' },
    ]) {
      const options = { key: null, headers: { cookie, ...mark, ...headers } };
      const answer = await mailhooks.api.patch(`/v1/accounts/${account}`, { name: 'Test' }, options);
      assert.equal(answer.status, 200, answer.text);
    }
  });
});
