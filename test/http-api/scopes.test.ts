import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';

interface Things {
  account: string;
  endpoint: string;
  event: string;
  delivery: string;
  key: string;
}

interface Route {
  method: string;
  path: (things: Things) => string;
  body?: unknown;
  /** What a caller gets who may. */
  status: number;
  account: boolean;
  producer: boolean;
}

const event = { type: 'email.opened', recipient: { email: 'ada@example.com' } };
const target = { name: 'E', url: 'https://hooks.example.com/', eventTypes: ['*'], enabled: false };
const own = { account: true, producer: false };
const adminOnly = { account: false, producer: false };
const ofAccount = (rest: (things: Things) => string) => (things: Things) =>
  `/v1/accounts/${things.account}${rest(things)}`;

const endpoint = (rest: string) => ofAccount((things) => `/endpoints/${things.endpoint}${rest}`);

const routes: Route[] = [
  {
    method: 'POST',
    path: () => '/v1/accounts',
    body: { name: 'A', email: 'a@b.c' },
    status: 201,
    ...adminOnly,
  },
  { method: 'GET', path: () => '/v1/accounts', status: 200, ...adminOnly },
  { method: 'POST', path: () => '/v1/keys', body: { scope: 'producer' }, status: 201, ...adminOnly },
  { method: 'DELETE', path: () => '/v1/keys/key_none', status: 404, ...adminOnly },
  { method: 'GET', path: () => '/v1/keys', status: 200, ...adminOnly },
  { method: 'GET', path: () => '/v1/overview', status: 200, ...adminOnly },
  { method: 'GET', path: ofAccount(() => ''), status: 200, ...own },
  { method: 'PATCH', path: ofAccount(() => ''), body: { name: 'B' }, status: 200, ...own },
  {
    method: 'DELETE',
    path: (things) => `/v1/accounts/${things.account}?confirm=${things.account}`,
    status: 204,
    ...own,
  },
  { method: 'POST', path: ofAccount(() => '/keys'), body: { scope: 'account' }, status: 201, ...own },
  { method: 'GET', path: ofAccount(() => '/keys'), status: 200, ...own },
  { method: 'DELETE', path: ofAccount(({ key }) => `/keys/${key}`), status: 204, ...own },
  { method: 'POST', path: ofAccount(() => '/portal-links'), status: 201, ...own },
  { method: 'DELETE', path: ofAccount(() => '/portal-sessions'), status: 204, ...own },
  { method: 'POST', path: ofAccount(() => '/endpoints'), body: target, status: 201, ...own },
  { method: 'POST', path: ofAccount(() => '/endpoints/check'), body: target, status: 204, ...own },
  { method: 'GET', path: ofAccount(() => '/endpoints'), status: 200, ...own },
  { method: 'GET', path: ofAccount(() => '/stats'), status: 200, ...own },
  { method: 'GET', path: endpoint('/stats'), status: 200, ...own },
  { method: 'GET', path: endpoint(''), status: 200, ...own },
  { method: 'PATCH', path: endpoint(''), body: { name: 'F' }, status: 200, ...own },
  { method: 'DELETE', path: endpoint(''), status: 204, ...own },
  { method: 'POST', path: endpoint('/enable'), status: 200, ...own },
  { method: 'POST', path: endpoint('/disable'), status: 200, ...own },
  { method: 'POST', path: endpoint('/test'), body: { dryRun: true }, status: 200, ...own },
  { method: 'GET', path: endpoint('/recoveries'), status: 200, ...own },
  { method: 'GET', path: endpoint('/secret'), status: 200, ...own },
  { method: 'POST', path: endpoint('/secret/rotate'), status: 200, ...own },
  {
    method: 'POST',
    path: ofAccount(() => '/events'),
    body: event,
    status: 202,
    account: true,
    producer: true,
  },
  { method: 'GET', path: ofAccount(() => '/events'), status: 200, ...own },
  { method: 'GET', path: ofAccount((things) => `/events/${things.event}`), status: 200, ...own },
  { method: 'GET', path: ofAccount(() => '/deliveries'), status: 200, ...own },
  { method: 'GET', path: ofAccount((things) => `/deliveries/${things.delivery}`), status: 200, ...own },
];

