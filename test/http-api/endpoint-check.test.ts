import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';

const good = { name: 'Mine', url: 'http://127.0.0.1:9/hooks', eventTypes: ['*'] };

describe('an endpoint that is only checked', () => {
  let mailhooks: TestMailhooks;
  let all: string;

  before(async () => {
    mailhooks = await startTestMailhooks({}, { api: true, worker: false });
    all = `/v1/accounts/${await mailhooks.api.newAccount()}/endpoints`;
  });
  after(() => mailhooks.stop());

  for (const [what, part] of Object.entries({
    'fields of a wrong shape': { name: '', headers: { Host: 'x' }, ownerEmail: 'x' },
    'a type that the format has not': { format: 'esputnik', eventTypes: ['email.processed'] },
    'a batch in a format without': { batch: { maxEvents: 2 } },
    'a forbidden target': { url: 'http://10.0.0.1/' },
  })) {
    it(`is refused with the errors of creating it: ${what}`, async () => {
      const { api } = mailhooks;
      const [checked, created] = [
        await api.post(`${all}/check`, { ...good, ...part }),
        await api.post(all, { ...good, ...part }),
      ];
      assert.equal(created.status, 422);
      assert.equal(checked.status, 422);
      assert.ok(created.body.errors.length > 0);
      assert.deepEqual(checked.body.errors, created.body.errors);
    });
  }

  it('is refused with all that is wrong: a URL that is none of HTTP beside other fields', async () => {
    const body = { ...good, name: '', url: 'ftp://example.com/' };
    for (const path of [`${all}/check`, all]) {
      const { status, body: problem } = await mailhooks.api.post(path, body);
      assert.equal(status, 422);
      assert.deepEqual(problem.errors, [
        { path: 'name', message: 'expected at least 1 character' },
        { path: 'url', message: 'expected an http or https URL, got ftp://' },
      ]);
    }
  });

  it('is not saved', async () => {
    const { api } = mailhooks;
    assert.equal((await api.post(`${all}/check`, good)).status, 204);
    assert.deepEqual((await api.get(all)).body.data, []);
  });

  it('needs an account', async () => {
    assert.equal((await mailhooks.api.post('/v1/accounts/acc_none/endpoints/check', good)).status, 404);
  });
});
