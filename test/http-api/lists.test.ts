import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';

const recipient = { email: 'ada@example.com' };
interface Listed {
  data: { id: string }[];
  nextCursor: string | null;
}
const ids = ({ data }: Listed): string[] => data.map(({ id }) => id);

describe('lists', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;

  before(async () => {
    mailhooks = await startTestMailhooks({ MAILHOOKS_RETRY_WINDOW: '2s', MAILHOOKS_MAX_ATTEMPTS: '2' });
    receiver = await startReceiver();
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
  });

  const get = async (path: string): Promise<Listed> => (await mailhooks.api.get(path)).body as Listed;

  /** Follows the cursors to the end. */
  async function pages(path: string, limit: number, between = async (): Promise<unknown> => undefined) {
    const found: string[][] = [];
    for (let cursor = ''; ;) {
      const page = await get(`${path}${path.includes('?') ? '&' : '?'}limit=${limit}${cursor}`);
      found.push(ids(page));
      if (page.nextCursor === null) return found;
      cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
      await between();
    }
  }

  it('lists events newest first, page by page, while others come in', async () => {
    const { api } = mailhooks;
    const account = await api.newAccount();
    const list = `/v1/accounts/${account}/events`;
    const events = (names: string[]) => names.map((id) => ({ id, type: 'email.opened', recipient }));
    // Three of one instant, then single ones: a cursor must tell apart what came together.
    const together = ['t-1', 't-2', 't-3'];
    await api.post(list, events(together));
    for (const id of ['s-1', 's-2', 's-3', 's-4']) await api.post(list, events([id]));
    const expected = ['s-4', 's-3', 's-2', 's-1', 't-3', 't-2', 't-1'];
    for (const limit of [1, 2, 3, 7, 8]) {
      const found = await pages(list, limit, () => api.newEvent(account));
      assert.deepEqual(
        found.flat().filter((id) => expected.includes(id)),
        expected,
        `limit ${limit}`,
      );
      assert.ok(found.slice(0, -1).every((page) => page.length === limit));
      await mailhooks.db.query(`DELETE FROM events WHERE account_id = $1 AND event_id LIKE 'evt_%'`, [
        account,
      ]);
    }
  });

  it('lists events by type and time', async () => {
    const { api } = mailhooks;
    const account = await api.newAccount();
    const list = `/v1/accounts/${account}/events`;
    const instants: string[] = [];
    for (const [id, type] of Object.entries({ a: 'email.opened', b: 'email.processed', c: 'email.opened' })) {
      await api.post(list, { id, type, recipient });
      instants.push((await api.get(`${list}/${id}`)).body.acceptedAt as string);
    }
    const [, second, third] = instants as [string, string, string];
    const expectations: [string, string[]][] = [
      ['', ['c', 'b', 'a']],
      ['?type=email.opened', ['c', 'a']],
      ['?type=email.clicked', []],
      [`?since=${second}`, ['c', 'b']],
      [`?until=${third}`, ['b', 'a']],
      [`?since=${second}&until=${third}`, ['b']],
      [`?type=email.opened&since=${second}`, ['c']],
      ['?since=2000-01-01T01:00:00%2B02:00', ['c', 'b', 'a']],
      ['?until=0000-01-01T00:00:00Z', []],
      ['?since=9999-12-31T23:59:59.999999Z', []],
    ];
    for (const [query, expected] of expectations)
      assert.deepEqual(ids(await get(list + query)), expected, query);
    assert.deepEqual(await pages(`${list}?type=email.opened`, 1), [['c'], ['a']]);
  });

  it('lists deliveries by endpoint, status, type and time, page by page', async () => {
    const { api } = mailhooks;
    const account = await api.newAccount();
    const list = `/v1/accounts/${account}/deliveries`;
    const one = await api.newEndpoint(account, receiver.url, { enabled: false });
    const two = await api.newEndpoint(account, receiver.url, {
      enabled: false,
      eventTypes: ['email.opened'],
    });
    const post = async (event: Record<string, unknown>) => {
      const id = await api.newEvent(account, event);
      return (await api.get(`/v1/accounts/${account}/events/${id}`)).body;
    };
    const off = { message: { trackOpens: false } };
    const events = [await post({}), await post({ type: 'email.processed' }), await post(off)];
    const deliveries = events.flatMap((event) => event.deliveries).sort((a, b) => (a.id < b.id ? 1 : -1));
    const those = (wanted: (delivery: (typeof deliveries)[number]) => boolean) =>
      deliveries.filter(wanted).map(({ id }) => id);

    assert.equal(deliveries.length, 5);
    const [first, second] = events;
    const expectations: [string, string[]][] = [
      ['', those(() => true)],
      [`?endpointId=${two.id}`, those(({ endpointId }) => endpointId === two.id)],
      ['?endpointId=ep_none', []],
      ['?status=held', those(({ status }) => status === 'held')],
      ['?status=suppressed', those(({ status }) => status === 'suppressed')],
      ['?status=delivered', []],
      ['?type=email.processed', those(({ eventId }) => eventId === second.id)],
      [`?since=${second.acceptedAt}`, those(({ eventId }) => eventId !== first.id)],
      [
        `?endpointId=${one.id}&status=held`,
        those(({ endpointId, status }) => endpointId === one.id && status === 'held'),
      ],
    ];
    for (const [query, expected] of expectations)
      assert.deepEqual(ids(await get(list + query)), expected, query);
    for (const limit of [1, 2, 5]) {
      const found = await pages(`${list}?type=email.opened`, limit, () => api.newEvent(account));
      assert.deepEqual(
        found.flat().slice(0, 4),
        those(({ eventId }) => eventId !== second.id),
        `limit ${limit}`,
      );
      await mailhooks.db.query('DELETE FROM deliveries WHERE account_id = $1 AND id <> ALL($2)', [
        account,
        those(() => true),
      ]);
    }
  });

  it('shows 50 on a page by default, and 100 at most', async () => {
    const { api } = mailhooks;
    const account = await api.newAccount();
    await api.newEndpoint(account, receiver.url, { enabled: false });
    await api.post(
      `/v1/accounts/${account}/events`,
      Array.from({ length: 101 }, () => ({ type: 'email.opened', recipient })),
    );
    for (const name of ['events', 'deliveries']) {
      const list = `/v1/accounts/${account}/${name}`;
      assert.equal((await get(list)).data.length, 50);
      assert.deepEqual(
        (await pages(list, 100)).map((page) => page.length),
        [100, 1],
      );
      assert.equal(new Set((await pages(list, 100)).flat()).size, 101);
    }
  });

  it('refuses limits, filters and parameters that it does not know', async () => {
    const { api } = mailhooks;
    const account = await api.newAccount();
    const events = `/v1/accounts/${account}/events`;
    const deliveries = `/v1/accounts/${account}/deliveries`;
    const refused: [string, string[]][] = [
      ...[
        events,
        deliveries,
        '/v1/accounts',
        `/v1/accounts/${account}/endpoints`,
        `/v1/accounts/${account}/keys`,
      ].flatMap((list): [string, string[]][] => [
        [`${list}?limit=0`, ['limit']],
        [`${list}?limit=101`, ['limit']],
        [`${list}?limit=-1`, ['limit']],
        [`${list}?limit=1.5`, ['limit']],
        [`${list}?limit=`, ['limit']],
        [`${list}?limit=ten`, ['limit']],
        [`${list}?limit=1&limit=2`, ['limit']],
        [`${list}?page=2`, ['page']],
        [`${list}?cursor=`, ['cursor']],
        [`${list}?cursor=nonsense`, ['cursor']],
        [`${list}?cursor=${Buffer.from('["events",["x","y"]]').toString('base64url')}`, ['cursor']],
        [`${list}?cursor=${'x'.repeat(1_001)}`, ['cursor']],
      ]),
      [`${events}?type=email.open`, ['type']],
      [`${events}?since=yesterday`, ['since']],
      [`${events}?since=2026-11-21`, ['since']],
      [`${events}?until=1795294072`, ['until']],
      [`${events}?status=held`, ['status']],
      [`${events}?type=email.opened&type=email.clicked`, ['type']],
      [`${deliveries}?status=lost`, ['status']],
      [`${deliveries}?until=1795294072`, ['until']],
      [`${deliveries}?type=*&sort=asc`, ['sort', 'type']],
    ];
    for (const [path, paths] of refused) assertProblem(await api.get(path), 422, 'validation_failed', paths);
  });

  it('refuses the cursor of another list', async () => {
    const { api } = mailhooks;
    const account = await api.newAccount();
    await api.newAccount();
    const base = `/v1/accounts/${account}`;
    for (let n = 0; n < 2; n += 1) {
      await api.newEndpoint(account, receiver.url, { enabled: false });
      await api.newEvent(account);
      await api.post(`${base}/keys`, { scope: 'account' });
    }
    const lists = [
      '/v1/accounts',
      `${base}/keys`,
      `${base}/endpoints`,
      `${base}/events`,
      `${base}/deliveries`,
    ];
    for (const from of lists) {
      const { nextCursor } = await get(`${from}?limit=1`);
      assert.equal(typeof nextCursor, 'string', from);
      for (const to of lists) {
        const answer = await api.get(`${to}?cursor=${nextCursor}`);
        if (to === from) assert.equal(answer.status, 200);
        else assertProblem(answer, 422, 'validation_failed', ['cursor']);
      }
    }
  });
});
