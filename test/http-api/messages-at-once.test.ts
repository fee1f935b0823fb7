import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { transaction } from '../../src/store/pool.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';

/** Events with message facts share statements with others, however these come. */
describe('messages of many events in one request', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let account: string;

  before(async () => {
    mailhooks = await startTestMailhooks();
    receiver = await startReceiver();
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
  });
  beforeEach(async () => {
    account = await mailhooks.api.newAccount();
    await mailhooks.api.newEndpoint(account, receiver.url);
  });

  const event = (id: string, message: Record<string, unknown>, rest: Record<string, unknown> = {}) => ({
    ...{ id, type: 'email.delivered', recipient: { email: 'ada@example.com' }, message, ...rest },
  });
  const post = (events: unknown, of = account, query = '') =>
    mailhooks.api.post(`/v1/accounts/${of}/events${query}`, events);
  const contentOf = async (id: string): Promise<unknown> =>
    (await mailhooks.api.get(`/v1/accounts/${account}/events/${id}`)).body.event?.message.content;
  const words = async (): Promise<unknown[]> =>
    (await mailhooks.db.query('SELECT message_id FROM message_words WHERE account_id = $1', [account])).rows;

  it('known content waits for nobody who has its message locked', async () => {
    const content = { html: 'the same every time' };
    assert.equal((await post(event('n-0', { id: 'n', content }))).status, 202);
    await transaction(mailhooks.db, async (tx) => {
      await tx.query("SELECT FROM message_words WHERE message_id = 'n' FOR NO KEY UPDATE");
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, n) => post(event(`n-${n + 1}`, { id: 'n', content }))),
      );
      assert.deepEqual([...new Set(answers.map(({ status }) => status))], [202]);
    });
    assert.equal((await words()).length, 1);
    for (const n of [0, 1, 50]) await mailhooks.settled(account, `n-${n}`);
    const bodies = receiver.received.map(({ body }) => body).filter((body) => /"n-(0|1|50)"/.test(body));
    assert.equal(bodies.length, 3);
    for (const body of bodies) assert.ok(body.includes('"content":{"html":"the same every time"}'), body);
  });

  it('a conflict is refused alone: its neighbours of the same and of another account go on', async () => {
    const other = await mailhooks.api.newAccount();
    await post(event('k-0', { id: 'k', content: { n: 0 } }));
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        n % 4 === 0
          ? post(event(`k-${n + 1}`, { id: 'k', content: { n: 1 } }))
          : post(
              event(`k-${n + 1}`, { id: n % 2 ? 'k' : `k-${n}`, content: { n: 0 } }),
              n % 3 ? account : other,
            ),
      ),
    );
    assert.deepEqual(
      answers.map(({ status }) => status),
      answers.map((_, n) => (n % 4 === 0 ? 409 : 202)),
    );
    assert.equal(await contentOf('k-1'), undefined);
    assert.deepEqual(await contentOf('k-6'), { n: 0 });
  });

  it('requests that say of the same messages in opposite orders are all accepted', async () => {
    const ids = Array.from({ length: 30 }, (_, n) => `o-${n}`);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        post((n % 2 ? ids : ids.toReversed()).map((id) => event(`${id}-${n}`, { id, content: { of: id } }))),
      ),
    );
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [202]);
    assert.equal((await words()).length, 30);
    assert.deepEqual(await contentOf('o-29-9'), { of: 'o-29' });
  });

  it('content is compared to the digit, in any order of keys', async () => {
    const raw = (id: string, content: string) =>
      mailhooks.api.post(`/v1/accounts/${account}/events`, undefined, {
        raw: `{"id":"${id}","type":"email.opened","recipient":{"email":"a@b.c"},"message":{"id":"d","content":${content}}}`,
      });
    assert.equal((await raw('d-1', '{"id":1567512491587205123,"b":{"x":1.0,"y":2}}')).status, 202);
    assert.equal((await raw('d-2', '{"b":{"y":2,"x":1.0},"id":1567512491587205123}')).status, 202);
    const other = await raw('d-3', '{"id":1567512491587205124,"b":{"x":1.0,"y":2}}');
    assert.deepEqual([other.status, other.body.errors[0].path], [409, 'message.content']);
  });

  it('facts that come one by one hold from then on: an id, tracking, content, an endpoint', async () => {
    const webhookEndpoint = `${receiver.url}/own`;
    for (const [n, facts] of [
      {},
      { trackClicks: false },
      { content: { n: 1 } },
      { webhookEndpoint },
    ].entries())
      assert.equal((await post(event(`f-${n}`, { id: 'f', ...facts }))).status, 202);
    await post(event('f-4', { id: 'f' }, { type: 'email.clicked', click: { url: 'https://e.org' } }));
    const { body } = await mailhooks.api.get(`/v1/accounts/${account}/events/f-4`);
    assert.deepEqual(
      body.deliveries.map(({ status }: { status: string }) => status),
      ['suppressed', 'suppressed'],
    );
    assert.deepEqual(body.event.message, { id: 'f', content: { n: 1 } });
    // All of them again, in twenty requests together.
    const all = { id: 'f', trackClicks: false, content: { n: 1 }, webhookEndpoint };
    const again = await Promise.all(Array.from({ length: 20 }, (_, n) => post(event(`again-${n}`, all))));
    assert.ok(again.every(({ status, body }) => status === 202 && body.accepted[0].deliveries === 2));
    for (let n = 0; n < 20; n += 1) await mailhooks.settled(account, `again-${n}`);
    const own = receiver.received.filter(({ path, body }) => path === '/own' && body.includes('again-'));
    assert.equal(own.length, 20);
    for (const { body } of own) assert.ok(body.includes('"emailMessage":{"n":1}'), body);
  });

  it('of an array with two contents of a message only the second is left out, if the rest may be accepted', async () => {
    const events = [1, 1, 2].map((n, index) => event(`s-${index}`, { id: 's', content: { n } }));
    const { status, body } = await post(events, account, '?onInvalid=skip');
    assert.equal(status, 202);
    assert.deepEqual(
      [body.accepted.map(({ index }: { index: number }) => index), body.rejected[0].index],
      [[0, 1], 2],
    );
    assert.deepEqual(await contentOf('s-1'), { n: 1 });
  });

  it('large requests keep what they say with their events, or nothing of both', async () => {
    const lines = (prefix: string, contents: (n: number) => unknown) =>
      Array.from({ length: 1_100 }, (_, n) =>
        JSON.stringify(event(`${prefix}-${n}`, { id: `l-${n % 500}`, content: contents(n) })),
      ).join('\n');
    const large = (raw: string) =>
      mailhooks.api.post(`/v1/accounts/${account}/events`, undefined, {
        ...{ raw, headers: { 'content-type': 'application/x-ndjson' } },
      });
    const refused = await large(
      lines('no', (n) => (n === 1_099 ? 'other' : {})).replace('"other"', '{"o":1}'),
    );
    assert.equal(refused.status, 409, refused.text);
    assert.deepEqual(await words(), []);
    const answers = await Promise.all(
      ['x', 'y', 'z'].map((prefix) => large(lines(prefix, () => ({ n: 1 })))),
    );
    assert.deepEqual(
      answers.map(({ status }) => status),
      [202, 202, 202],
    );
    assert.equal((await words()).length, 500);
    assert.deepEqual(await contentOf('z-1099'), { n: 1 });
  });

  it('content that comes again while the other events of its message are erased stays with its event', async () => {
    const content = { html: 'kept' };
    for (let round = 0; round < 12; round += 1) {
      const message = { id: `e-${round}`, content };
      const first = event(`first-${round}`, message);
      await post(first);
      const [erased, ...answers] = await Promise.all([
        mailhooks.api.delete(`/v1/accounts/${account}/events/${first.id}`),
        ...[1, 2, 3].map((n) => post(event(`more-${round}-${n}`, message))),
      ]);
      assert.deepEqual([erased.status, ...answers.map(({ status }) => status)], [204, 202, 202, 202]);
      for (const n of [1, 2, 3]) assert.deepEqual(await contentOf(`more-${round}-${n}`), content);
    }
  });
});
