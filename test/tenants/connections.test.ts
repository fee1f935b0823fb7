import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startTestMailhooks } from '../support/mailhooks.ts';

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
});
