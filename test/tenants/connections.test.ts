import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Db, Queryable } from '../../src/store/pool.ts';
import { startTestMailhooks } from '../support/mailhooks.ts';
import { until } from '../support/until.ts';
import { isWaitedFor } from '../support/waits-for-lock.ts';

const opened = { type: 'email.opened', recipient: { email: 'ada@example.com' } };

/** Two pools of ten, two for what is patient, and those of the test. */
const mostConnections = 30;

describe('slow work on connections', () => {
  it('leaves connections to others: a hundred accounts are erased, and a neighbour posts', async (t) => {
    const { api, db, stop } = await startTestMailhooks({}, { api: true, worker: false });
    t.after(stop);
    const victim = await api.newAccount();
    const accounts = await Promise.all(Array.from({ length: 100 }, () => api.newAccount()));
    // Erasing waits for the transaction that has the account locked.
    const locked = await db.connect();
    await locked.query('BEGIN');
    await locked.query('SELECT 1 FROM accounts WHERE id = ANY($1) FOR UPDATE', [accounts]);
    const erasures = accounts.map((account) => api.delete(`/v1/accounts/${account}`));
    let most = 0;
    for (let n = 0; n < 20; n += 1) {
      const message = { id: n, content: { text: 'of a message, so that it has a transaction' } };
      assert.equal((await api.post(`/v1/accounts/${victim}/events`, { ...opened, message })).status, 202);
      const { rows } = await db.query(
        'SELECT count(*) AS count FROM pg_stat_activity WHERE datname = current_database()',
      );
      most = Math.max(most, rows[0].count as number);
    }
    await locked.query('ROLLBACK');
    locked.release();
    for (const { status } of await Promise.all(erasures)) assert.equal(status, 204);
    assert.ok(most <= mostConnections, `${most} connections`);
  });

  it('leaves connections to others: events are erased that somebody has locked', async (t) => {
    const { api, db, stop } = await startTestMailhooks(
      { MAILHOOKS_ACCOUNT_RATE_LIMIT: 'off' },
      { api: true, worker: false },
    );
    t.after(stop);
    const victim = await api.newAccount();
    const attacker = await api.newAccount();
    const events = await Promise.all(Array.from({ length: 40 }, () => api.newEvent(attacker)));
    const locked = await db.connect();
    await locked.query('BEGIN');
    await locked.query('SELECT 1 FROM events WHERE account_id = $1 FOR UPDATE', [attacker]);
    const erasures = events.map((event) => api.delete(`/v1/accounts/${attacker}/events/${event}`));
    for (let n = 0; n < 20; n += 1) {
      const message = { id: n, content: { text: 'of a message, so that it has a transaction' } };
      assert.equal((await api.post(`/v1/accounts/${victim}/events`, { ...opened, message })).status, 202);
    }
    const own = await api.newEvent(victim);
    assert.equal((await api.delete(`/v1/accounts/${victim}/events/${own}`)).status, 204);
    await locked.query('ROLLBACK');
    locked.release();
    for (const { status } of await Promise.all(erasures)) assert.equal(status, 204);
  });

  it('leaves connections to others: an account is changed, in many ways, that somebody has locked', async (t) => {
    const { api, db, stop } = await startTestMailhooks(
      { MAILHOOKS_ACCOUNT_RATE_LIMIT: 'off' },
      { api: true, worker: false },
    );
    const lock = await hold(db);
    t.after(() => lock.release().then(stop));
    const [victim, attacker] = [await api.newAccount(), await api.newAccount()];
    const path = `/v1/accounts/${attacker}`;
    const { key } = (await api.post(`${path}/keys`, { scope: 'account' })).body as { key: string };
    const { id } = await api.newEndpoint(attacker, 'http://127.0.0.1:9/', { enabled: false });
    const own = { key };
    const endpoint = { name: 'E', url: 'http://127.0.0.1:9/', eventTypes: ['*'], enabled: false };
    const changes = [
      () => api.post(`${path}/keys`, { scope: 'account' }, own),
      () => api.patch(path, { name: 'Other', email: 'other@example.com' }, own),
      () => api.post(`${path}/portal-links`, {}, own),
      () => api.post(`${path}/endpoints`, endpoint, own),
      () => api.patch(`${path}/endpoints/${id}`, { ownerEmail: 'other@example.com' }, own),
      () => api.post('/v1/session', { key }, { key: null }),
      () => api.delete(`${path}/portal-sessions`, own),
    ];
    await lock.query('SELECT 1 FROM accounts WHERE id = $1 FOR UPDATE', [attacker]);
    const under = Promise.all(Array.from({ length: 10 }, () => changes.map((change) => change())).flat());
    await until('they wait', () => isWaitedFor(db));
    for (let n = 0; n < 10; n += 1) {
      assert.equal((await api.get(`/v1/accounts/${victim}/endpoints`)).status, 200);
      assert.equal((await api.patch(`/v1/accounts/${victim}`, { name: `Victim ${n}` })).status, 200);
      assert.equal((await api.post(`/v1/accounts/${victim}/portal-links`)).status, 201);
    }
    await lock.release();
    // On a machine that is busy some have given up by now.
    for (const answer of await under) assert.ok([200, 201, 204, 503].includes(answer.status), answer.text);
    assert.equal((await api.get(path, own)).status, 200);
  });

  it('leaves connections to others: cookies and tokens that nobody has are looked up together', async (t) => {
    const { api, db, stop } = await startTestMailhooks({}, { api: true, worker: false });
    const lock = await hold(db);
    t.after(() => lock.release().then(stop));
    const victim = await api.newAccount();
    await lock.query('LOCK TABLE portal_sessions, portal_links IN ACCESS EXCLUSIVE MODE');
    const guess = (n: number) => [
      api.get(`/v1/accounts/${victim}`, { key: null, headers: { cookie: `mailhooks_session=k${n}` } }),
      api.get('/v1/session', { key: null, headers: { cookie: `mailhooks_session=s${n}` } }),
      api.post('/v1/session', { token: `k${n}` }, { key: null }),
    ];
    const guesses = Promise.all(Array.from({ length: 100 }, (_, n) => guess(n)).flat());
    await until('they wait', () => isWaitedFor(db, 'portal_sessions'));
    for (let n = 0; n < 10; n += 1) {
      assert.equal((await api.get(`/v1/accounts/${victim}`)).status, 200);
      assert.equal((await api.patch(`/v1/accounts/${victim}`, { name: `Victim ${n}` })).status, 200);
      await api.newEvent(victim);
    }
    await lock.release();
    for (const { status } of await guesses) assert.ok([401, 429, 503].includes(status), String(status));
  });
});

/** A transaction that holds what it locks until it is released. */
async function hold(db: Db): Promise<{ query: Queryable['query']; release(): Promise<void> }> {
  const client = await db.connect();
  await client.query('BEGIN');
  let isHeld = true;
  return {
    query: client.query.bind<Queryable['query']>(client),
    async release() {
      if (!isHeld) return;
      isHeld = false;
      await client.query('ROLLBACK');
      client.release();
    },
  };
}
