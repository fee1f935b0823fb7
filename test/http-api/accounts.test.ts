import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';

describe('accounts', () => {
  let mailhooks: TestMailhooks;

  before(async () => {
    mailhooks = await startTestMailhooks({}, { api: true, worker: false });
  });
  after(() => mailhooks.stop());

  it('is created with an id of ours, and can be read immediately', async () => {
    const { api } = mailhooks;
    const created = await api.post('/v1/accounts', { name: ' Acme ', email: 'owner@acme.test' });
    assert.equal(created.status, 201);
    const { id, createdAt, updatedAt, ...rest } = created.body;
    assert.match(id, /^acc_/);
    assert.equal(created.headers.get('location'), `/v1/accounts/${id}`);
    const confirmed = { emailConfirmed: true, ownerMail: { status: 'ok', lastError: null, nextTryAt: null } };
    assert.deepEqual(rest, {
      ...{ name: 'Acme', email: 'owner@acme.test', confirmedEmail: 'owner@acme.test', ...confirmed },
      ...{ instanceUrl: null, userName: null },
    });
    assert.match(createdAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.equal(updatedAt, createdAt);

    const read = await api.get(`/v1/accounts/${id}`);
    assert.equal(read.status, 200);
    assert.deepEqual(read.body, created.body);
  });

  it('takes an id, an instance URL and a user name of the platform', async () => {
    const fields = { id: 'Shop_4711-eu', name: 'Shop', email: 'a@b.c' };
    const platform = { instanceUrl: 'https://mail.example.org/', userName: 'Zoë' };
    const created = await mailhooks.api.post('/v1/accounts', { ...fields, ...platform });
    assert.equal(created.status, 201);
    const keys = Object.keys({ ...fields, ...platform });
    const rest = Object.fromEntries(keys.map((key) => [key, created.body[key]]));
    assert.deepEqual(rest, { ...fields, ...platform });

    assertProblem(await mailhooks.api.post('/v1/accounts', fields), 409, 'conflict', ['id']);
  });

  const refused: [string, unknown, string[]][] = [
    ['nothing', undefined, ['']],
    ['null', null, ['']],
    ['an array', [], ['']],
    ['no fields', {}, ['name', 'email']],
    ['an empty name', { name: '  ', email: 'a@b.c' }, ['name']],
    ['a name with NUL', { name: 'a\u0000', email: 'a@b.c' }, ['name']],
    ['a name with half a surrogate pair', { name: 'a\ud800', email: 'a@b.c' }, ['name']],
    ['a name that is too long', { name: 'x'.repeat(201), email: 'a@b.c' }, ['name']],
    ['a name that is a number', { name: 7, email: 'a@b.c' }, ['name']],
    ['an address that is none', { name: 'A', email: 'nobody' }, ['email']],
    ['an address with a line break', { name: 'A', email: 'a@b.c\nBcc: x@y.z' }, ['email']],
    ['two addresses', { name: 'A', email: 'john,smith@example.com' }, ['email']],
    ['a name of two lines', { name: 'A\r\nBcc: x@y.z', email: 'a@b.c' }, ['name']],
    [
      'an instance URL of port 0',
      { name: 'A', email: 'a@b.c', instanceUrl: 'http://x.test:0/' },
      ['instanceUrl'],
    ],
    ['an id with a slash', { id: 'a/b', name: 'A', email: 'a@b.c' }, ['id']],
    ['an id with NUL', { id: 'a\u0000', name: 'A', email: 'a@b.c' }, ['id']],
    ['an id that is too long', { id: 'x'.repeat(65), name: 'A', email: 'a@b.c' }, ['id']],
    ['an instance URL of ftp', { name: 'A', email: 'a@b.c', instanceUrl: 'ftp://x.test/' }, ['instanceUrl']],
    [
      'an instance URL with NUL',
      { name: 'A', email: 'a@b.c', instanceUrl: 'https://x.test/\u0000' },
      ['instanceUrl'],
    ],
    ['a user name with NUL', { name: 'A', email: 'a@b.c', userName: '\u0000' }, ['userName']],
    ['unknown fields', { name: 'A', email: 'a@b.c', nmae: 'B', 'x y': 1 }, ['nmae', '["x y"]']],
    ['times of its own', { name: 'A', email: 'a@b.c', createdAt: '2020-01-01T00:00:00Z' }, ['createdAt']],
  ];
  for (const [what, body, paths] of refused) {
    it(`is refused with ${what}`, async () => {
      assertProblem(await mailhooks.api.post('/v1/accounts', body), 422, 'validation_failed', paths);
    });
  }

  it('is changed field by field', async () => {
    const { api } = mailhooks;
    const id = await api.newAccount({ name: 'Before', userName: 'u', instanceUrl: 'https://x.test/' });
    const changed = await api.patch(`/v1/accounts/${id}`, { name: 'After', userName: null });
    assert.equal(changed.status, 200);
    const { name, userName, instanceUrl, email } = changed.body;
    assert.deepEqual(
      [name, userName, instanceUrl, email],
      ['After', null, 'https://x.test/', 'owner@example.com'],
    );
    assert.ok(changed.body.updatedAt >= changed.body.createdAt);
    assert.deepEqual((await api.get(`/v1/accounts/${id}`)).body, changed.body);

    assert.equal((await api.patch(`/v1/accounts/${id}`, {})).status, 200);
    assertProblem(await api.patch(`/v1/accounts/${id}`, { id: 'x' }), 422, 'validation_failed', ['id']);
    assertProblem(await api.patch(`/v1/accounts/${id}`, { name: null }), 422, 'validation_failed', ['name']);
    assert.equal((await api.get(`/v1/accounts/${id}`)).body.name, 'After');
  });

  it('is not found when there is none', async () => {
    const { api } = mailhooks;
    assertProblem(await api.get('/v1/accounts/acc_none'), 404, 'not_found');
    assertProblem(await api.patch('/v1/accounts/acc_none', { name: 'x' }), 404, 'not_found');
    assertProblem(await api.delete('/v1/accounts/acc_none'), 404, 'not_found');
    assertProblem(await api.get('/v1/accounts/%00'), 404, 'not_found');
    assertProblem(await api.get('/v1/accounts/%ff'), 404, 'not_found');
  });

  it('is erased by its own key only when the id is repeated', async () => {
    const { api } = mailhooks;
    const id = await api.newAccount();
    const key = (await api.post(`/v1/accounts/${id}/keys`, { scope: 'account' })).body.key as string;
    for (const query of [
      '',
      '?confirm=',
      '?confirm=true',
      `?confirm=${id.slice(0, -1)}`,
      '?confirm=a&confirm=b',
    ]) {
      const answer = await api.delete(`/v1/accounts/${id}${query}`, { key });
      assertProblem(answer, 422, 'validation_failed', ['confirm']);
    }
    assertProblem(await api.delete(`/v1/accounts/${id}?confrim=${id}`, { key }), 422, 'validation_failed', [
      'confrim',
    ]);
    // A confirmation of something else is a mistake, with every key.
    assertProblem(await api.delete(`/v1/accounts/${id}?confirm=other`), 422, 'validation_failed', [
      'confirm',
    ]);
    assert.equal((await api.get(`/v1/accounts/${id}`)).status, 200);
    assert.equal((await api.delete(`/v1/accounts/${id}?confirm=${id}`, { key })).status, 204);
    assertProblem(await api.get(`/v1/accounts/${id}`), 404, 'not_found');
  });

  it('is gone after its deletion, with all that it had', async () => {
    const { api } = mailhooks;
    const id = await api.newAccount({ id: 'short-lived' });
    const key = (await api.post(`/v1/accounts/${id}/keys`, { scope: 'account' })).body.key as string;
    const endpoint = await api.newEndpoint(id, 'https://hooks.example.com/', { enabled: false });
    const event = await api.newEvent(id);

    const deleted = await api.delete(`/v1/accounts/${id}`);
    assert.equal(deleted.status, 204);
    assert.equal(deleted.text, '');
    assertProblem(await api.get(`/v1/accounts/${id}`), 404, 'not_found');
    assertProblem(await api.delete(`/v1/accounts/${id}`), 404, 'not_found');
    assertProblem(await api.get(`/v1/accounts/${id}`, { key }), 401, 'unauthenticated');

    // A new account of the old id inherits nothing.
    await api.newAccount({ id });
    assertProblem(await api.get(`/v1/accounts/${id}/endpoints/${endpoint.id}`), 404, 'not_found');
    assertProblem(await api.get(`/v1/accounts/${id}/events/${event}`), 404, 'not_found');
    for (const list of ['keys', 'endpoints', 'events', 'deliveries']) {
      assert.deepEqual((await api.get(`/v1/accounts/${id}/${list}`)).body.data, [], list);
    }
  });
});
