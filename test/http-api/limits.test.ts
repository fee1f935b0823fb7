import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { assertProblem } from '../support/assert-problem.ts';
import type { Answered } from '../support/api-client.ts';
import { startTestMailhooks } from '../support/mailhooks.ts';
import { startReceiver } from '../support/receiver.ts';

const url = 'http://127.0.0.1:9/hooks';
const opened = { type: 'email.opened', recipient: { email: 'ada@example.com' } };

async function startApi(t: TestContext, env: Record<string, string>) {
  const mailhooks = await startTestMailhooks(env, { api: true, worker: false });
  t.after(mailhooks.stop);
  return mailhooks;
}

const times = <T>(count: number, call: (n: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => call(n)));

const countOf = (answers: Answered[], status: number): number =>
  answers.filter((answer) => answer.status === status).length;

/** Refused for now, with a time after which to come again. */
function assertLimited(answer: Answered): void {
  assertProblem(answer, 429, 'rate_limited');
  assert.match(answer.headers.get('retry-after') ?? '', /^[1-9]\d*$/);
}

describe('requests of one key', () => {
  it('are as many as one wants, unless it is the key of an account', async (t) => {
    const { api } = await startApi(t, { MAILHOOKS_ACCOUNT_RATE_LIMIT: '1' });
    const account = await api.newAccount();
    const producer = (await api.post('/v1/keys', { scope: 'producer' })).body.key as string;
    const own = (await api.post(`/v1/accounts/${account}/keys`, { scope: 'account' })).body.key as string;
    const post = (key: string) => () => api.post(`/v1/accounts/${account}/events`, opened, { key });
    for (const key of [producer, api.key]) assert.equal(countOf(await times(200, post(key)), 202), 200);
    const answers = await times(50, () => api.get(`/v1/accounts/${account}`, { key: own }));
    assert.ok(countOf(answers, 200) >= 1 && countOf(answers, 200) < 50);
    answers.filter(({ status }) => status !== 200).forEach(assertLimited);
  });

  it('are limited by MAILHOOKS_RATE_LIMIT, each key by itself', async (t) => {
    // So few that none comes back while this runs.
    const { api, db } = await startApi(t, { MAILHOOKS_RATE_LIMIT: '1', MAILHOOKS_ACCOUNT_RATE_LIMIT: '50' });
    const account = await api.newAccount();
    const answers = await times(30, (n) =>
      api.post(`/v1/accounts/${account}/events`, { ...opened, id: `e-${n}` }),
    );
    const accepted = countOf(answers, 202);
    assert.ok(accepted < 30);
    answers.filter(({ status }) => status !== 202).forEach(assertLimited);
    const { rows } = await db.query('SELECT count(*) AS count FROM events');
    assert.equal(rows[0].count, accepted, 'what was refused left nothing');
    assert.equal((await api.get('/healthz', { key: null })).status, 200);
  });
});

describe('requests without a good key', () => {
  const few = { MAILHOOKS_FAILED_LOGINS: '2' };

  it('are answered with 401 so many times, then with 429', async (t) => {
    const { api } = await startApi(t, few);
    const guesses = await times(40, (n) => api.get('/v1/accounts', { key: `mh_admin_guess-${n}` }));
    assert.ok(countOf(guesses, 401) >= 2 && countOf(guesses, 401) <= 5, `${countOf(guesses, 401)} times`);
    guesses.filter(({ status }) => status !== 401).forEach(assertLimited);
    assertLimited(await api.get('/v1/accounts', { key: null }));
    assertLimited(await api.post('/v1/accounts', undefined, { key: null, raw: ' '.repeat(1_000_000) }));
    assert.equal((await api.get('/docs', { key: null })).status, 200);
  });

  it('lock nobody out whose key was good from there', async (t) => {
    const { api } = await startApi(t, few);
    const account = await api.newAccount();
    const { key, id } = (await api.post('/v1/keys', { scope: 'producer' })).body;
    const post = (with_: string) => api.post(`/v1/accounts/${account}/events`, opened, { key: with_ });
    assert.equal((await post(key as string)).status, 202);
    await times(40, (n) => post(`guess-${n}`));
    assertLimited(await post('one-more'));
    assert.equal((await post(key as string)).status, 202);
    assert.equal((await api.delete(`/v1/keys/${id}`)).status, 204);
    assertProblem(await post(key as string), 401, 'unauthenticated');
    assertLimited(await post(key as string));
  });

  it('are counted for each client of a proxy that is trusted', async (t) => {
    const from = (address: string) => ({ key: 'wrong', headers: { 'x-forwarded-for': address } });
    const { api } = await startApi(t, { ...few, MAILHOOKS_TRUSTED_PROXIES: '127.0.0.0/8' });
    await times(40, () => api.get('/v1/accounts', from('192.0.2.1')));
    assertLimited(await api.get('/v1/accounts', from('192.0.2.1')));
    // What stands further left came from the client itself.
    assertLimited(await api.get('/v1/accounts', from('192.0.2.9, 192.0.2.1')));
    assert.equal((await api.get('/v1/accounts', from('192.0.2.2'))).status, 401);

    const { api: trusting } = await startApi(t, few);
    await times(40, () => trusting.get('/v1/accounts', from('192.0.2.1')));
    assertLimited(await trusting.get('/v1/accounts', from('192.0.2.2')));
  });
});

