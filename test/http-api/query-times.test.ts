import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { apiRoutes } from '../../src/api/routes/index.ts';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';

/** Every parameter of every list that is a time, by its route's path. */
const timed = apiRoutes().flatMap(({ method, path, query }) =>
  Object.keys(query?.shape ?? {})
    .filter((name) => ['since', 'until'].includes(name))
    .map((name) => ({ method, path, name })),
);

describe('a time in a query', () => {
  let mailhooks: TestMailhooks;
  let account: string;
  let endpoint: string;
  before(async () => {
    mailhooks = await startTestMailhooks({}, { api: true, worker: false });
    account = await mailhooks.api.newAccount();
    ({ id: endpoint } = await mailhooks.api.newEndpoint(account, 'http://127.0.0.1:9/', { enabled: false }));
  });
  after(() => mailhooks.stop());

  it('is there to be asked for', () => assert.ok(timed.length >= 4));

  for (const { path, name } of timed)
    it(`whose plus was not encoded is refused with a hint: ${name} of ${path}`, async () => {
      const url = path.replace('{accountId}', account).replace('{endpointId}', endpoint);
      const ask = (value: string) => mailhooks.api.get(`${url}?${name}=${value}`);
      const time = new Date().toISOString().slice(0, 19);
      for (const value of [`${time}+00:00`, `${time}.123456+02:00`, `${time}%2002:00`]) {
        const answer = await ask(value);
        assertProblem(answer, 422, 'validation_failed', [name]);
        assert.match(answer.body.detail, /the \+ of its offset arrived as a space: write %2B/);
      }
      const other = await ask('yesterday');
      assertProblem(other, 422, 'validation_failed', [name]);
      assert.doesNotMatch(other.body.detail, /%2B/);
      assert.equal((await ask(`${time}%2B00:00`)).status, 200);
      assert.equal((await ask(`${time}Z`)).status, 200);
    });
});