describe('scopes', () => {
  let mailhooks: TestMailhooks;
  let producer: string;
  let stranger: string;

  before(async () => {
    // Nothing is allowed, so that enabling an endpoint sends nothing anywhere.
    mailhooks = await startTestMailhooks({ MAILHOOKS_ALLOWED_TARGETS: '' }, { api: true, worker: false });
    const { api } = mailhooks;
    producer = (await api.post('/v1/keys', { scope: 'producer' })).body.key as string;
    stranger = await keyOf(await api.newAccount());
  });
  after(() => mailhooks.stop());

  async function keyOf(account: string): Promise<string> {
    return (await mailhooks.api.post(`/v1/accounts/${account}/keys`, { scope: 'account' })).body
      .key as string;
  }

  /** An account of which one thing of each kind exists. */
  async function newThings(): Promise<Things> {
    const { api } = mailhooks;
    const account = await api.newAccount();
    const { id } = await api.newEndpoint(account, target.url, { enabled: false });
    const eventId = await api.newEvent(account);
    const { deliveries } = (await api.get(`/v1/accounts/${account}/events/${eventId}`)).body;
    const key = (await api.post(`/v1/accounts/${account}/keys`, { scope: 'account' })).body.id as string;
    return { account, endpoint: id, event: eventId, delivery: deliveries[0].id as string, key };
  }

  for (const route of routes) {
    const name = `${route.method} ${route.path({ account: '{a}', endpoint: '{e}', event: '{v}', delivery: '{d}', key: '{k}' })}`;
    it(name, async () => {
      const { api } = mailhooks;
      const things = await newThings();
      const call = (key: string | null, on: Things) =>
        api.call(route.method, route.path(on), route.body, { key });
      const expect = async (key: string, on: Things, may: boolean) => {
        const answer = await call(key, on);
        if (may) assert.equal(answer.status, route.status, answer.text);
        else assertProblem(answer, 403, 'forbidden');
      };

      assertProblem(await call(null, things), 401, 'unauthenticated');
      if (name.includes('{a}')) assertProblem(await call(stranger, things), 404, 'not_found');
      await expect(producer, things, route.producer);
      await expect(await keyOf(things.account), things, route.account);
      await expect(api.key, await newThings(), true);
    });
  }

  it('lets nobody probe which accounts exist', async () => {
    const { api } = mailhooks;
    const known = (await newThings()).account;
    const answers = await Promise.all(
      [known, 'acc_none'].map((account) => api.get(`/v1/accounts/${account}/endpoints`, { key: stranger })),
    );
    const [first, second] = answers.map(({ text }, n) =>
      text.replaceAll([known, 'acc_none'][n] as string, '{a}'),
    );
    assert.equal(first, second);
    for (const answer of answers) assertProblem(answer, 404, 'not_found');
  });

  it('shows nothing of another account below an account of its own', async () => {
    const { api } = mailhooks;
    const theirs = await newThings();
    const mine = await newThings();
    const key = await keyOf(mine.account);
    const base = `/v1/accounts/${mine.account}`;
    const calls: [string, string, unknown?][] = [
      ['GET', `${base}/endpoints/${theirs.endpoint}`],
      ['PATCH', `${base}/endpoints/${theirs.endpoint}`, { name: 'mine' }],
      ['DELETE', `${base}/endpoints/${theirs.endpoint}`],
      ['POST', `${base}/endpoints/${theirs.endpoint}/enable`],
      ['POST', `${base}/endpoints/${theirs.endpoint}/disable`],
      ['POST', `${base}/endpoints/${theirs.endpoint}/test`, { dryRun: true }],
      ['GET', `${base}/endpoints/${theirs.endpoint}/secret`],
      ['POST', `${base}/endpoints/${theirs.endpoint}/secret/rotate`],
      ['GET', `${base}/events/${theirs.event}`],
      ['GET', `${base}/deliveries/${theirs.delivery}`],
      ['DELETE', `${base}/keys/${theirs.key}`],
    ];
    for (const [method, path, body] of calls) {
      assertProblem(await api.call(method, path, body, { key }), 404, 'not_found');
    }
    assert.deepEqual(
      (await api.get(`${base}/deliveries?endpointId=${theirs.endpoint}`, { key })).body.data,
      [],
    );
    assert.equal(
      (await api.get(`/v1/accounts/${theirs.account}/endpoints/${theirs.endpoint}`)).body.name,
      'Endpoint',
    );
  });

  it('lets a producer post for any account that exists', async () => {
    const { api } = mailhooks;
    const { account } = await newThings();
    assert.equal((await api.post(`/v1/accounts/${account}/events`, event, { key: producer })).status, 202);
    assertProblem(await api.post('/v1/accounts/acc_none/events', event, { key: producer }), 404, 'not_found');
  });
});
