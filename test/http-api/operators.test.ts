import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { newId } from '../../src/domain/basics/ids.ts';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { until } from '../support/until.ts';

interface KeyRow {
  id: string;
  scope: string;
  lastUsedAt: string | null;
}

describe('what operators see', () => {
  let mailhooks: TestMailhooks;
  let account: string;
  before(async () => {
    mailhooks = await startTestMailhooks({}, { api: true, worker: false });
    account = await mailhooks.api.newAccount({
      id: 'shop_one',
      name: 'Shop 100%',
      email: 'Owner@Shop.example',
    });
  });
  after(() => mailhooks.stop());

  const keyOf = async (scope: 'account' | 'producer'): Promise<{ id: string; key: string }> => {
    const path = scope === 'account' ? `/v1/accounts/${account}/keys` : '/v1/keys';
    return (await mailhooks.api.post(path, { scope, name: 'K' })).body as { id: string; key: string };
  };

  it('keys of programs, newest first, without the keys and without those of accounts', async () => {
    const { api } = mailhooks;
    const ofAccount = await keyOf('account');
    const made: string[] = [];
    for (const scope of ['producer', 'admin', 'producer']) {
      const { body } = await api.post('/v1/keys', { scope, name: 'K' });
      made.unshift(body.id as string);
    }
    const { body, text } = await api.get('/v1/keys');
    const listed = body.data as KeyRow[];
    assert.deepEqual(
      listed.map(({ id }) => id),
      made,
    );
    assert.deepEqual(
      listed.map(({ scope }) => scope),
      ['producer', 'admin', 'producer'],
    );
    assert.ok(!text.includes('mh_') && !text.includes(ofAccount.id));
    const admin = ['createdAt', 'id', 'lastUsedAt', 'name', 'scope'];
    assert.deepEqual(Object.keys(listed[1] ?? {}).toSorted(), admin);
    assert.deepEqual(
      Object.keys(listed[0] ?? {}).toSorted(),
      [...admin, 'accounts', 'mayNameEndpoints'].toSorted(),
    );
    const first = (await api.get('/v1/keys?limit=2')).body;
    const second = (await api.get(`/v1/keys?limit=2&cursor=${first.nextCursor}`)).body;
    assert.deepEqual([second.data.length, second.data[0].id, second.nextCursor], [1, made[2], null]);
    assertProblem(await api.get('/v1/keys?scope=admin'), 422, 'validation_failed', ['scope']);
  });

  it('when a key was last used, written down once a minute', async () => {
    const { api, db } = mailhooks;
    const used = await keyOf('producer');
    const unused = await keyOf('producer');
    const event = { type: 'email.opened', recipient: { email: 'ada@example.com' } };
    const use = () => api.post(`/v1/accounts/${account}/events`, event, { key: used.key });
    assert.equal((await use()).status, 202);
    const lastUse = async (id: string): Promise<string | null | undefined> =>
      ((await api.get('/v1/keys')).body.data as KeyRow[]).find((key) => key.id === id)?.lastUsedAt;
    const at = await until('it is noted', async () => (await lastUse(used.id)) ?? undefined);
    assert.ok(Math.abs(Date.now() - Date.parse(at)) < 120_000);
    assert.equal(await lastUse(unused.id), null);
    // What is noted already is not written again: another key's use, which comes later, is.
    assert.equal((await use()).status, 202);
    const owner = await keyOf('account');
    assert.equal((await api.get(`/v1/accounts/${account}`, { key: owner.key })).status, 200);
    await until('the later one is noted', async () => {
      const { rows } = await db.query('SELECT last_used_at FROM api_keys WHERE id = $1', [owner.id]);
      return rows[0].last_used_at !== null;
    });
    assert.equal(await lastUse(used.id), at);
    const keys = (await api.get(`/v1/accounts/${account}/keys`)).body.data as KeyRow[];
    assert.ok(keys.find(({ id }) => id === owner.id)?.lastUsedAt);
  });

  it('accounts by how their id, name or address begins', async () => {
    const { api } = mailhooks;
    await api.newAccount({ id: 'shopXone', name: 'Other', email: 'a@example.com' });
    await api.newAccount({ id: 'third', name: 'shop 1000', email: 'b@example.com' });
    const found = async (search: string): Promise<string[]> => {
      const answer = await api.get(`/v1/accounts?search=${encodeURIComponent(search)}`);
      assert.equal(answer.status, 200, answer.text);
      return answer.body.data.map(({ id }: { id: string }) => id);
    };
    assert.deepEqual(await found('SHOP'), ['third', 'shopXone', 'shop_one']);
    // Nothing in it is a pattern.
    assert.deepEqual(await found('shop_'), ['shop_one']);
    assert.deepEqual(await found('Shop 100%'), ['shop_one']);
    assert.deepEqual(await found('\\'), []);
    assert.deepEqual(await found('owner@shop'), ['shop_one']);
    assert.deepEqual(await found('one'), []);
    assert.equal((await found('')).length, 3);
    const page = (await api.get('/v1/accounts?search=shop&limit=1')).body;
    const next = (await api.get(`/v1/accounts?search=shop&limit=5&cursor=${page.nextCursor}`)).body;
    assert.deepEqual(
      next.data.map(({ id }: { id: string }) => id),
      ['shopXone', 'shop_one'],
    );
    for (const search of ['%00', 'x'.repeat(201), 'a&search=b'])
      assertProblem(await api.get(`/v1/accounts?search=${search}`), 422, 'validation_failed', ['search']);
  });

  it('an overview of what happens, and of unhealthy endpoints over all accounts', async () => {
    const { api, db } = mailhooks;
    const newEndpoint = async () =>
      (await api.newEndpoint(account, 'https://hooks.example.com/', { enabled: false })).id;
    const [failing, healthy, exhausted] = [await newEndpoint(), await newEndpoint(), await newEndpoint()];
    await newEndpoint();
    const ago = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);
    const error = (at: Date) => ({
      at: at.toISOString(),
      statusCode: 503,
      code: 'http_5xx',
      message: 'HTTP 503',
      responseBody: 'busy',
      eventId: 'e',
      deliveryId: 'd',
    });
    await db.query(
      `UPDATE endpoints SET status = 'enabled', disabled_at = NULL, disabled_reason = NULL, last_success_at = $2,
         last_error = $3 WHERE id = $1`,
      [failing, ago(90), error(ago(10))],
    );
    await db.query(
      `UPDATE endpoints SET status = 'enabled', disabled_at = NULL, disabled_reason = NULL, last_success_at = now(),
         last_error = $2 WHERE id = $1`,
      [healthy, error(ago(20))],
    );
    await db.query(
      "UPDATE endpoints SET disabled_reason = 'HTTP 503', disabled_at = $2, last_error = $3 WHERE id = $1",
      [exhausted, ago(30), error(ago(31))],
    );
    const log = (at: Date, status: string, fields: { next?: Date; turn?: Date; delivered?: Date } = {}) =>
      db.query(
        `INSERT INTO deliveries (accepted_at, id, account_id, event_id, event_type, endpoint_id, status, attempt_count,
           first_attempt_at, next_attempt_at, turn_at, delivered_at)
         VALUES ($1, $2, $3, $2, 'email.opened', $4, $5, 1, $1, $6, $7, $8)`,
        [
          ...[at, newId('dlv', at.getTime()), account, failing, status],
          ...[fields.next, fields.turn, fields.delivered],
        ],
      );
    const since = ago(80);
    await log(ago(100), 'failed');
    await log(since, 'failed');
    await log(ago(60), 'retrying', { next: ago(5) });
    await log(ago(50), 'retrying', { next: ago(-5) });
    await log(ago(40), 'retrying', { next: ago(4), turn: ago(-1) });
    await log(ago(0.1), 'delivered', { delivered: ago(0) });
    for (let n = 0; n < 6; n += 1) await api.newEvent(await api.newAccount());
    await db.query(
      `INSERT INTO recoveries (id, account_id, endpoint_id, since, until, include_missed, position_at)
       VALUES ('rec_x', $1, $2, now(), now(), false, now())`,
      [account, healthy],
    );

    const { body } = await api.get('/v1/overview');
    assert.deepEqual(body.endpoints, { enabled: 2, failing: 1, disabled: 2 });
    assert.deepEqual([body.deferred, body.overdue, body.recoveriesRunning], [1, 1, 1]);
    assert.ok(body.eventsPerSecond >= 6 / 60 && body.deliveriesPerSecond >= 1 / 60);
    const failures = body.failing as Record<string, string | null>[];
    const list = failures.map(({ endpointId, failingSince, disabledAt }) => [
      endpointId,
      failingSince,
      disabledAt,
    ]);
    assert.deepEqual(body.failing[0].lastError, error(new Date(body.failing[0].lastError.at as string)));
    assert.deepEqual(list, [
      [failing, since.toISOString(), null],
      [exhausted, null, failures[1]?.disabledAt],
    ]);
    assert.ok(failures[1]?.disabledAt);
    assert.deepEqual([body.failing[0].accountId, body.failing[0].name], [account, 'Endpoint']);
  });

  it('and nobody else', async () => {
    const { api } = mailhooks;
    for (const scope of ['account', 'producer'] as const) {
      const { key } = await keyOf(scope);
      for (const path of ['/v1/keys', '/v1/overview', '/v1/accounts?search=shop'])
        assertProblem(await api.get(path, { key }), 403, 'forbidden');
    }
    assertProblem(await api.get('/v1/overview', { key: null }), 401, 'unauthenticated');
  });
});