describe('the endpoints of an account', () => {
  it('are limited in number, also when several are made at the same time', async (t) => {
    const { api } = await startApi(t, { MAILHOOKS_MAX_ENDPOINTS: '5' });
    const account = await api.newAccount();
    const all = `/v1/accounts/${account}/endpoints`;
    const make = () => api.post(all, { name: 'E', url, eventTypes: ['*'], enabled: false });
    const answers = await times(12, make);
    assert.equal(countOf(answers, 201), 5);
    for (const answer of answers) if (answer.status !== 201) assertProblem(answer, 409, 'limit_reached');
    const { data } = (await api.get(all)).body;
    assert.equal(data.length, 5);
    await api.delete(`${all}/${data[0].id}`);
    assert.equal((await make()).status, 201, 'one that is deleted makes room');
    assertProblem(await make(), 409, 'limit_reached');
    await api.newEndpoint(await api.newAccount(), url, { enabled: false });
  });

  it('are 5,000 at most, whatever the setting says: an event goes to each of them', async (t) => {
    const { api, db } = await startApi(t, { MAILHOOKS_MAX_ENDPOINTS: '100000' });
    const account = await api.newAccount();
    const { id } = await api.newEndpoint(account, url, { enabled: false });
    await db.query(
      `INSERT INTO endpoints (id, account_id, name, url, event_types, format, status, secret)
       SELECT id || '-' || n, account_id, name, url, event_types, format, status, secret
       FROM endpoints, generate_series(2, 4999) AS n WHERE id = $1`,
      [id],
    );
    const make = () =>
      api.post(`/v1/accounts/${account}/endpoints`, { name: 'E', url, eventTypes: ['*'], enabled: false });
    assert.equal((await make()).status, 201);
    const refused = await make();
    assertProblem(refused, 409, 'limit_reached');
    assert.match(refused.text, /an account may have 5000 endpoints/);
  });

  it('that come with messages are as many again', async (t) => {
    const receiver = await startReceiver();
    t.after(receiver.close);
    const { api, db } = await startApi(t, { MAILHOOKS_MAX_ENDPOINTS: '3' });
    const account = await api.newAccount();
    const events = `/v1/accounts/${account}/events`;
    const naming = (n: number) => ({ ...opened, message: { webhookEndpoint: `${receiver.url}/${n}` } });
    for (let n = 0; n < 3; n += 1) await api.newEndpoint(account, url, { enabled: false });
    assert.equal((await api.post(events, [naming(0), naming(1)])).status, 202);
    const paths = ['[2].message.webhookEndpoint'];
    const tooMany = [naming(1), naming(2), naming(3)];
    assertProblem(await api.post(events, tooMany), 422, 'validation_failed', paths);
    const { rows } = await db.query('SELECT count(*) AS count FROM events');
    assert.equal(rows[0].count, 2);
    assert.equal((await api.post(events, [naming(0), naming(2)])).status, 202);
    assertProblem(await api.post(events, naming(3)), 422, 'validation_failed', ['message.webhookEndpoint']);
  });
});

describe('slow clients', () => {
  it('are let go, and keep nobody else waiting', async (t) => {
    const { api, url: base } = await startApi(t, {});
    const { port, hostname } = new URL(base);
    const account = await api.newAccount();
    const slow = await times(200, async () => {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => undefined);
      t.after(() => socket.destroy());
      await once(socket, 'connect');
      socket.write(
        `POST /v1/accounts HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${api.key}\r\nX-Slow: `,
      );
      const timer = setInterval(() => socket.write('x'), 500);
      socket.once('close', () => clearInterval(timer));
      return socket;
    });
    // Not `once`, which would fail for a client that was still writing.
    const closed = slow.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    // They have ten seconds: few calls are made by then on any machine.
    assert.equal(countOf(await times(20, () => api.get(`/v1/accounts/${account}`)), 200), 20);
    assert.ok(
      slow.every((socket) => !socket.closed),
      'they were there all the time',
    );
    for (const socket of slow) socket.resume();
    await Promise.all(closed);
  });
});
