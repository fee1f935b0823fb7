import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { until } from '../support/until.ts';

const opened = { type: 'email.opened', recipient: { email: 'ada@example.com' } };
/** So few that no machine is too slow to ask for more. */
const perSecond = 5;
const times = <T>(count: number, call: (n: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => call(n)));

describe('an account with many keys', () => {
  let mailhooks: TestMailhooks;
  before(async () => {
    mailhooks = await startTestMailhooks(
      { MAILHOOKS_ACCOUNT_RATE_LIMIT: String(perSecond), MAILHOOKS_MAX_KEYS: '8' },
      { api: true, worker: false },
    );
  });
  after(() => mailhooks.stop());

  it('has at most the limit, even if they are made concurrently', async () => {
    const { api } = mailhooks;
    const account = await api.newAccount();
    const all = `/v1/accounts/${account}/keys`;
    const make = () => api.post(all, { scope: 'account' });
    const answers = await times(20, make);
    const made = answers.filter(({ status }) => status === 201);
    assert.equal(made.length, 8);
    for (const answer of answers) if (answer.status !== 201) assertProblem(answer, 409, 'limit_reached');
    assert.match((await make()).body.detail, /8 keys/);
    assert.equal((await api.delete(`${all}/${made[0]?.body.id}`)).status, 204);
    assert.equal((await make()).status, 201, 'one that is deleted makes room');
    assert.equal(
      (await api.post(`/v1/accounts/${await api.newAccount()}/keys`, { scope: 'account' })).status,
      201,
    );
  });

  it('has the rate limit of one key', async () => {
    const { api } = mailhooks;
    const open = async (keys: number) => {
      const account = await api.newAccount();
      const made = await times(keys, () => api.post(`/v1/accounts/${account}/keys`, { scope: 'account' }));
      return { account, keys: made.map(({ body }) => body.key as string) };
    };
    const attacker = await open(8);
    const victim = await open(1);
    const begunAt = performance.now();
    const answers = await times(200, (n) =>
      api.get(`/v1/accounts/${attacker.account}`, { key: attacker.keys[n % 8] ?? '' }),
    );
    const seconds = (performance.now() - begunAt) / 1_000;
    const served = answers.filter(({ status }) => status === 200).length;
    assert.ok(served >= perSecond, `${served}`);
    assert.ok(
      served <= perSecond * (1 + seconds),
      `${served} in ${seconds} s; eight keys would have eight times as many`,
    );
    const refused = answers.find(({ status }) => status === 429);
    assert.ok(refused);
    assert.match(refused.body.detail, /keys of this account/);
    const key = victim.keys[0] ?? '';
    assert.equal((await api.post(`/v1/accounts/${victim.account}/events`, opened, { key })).status, 202);
  });
});

describe('wrong keys', () => {
  it('do not lock out a good key from the same network, seen before or not', async (t) => {
    const { api, stop, db } = await startTestMailhooks({}, { api: true, worker: false });
    t.after(stop);
    const account = await api.newAccount();
    const newKey = async () =>
      (await api.post(`/v1/accounts/${account}/keys`, { scope: 'account' })).body as {
        id: string;
        key: string;
      };
    const made = await newKey();
    const guesses = await times(300, (n) => api.get('/v1/accounts', { key: `mh_admin_guess-${n}` }));
    assert.ok(guesses.some(({ status }) => status === 429));
    const post = (key: string) => api.post(`/v1/accounts/${account}/events`, opened, { key });
    const flood = times(300, (n) => api.get('/v1/accounts', { key: `mh_admin_more-${n}` }));
    assert.equal((await post(made.key)).status, 202);
    assert.equal((await post((await newKey()).key)).status, 202, 'nor one that was made since');
    for (const { status } of await flood) assert.ok([401, 429].includes(status));
    // A revoked key is wrong, in this process immediately.
    assert.equal((await api.delete(`/v1/accounts/${account}/keys/${made.id}`)).status, 204);
    const revoked = await until('refused', async () => {
      const answer = await post(made.key);
      return answer.status !== 202 && answer;
    });
    assertProblem(revoked, 401, 'unauthenticated');
    // By and by there is a turn again, in which it is looked up.
    assert.ok([401, 429].includes((await post(made.key)).status));
    const { rows } = await db.query('SELECT count(*) AS count FROM events');
    assert.equal(rows[0].count, 2);
  });
});
