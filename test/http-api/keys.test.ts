import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { until } from '../support/until.ts';

describe('keys', () => {
  let mailhooks: TestMailhooks;
  let account: string;

  before(async () => {
    mailhooks = await startTestMailhooks({}, { api: true, worker: false });
    account = await mailhooks.api.newAccount();
  });
  after(() => mailhooks.stop());

  it('is asked for by 401, WWW-Authenticate and no more', async () => {
    const { api } = mailhooks;
    const unknown = { key: 'mh_admin_no-key-of-this-service' };
    const answers = [
      await api.get('/v1/accounts', { key: null }),
      await api.get('/v1/accounts', unknown),
      await api.get(`/v1/accounts/${account}`, unknown),
      await api.get('/v1/no-such-thing', { key: null }),
      await api.post('/v1/accounts', undefined, { ...unknown, raw: '{"not json' }),
      await api.get('/v1/accounts', { key: null, headers: { authorization: `Basic ${api.key}` } }),
      await api.get('/v1/accounts', { key: null, headers: { authorization: api.key } }),
      await api.get('/v1/accounts', { key: null, headers: { authorization: 'Bearer ' } }),
      await api.get('/v1/accounts', { key: `${api.key}x` }),
      await api.get('/v1/accounts', { key: api.key.slice(0, -1) }),
      await api.get('/v1/accounts', { key: `${api.key.slice(0, -1)}X` }),
      await api.get('/v1/accounts', { key: createHash('sha256').update(api.key).digest('hex') }),
      await api.get(`/v1/accounts?key=${api.key}`, { key: null }),
    ];
    for (const answer of answers) {
      assertProblem(answer, 401, 'unauthenticated');
      assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer\b/);
    }
  });

  it('is known whatever the case of the scheme', async () => {
    const headers = { authorization: `bearer ${mailhooks.api.key}` };
    assert.equal((await mailhooks.api.get('/v1/accounts', { key: null, headers })).status, 200);
  });

  it('is shown once and stored as a hash', async () => {
    const { api, db } = mailhooks;
    const created = await api.post(`/v1/accounts/${account}/keys`, { scope: 'account', name: 'Website' });
    assert.equal(created.status, 201);
    const { key, ...info } = created.body;
    assert.match(info.id, /^key_/);
    assert.deepEqual([info.scope, info.name], ['account', 'Website']);
    assert.ok(key.length >= 32);

    const list = await api.get(`/v1/accounts/${account}/keys`);
    assert.equal(list.body.nextCursor, null);
    assert.deepEqual(
      list.body.data.find(({ id }: { id: string }) => id === info.id),
      info,
    );
    assert.ok(!list.text.includes(key));

    const stored = await db.query('SELECT hash, row_to_json(k)::text AS row FROM api_keys k WHERE id = $1', [
      info.id,
    ]);
    assert.deepEqual(stored.rows[0].hash, createHash('sha256').update(key).digest());
    assert.ok(!stored.rows[0].row.includes(key));
    assert.equal(Buffer.from(key.slice('mh_account_'.length), 'base64url').length, 32, '256 random bits');
    assert.equal((await api.get(`/v1/accounts/${account}`, { key })).status, 200);
  });

  it('opens nothing once it is deleted', async () => {
    const { api } = mailhooks;
    const all = `/v1/accounts/${account}/keys`;
    const { id, key } = (await api.post(all, { scope: 'account' })).body;
    const other = await api.newAccount();
    assertProblem(await api.delete(`/v1/accounts/${other}/keys/${id}`), 404, 'not_found');
    assertProblem(await api.delete(`/v1/keys/${id}`), 404, 'not_found');
    assert.equal((await api.get(`/v1/accounts/${account}`, { key })).status, 200);

    assert.equal((await api.delete(`${all}/${id}`)).status, 204);
    assertProblem(await api.get(`/v1/accounts/${account}`, { key }), 401, 'unauthenticated');
    assertProblem(await api.delete(`${all}/${id}`), 404, 'not_found');
  });

  it('that another process deletes opens nothing a moment later', async () => {
    const { api, connections } = mailhooks;
    const other = await startTestMailhooks({}, { api: true, worker: false }, connections);
    try {
      const all = `/v1/accounts/${account}/keys`;
      const { id, key } = (await api.post(all, { scope: 'account' })).body;
      assert.equal((await api.get(`/v1/accounts/${account}`, { key })).status, 200);
      assert.equal((await other.api.delete(`${all}/${id}`)).status, 204);
      const refused = await until('it is refused', async () => {
        const answer = await api.get(`/v1/accounts/${account}`, { key });
        return answer.status === 200 ? undefined : answer;
      });
      assertProblem(refused, 401, 'unauthenticated');
    } finally {
      await other.stop();
    }
  });

  for (const scope of ['producer', 'admin']) {
    it(`of scope ${scope} belongs to the service`, async () => {
      const { api } = mailhooks;
      const created = await api.post('/v1/keys', { scope });
      assert.equal(created.status, 201);
      assert.equal(created.body.scope, scope);
      const { id, key } = created.body;
      const event = { type: 'email.opened', recipient: { email: 'ada@example.com' } };
      assert.equal((await api.post(`/v1/accounts/${account}/events`, event, { key })).status, 202);
      assertProblem(await api.delete(`/v1/accounts/${account}/keys/${id}`), 404, 'not_found');
      assert.equal((await api.delete(`/v1/keys/${id}`)).status, 204);
      assertProblem(await api.get('/v1/accounts', { key }), 401, 'unauthenticated');
    });
  }

  it('is listed page by page', async () => {
    const { api } = mailhooks;
    const owner = await api.newAccount();
    const all = `/v1/accounts/${owner}/keys`;
    const made: string[] = [];
    for (let n = 0; n < 3; n += 1)
      made.unshift((await api.post(all, { scope: 'account' })).body.id as string);
    const first = (await api.get(`${all}?limit=2`)).body;
    const second = (await api.get(`${all}?limit=2&cursor=${first.nextCursor}`)).body;
    assert.equal(second.nextCursor, null);
    assert.deepEqual(
      [...first.data, ...second.data].map(({ id }) => id),
      made,
    );
    assertProblem(await api.get(`${all}?limt=2`), 422, 'validation_failed', ['limt']);
  });

  const refused: [string, () => string, unknown, string[]][] = [
    ['an account key without a scope', () => `/v1/accounts/${account}/keys`, {}, ['scope']],
    ['an account key that is admin', () => `/v1/accounts/${account}/keys`, { scope: 'admin' }, ['scope']],
    ['a service key of an account', () => '/v1/keys', { scope: 'account' }, ['scope']],
    ['a name with NUL', () => '/v1/keys', { scope: 'producer', name: '\u0000' }, ['name']],
    ['a key of its own', () => '/v1/keys', { scope: 'producer', key: 'mh' }, ['key']],
  ];
  for (const [what, path, body, paths] of refused) {
    it(`refuses ${what}`, async () => {
      assertProblem(await mailhooks.api.post(path(), body), 422, 'validation_failed', paths);
    });
  }

  it('says where keys of another scope are made', async () => {
    const { api } = mailhooks;
    for (const [path, scope, expected] of [
      [`/v1/accounts/${account}/keys`, 'producer', 'POST /v1/keys'],
      [`/v1/accounts/${account}/keys`, undefined, 'is required: account'],
      ['/v1/keys', 'account', 'POST /v1/accounts/{accountId}/keys'],
    ] as const) {
      const { errors } = (await api.post(path, { scope })).body as { errors: { message: string }[] };
      assert.ok(errors[0]?.message.includes(expected), JSON.stringify(errors));
    }
  });

  it('needs an account that exists', async () => {
    const { api } = mailhooks;
    assertProblem(await api.post('/v1/accounts/acc_none/keys', { scope: 'account' }), 404, 'not_found');
    assertProblem(await api.get('/v1/accounts/acc_none/keys'), 404, 'not_found');
  });
});
