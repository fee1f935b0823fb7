import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertProblem } from '../support/assert-problem.ts';
import type { Answered } from '../support/api-client.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';

/** What one producer key may learn of, or do to, what another key posts: nothing. */
describe('two producers of one account', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let account: string;
  let platform: string;
  let attacker: string;

  const newKey = async (fields: Record<string, unknown> = {}): Promise<{ id: string; key: string }> => {
    const { status, body, text } = await mailhooks.api.post('/v1/keys', { scope: 'producer', ...fields });
    assert.equal(status, 201, text);
    return body as { id: string; key: string };
  };
  before(async () => {
    mailhooks = await startTestMailhooks();
    receiver = await startReceiver();
    account = await mailhooks.api.newAccount();
    await mailhooks.api.newEndpoint(account, `${receiver.url}/own`, { format: 'sendpost' });
    platform = (await newKey()).key;
    attacker = (await newKey()).key;
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
  });

  const post = (key: string | undefined, ...events: Record<string, unknown>[]): Promise<Answered> =>
    mailhooks.api.post(
      `/v1/accounts/${account}/events`,
      events.map((event) => ({ type: 'email.delivered', recipient: { email: 'ada@example.com' }, ...event })),
      key === undefined ? {} : { key },
    );
  const accepted = async (key: string | undefined, ...events: Record<string, unknown>[]): Promise<void> => {
    const { status, text } = await post(key, ...events);
    assert.equal(status, 202, text);
    for (const { id } of events) await mailhooks.settled(account, String(id));
  };
  /** Bodies that came for an event, by path. */
  const bodies = (id: string): Record<string, string> =>
    Object.fromEntries(
      receiver.received
        .filter(({ headers }) => headers['mailhooks-event-id'] === id)
        .map(({ path, body }) => [path, body]),
    );
  const stolen = (path: string): string[] =>
    receiver.received.filter((request) => request.path === path).map(({ body }) => body);

  for (const [what, id, again] of [
    ['a number', 1001, 1001],
    ['a number that the other spells as a string', 1002, '1002'],
    ['a string that the other spells as a number', '1003', 1003],
  ] as const) {
    it(`an endpoint that one names for a message of the other (${what}) gets nothing from the other`, async () => {
      const path = `/attacker-${id}`;
      const webhookEndpoint = `${receiver.url}${path}`;
      await accepted(platform, {
        id: `first-${id}`,
        message: { id, content: { secret: 'of the platform' } },
      });
      await accepted(attacker, { id: `named-${id}`, message: { id: again, webhookEndpoint } });
      await accepted(platform, { id: `later-${id}`, type: 'email.opened', message: { id } });
      await accepted(attacker, { id: `asks-${id}`, type: 'email.opened', message: { id: again } });
      const got = stolen(path);
      assert.equal(got.length, 2, 'its own events');
      assert.ok(
        got.every((body) => !body.includes('of the platform') && !body.includes('"emailMessage":{"secret')),
        got.join('\n'),
      );
      assert.deepEqual(Object.keys(bodies(`later-${id}`)), ['/own']);
      assert.ok(bodies(`later-${id}`)['/own']?.includes('of the platform'));
    });
  }

  it('claiming an id in advance has no effect: no event, no content, no 409, nothing suppressed', async () => {
    const webhookEndpoint = `${receiver.url}/ahead`;
    const message = { id: 'ahead', content: { of: 'the attacker' }, webhookEndpoint };
    await accepted(attacker, { id: 'claim', message: { ...message, trackOpens: false, trackClicks: false } });
    const content = { of: 'the platform' };
    await accepted(platform, { id: 'mine', message: { id: 'ahead', content } });
    await accepted(
      platform,
      { id: 'opened', type: 'email.opened', message: { id: 'ahead' } },
      { id: 'clicked', type: 'email.clicked', click: { url: 'https://e.org' }, message: { id: 'ahead' } },
    );
    for (const id of ['mine', 'opened', 'clicked']) {
      assert.deepEqual(Object.keys(bodies(id)), ['/own'], id);
      assert.ok(bodies(id)['/own']?.endsWith('"emailMessage":{"of":"the platform"}}'), id);
      const { text } = await mailhooks.api.get(`/v1/accounts/${account}/events/${id}`);
      assert.ok(!text.includes('the attacker'), text);
    }
    assert.equal(stolen('/ahead').length, 1);
  });

  it('one learns nothing of the other, neither by a conflict nor by a repeat', async () => {
    await accepted(platform, {
      id: 'known',
      message: { id: 'oracle', content: { a: 1 }, webhookEndpoint: `${receiver.url}/theirs` },
    });
    const answer = await post(attacker, { id: 'guess', message: { id: 'oracle', content: { a: 2 } } });
    assert.equal(answer.status, 202, answer.text);
    const repeat = await post(attacker, { id: 'known', message: { id: 'oracle' } });
    assert.deepEqual(repeat.body.accepted, [{ id: 'known', deliveries: 1, duplicate: true }]);
    const own = await post(platform, { id: 'known', message: { id: 'oracle' } });
    assert.deepEqual(own.body.accepted, [{ id: 'known', deliveries: 2, duplicate: true }]);
    const admin = await post(undefined, { id: 'known' });
    assert.deepEqual(admin.body.accepted, [{ id: 'known', deliveries: 2, duplicate: true }]);
    const other = await post(platform, { id: 'changed', message: { id: 'oracle', content: { a: 2 } } });
    assertProblem(other, 409, 'conflict', ['[0].message.content']);
  });

  it("a platform's endpoint of a message gets its events, and goes on to when its key is replaced", async () => {
    const { id: old, key } = await newKey({ name: 'Before' });
    const webhookEndpoint = `${receiver.url}/of-message`;
    await accepted(key, { id: 'r-1', message: { id: 'r', webhookEndpoint, content: { n: 1 } } });
    await accepted(key, { id: 'r-2', message: { id: 'r' } });
    const next = await newKey({ name: 'After', replaces: old });
    await mailhooks.api.delete(`/v1/keys/${old}`);
    const last = await newKey({ replaces: next.id });
    await accepted(next.key, { id: 'r-3', message: { id: 'r' } });
    await accepted(last.key, { id: 'r-4', message: { id: 'r' } });
    for (const id of ['r-1', 'r-2', 'r-3', 'r-4']) {
      const got = bodies(id);
      assert.deepEqual(Object.keys(got).sort(), ['/of-message', '/own'], id);
      for (const body of Object.values(got)) assert.ok(body.endsWith('"emailMessage":{"n":1}}'), body);
    }
    assertProblem(
      await mailhooks.api.post('/v1/keys', { scope: 'producer', replaces: old }),
      422,
      'validation_failed',
      ['replaces'],
    );
  });

  it('statements by the account or the admin hold for all; content of one producer goes to the endpoints of the account', async () => {
    const owner = (await mailhooks.api.post(`/v1/accounts/${account}/keys`, { scope: 'account' })).body
      .key as string;
    const webhookEndpoint = `${receiver.url}/by-owner`;
    await accepted(owner, { id: 's-1', message: { id: 's', webhookEndpoint, trackOpens: false } });
    await accepted(platform, { id: 's-2', message: { id: 's', content: { n: 2 } } });
    await accepted(attacker, { id: 's-3', message: { id: 's' } });
    assert.deepEqual(Object.keys(bodies('s-2')).sort(), ['/by-owner', '/own']);
    for (const id of ['s-2', 's-3']) {
      for (const body of Object.values(bodies(id))) assert.ok(body.endsWith('"emailMessage":{"n":2}}'), body);
    }
    const { status } = await post(attacker, { id: 's-4', type: 'email.opened', message: { id: 's' } });
    assert.equal(status, 202);
    const { body } = await mailhooks.api.get(`/v1/accounts/${account}/events/s-4`);
    assert.deepEqual(
      body.deliveries.map((delivery: { status: string }) => delivery.status),
      ['suppressed', 'suppressed'],
    );
  });

  it('a recovery sends nothing of one producer to an endpoint that the other names', async () => {
    const path = '/recovered';
    const webhookEndpoint = `${receiver.url}${path}`;
    await accepted(attacker, { id: 'rec-1', message: { id: 'rec', webhookEndpoint } });
    await accepted(platform, { id: 'rec-2', message: { id: 'rec', content: { secret: 'recovered' } } });
    const { body } = await mailhooks.api.get(`/v1/accounts/${account}/endpoints`);
    const named = body.data.find(({ url }: { url: string }) => url === webhookEndpoint);
    const all = `/v1/accounts/${account}/endpoints/${named.id}`;
    const since = new Date(Date.now() - 3_600_000).toISOString();
    const begun = await mailhooks.api.post(`${all}/recover`, { since });
    assert.equal(begun.status, 202, begun.text);
    const handle = mailhooks.temporal.workflow.getHandle(`recovery/${begun.body.recoveryId}`);
    await handle.result().catch(() => undefined);
    assert.ok(stolen(path).every((text) => !text.includes('recovered')));
    const { rows } = await mailhooks.db.query('SELECT 1 FROM deliveries WHERE endpoint_id = $1', [named.id]);
    assert.equal(rows.length, 1);
  });

  it('statements by a process of the previous version count, and hold for all as before', async () => {
    const { db } = mailhooks;
    await db.query("INSERT INTO messages (account_id, message_id, content) VALUES ($1, 'old', '{\"n\":4}')", [
      account,
    ]);
    await accepted(platform, { id: 'old-1', message: { id: 'old' } });
    assert.ok(bodies('old-1')['/own']?.endsWith('"emailMessage":{"n":4}}'));
  });

  it('content is erased with the last event of its message, whichever key posted it', async () => {
    await accepted(platform, { id: 'e-1', message: { id: 'e', content: { erase: 'platform' } } });
    await accepted(attacker, { id: 'e-2', message: { id: 'e', content: { erase: 'attacker' } } });
    const words = async (): Promise<number> =>
      (await mailhooks.db.query("SELECT 1 FROM message_words WHERE message_id = 'e'")).rows.length;
    await mailhooks.api.delete(`/v1/accounts/${account}/events/e-1`);
    assert.equal(await words(), 2);
    await mailhooks.api.delete(`/v1/accounts/${account}/events/e-2`);
    assert.equal(await words(), 0);
  });

  describe('a restricted key', () => {
    it('to some accounts finds no other', async () => {
      const other = await mailhooks.api.newAccount();
      const { key, ...shown } = (
        await mailhooks.api.post('/v1/keys', { scope: 'producer', accounts: [other] })
      ).body;
      assert.deepEqual([shown.accounts, shown.mayNameEndpoints], [[other], true]);
      assertProblem(await post(key, { id: 'x-1' }), 404, 'not_found');
      const event = { type: 'email.opened', recipient: { email: 'a@b.c' } };
      assert.equal((await mailhooks.api.post(`/v1/accounts/${other}/events`, event, { key })).status, 202);
      const next = await newKey({ replaces: shown.id });
      assertProblem(await post(next.key, { id: 'x-1' }), 404, 'not_found');
      const wide = await newKey({ replaces: shown.id, accounts: null });
      assert.equal((await post(wide.key, { id: 'x-2' })).status, 202);
    });

    it('to existing endpoints cannot name new ones', async () => {
      const { key } = await newKey({ mayNameEndpoints: false });
      const webhookEndpoint = `${receiver.url}/not-named`;
      const answer = await post(key, { id: 'n-1' }, { id: 'n-2', message: { id: 'n', webhookEndpoint } });
      assertProblem(answer, 403, 'forbidden', ['[1].message.webhookEndpoint']);
      assert.equal((await mailhooks.api.get(`/v1/accounts/${account}/events/n-1`)).status, 404);
      await accepted(key, { id: 'n-3', message: { id: 'n', content: { n: 3 } } });
    });

    it('is refused where the restriction makes no sense', async () => {
      for (const [body, path] of [
        [{ scope: 'producer', accounts: ['acc_none'] }, 'accounts[0]'],
        [{ scope: 'producer', accounts: [] }, 'accounts'],
        [{ scope: 'producer', mayNameEndpoints: 'no' }, 'mayNameEndpoints'],
        [{ scope: 'producer', replaces: 'key_none' }, 'replaces'],
        [{ scope: 'admin', accounts: [account] }, 'accounts'],
      ] as const) {
        assertProblem(await mailhooks.api.post('/v1/keys', body), 422, 'validation_failed', [path]);
      }
    });
  });
});
