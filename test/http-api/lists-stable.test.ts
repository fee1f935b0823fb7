import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertProblem } from '../support/assert-problem.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';

const recipient = { email: 'ada@example.com' };
/** More than a page may hold, all of one instant. */
const together = 300;
const types = ['email.opened', 'email.processed', 'email.delivered'];

interface Item {
  id: string;
}
interface Listed<T extends Item> {
  data: T[];
  nextCursor: string | null;
}
interface Delivery extends Item {
  eventId: string;
  endpointId: string;
  status: string;
}
interface Event extends Item {
  type: string;
  deliveries: Delivery[];
}

/** Pages are turned while others write: endpoints are disabled, so that nothing but the test changes a status. */
describe('lists, while events come in and statuses change', () => {
  let mailhooks: TestMailhooks;
  before(async () => {
    mailhooks = await startTestMailhooks({}, { api: true, worker: false });
  });
  after(() => mailhooks.stop());

  const get = async <T extends Item>(path: string): Promise<Listed<T>> => {
    const answer = await mailhooks.api.get(path);
    assert.equal(answer.status, 200, answer.text);
    return answer.body as Listed<T>;
  };

  /** Follows the cursors to the end; `meanwhile` runs while each page is read. */
  async function walk<T extends Item>(path: string, meanwhile: () => Promise<unknown>): Promise<T[]> {
    const found: T[] = [];
    const join = path.includes('?') ? '&' : '?';
    for (let cursor = ''; ;) {
      const [page] = await Promise.all([get<T>(path + cursor), meanwhile()]);
      found.push(...page.data);
      if (page.nextCursor === null) return found;
      assert.ok(page.data.length > 0, 'an empty page has no next one');
      cursor = `${join}cursor=${encodeURIComponent(page.nextCursor)}`;
    }
  }

  /** An account with two endpoints, an array of one instant among single events, and what the lists show of them. */
  async function fill() {
    const { api } = mailhooks;
    const account = await api.newAccount();
    const base = `/v1/accounts/${account}`;
    const url = 'http://127.0.0.1:9/';
    const one = await api.newEndpoint(account, url, { enabled: false });
    const two = await api.newEndpoint(account, url, { enabled: false, eventTypes: ['email.opened'] });
    const post = async (count: number, first = 0): Promise<void> => {
      const events = Array.from({ length: count }, (_, n) => ({
        type: types[(first + n) % types.length],
        recipient,
      }));
      const answer = await api.post(`${base}/events`, events);
      assert.equal(answer.status, 202, answer.text);
    };
    for (let n = 0; n < 5; n += 1) await post(1, n);
    await post(together);
    for (let n = 0; n < 5; n += 1) await post(1, n);
    const events = await walk<Event>(`${base}/events?limit=100`, async () => undefined);
    const deliveries = events.flatMap((event) => event.deliveries);
    assert.deepEqual(
      [events.length, deliveries.length],
      [together + 10, together + 10 + (together + 10 + 2) / 3],
    );
    let turn = 0;
    /** Two more events, and the status of a delivery that the reader has seen, or has yet to see. */
    const write = async (): Promise<void> => {
      turn += 1;
      const id = deliveries[(turn * 37) % deliveries.length]?.id;
      const status = ['failed', 'retrying', 'delivered', 'cancelled'][turn % 4];
      await Promise.all([
        post(2, turn),
        mailhooks.db.query('UPDATE deliveries SET status = $2 WHERE id = $1', [id, status]),
      ]);
    };
    return { base, one, two, events, deliveries, write };
  }

  /** Each item that was there is found once, newest first, and nothing is found twice. */
  function assertAllOnce(found: readonly Item[], expected: readonly Item[], what: string): void {
    const ids = found.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length, `${what}: nothing twice`);
    const known = new Set(expected.map(({ id }) => id));
    assert.deepEqual(
      ids.filter((id) => known.has(id)),
      expected.map(({ id }) => id),
      what,
    );
  }

  it('show every event once', async () => {
    const { base, events, write } = await fill();
    const opened = events.filter(({ type }) => type === 'email.opened');
    for (const limit of [7, 50]) {
      assertAllOnce(await walk(`${base}/events?limit=${limit}`, write), events, `limit ${limit}`);
      const found = await walk<Event>(`${base}/events?limit=${limit}&type=email.opened`, write);
      assertAllOnce(found, opened, `opened, limit ${limit}`);
      assert.ok(found.every(({ type }) => type === 'email.opened'));
    }
  });

  it('show every delivery once, with whatever status it has by then', async () => {
    const { base, one, two, events, deliveries, write } = await fill();
    const list = `${base}/deliveries`;
    const newestFirst = deliveries.toSorted((a, b) => (a.id < b.id ? 1 : -1));
    const ofType = new Set(events.filter(({ type }) => type === 'email.opened').map(({ id }) => id));
    const opened = newestFirst.filter(({ eventId }) => ofType.has(eventId));
    const filters: [string, Delivery[]][] = [
      ['', newestFirst],
      [`&endpointId=${two.id}`, newestFirst.filter(({ endpointId }) => endpointId === two.id)],
      ['&type=email.opened', opened],
      [`&endpointId=${one.id}&type=email.opened`, opened.filter(({ endpointId }) => endpointId === one.id)],
      ['&since=2020-01-01T00:00:00Z', newestFirst],
    ];
    for (const [filter, expected] of filters) {
      assertAllOnce(await walk(`${list}?limit=11${filter}`, write), expected, filter);
    }
  });

  it('show every delivery that keeps its status once, beside those that change theirs', async () => {
    const { base, one, deliveries, write } = await fill();
    const list = `${base}/deliveries`;
    const ids = deliveries.map(({ id }) => id);
    // `write` changes some: what it leaves alone is known only afterwards.
    const held = async (): Promise<Set<string>> => {
      const { rows } = await mailhooks.db.query<Item>(
        `SELECT id FROM deliveries WHERE id = ANY($1) AND status = 'held'`,
        [ids],
      );
      return new Set(rows.map(({ id }) => id));
    };
    for (const filter of ['', `&endpointId=${one.id}`, '&type=email.opened']) {
      const expected = await walk<Delivery>(`${list}?limit=100&status=held${filter}`, async () => undefined);
      const found = await walk<Delivery>(`${list}?limit=9&status=held${filter}`, write);
      const kept = await held();
      assertAllOnce(
        found.filter(({ id }) => kept.has(id)),
        expected.filter(({ id }) => kept.has(id)),
        `held${filter}`,
      );
      assert.equal(new Set(found.map(({ id }) => id)).size, found.length);
      assert.ok(found.every(({ status }) => status === 'held'));
    }
  });

  it('find each status, alone and with an endpoint or a type', async () => {
    const { base, one, events, deliveries } = await fill();
    const statuses = ['pending', 'retrying', 'delivered', 'failed', 'held', 'suppressed', 'cancelled'];
    const typeOf = new Map(events.map(({ id, type }) => [id, type]));
    const known = deliveries
      .toSorted((a, b) => (a.id < b.id ? 1 : -1))
      .map((delivery, n) => ({ ...delivery, status: statuses[n % statuses.length] ?? '' }));
    await mailhooks.db.query(
      `UPDATE deliveries d SET status = s.status FROM unnest($1::text[], $2::text[]) AS s (id, status) WHERE d.id = s.id`,
      [known.map(({ id }) => id), known.map(({ status }) => status)],
    );
    const none = async (): Promise<void> => undefined;
    for (const status of statuses) {
      const list = `${base}/deliveries?limit=7&status=${status}`;
      const those = known.filter((delivery) => delivery.status === status);
      const byFilter: [string, Delivery[]][] = [
        ['', those],
        [`&endpointId=${one.id}`, those.filter(({ endpointId }) => endpointId === one.id)],
        ['&type=email.processed', those.filter(({ eventId }) => typeOf.get(eventId) === 'email.processed')],
        ['&type=email.dropped', []],
      ];
      for (const [filter, expected] of byFilter) {
        const found = await walk(list + filter, none);
        assert.deepEqual(
          found.map(({ id }) => id),
          expected.map(({ id }) => id),
          status + filter,
        );
      }
    }
  });

  it('show nothing of another account, whatever endpoint is asked for', async () => {
    const [mine, other] = [await fill(), await fill()];
    for (const filter of ['', '&type=email.opened', '&status=held', '&status=delivered']) {
      const { data } = await get(`${mine.base}/deliveries?endpointId=${other.one.id}${filter}`);
      assert.deepEqual(data, [], filter);
    }
  });

  it('show nothing since a time to come', async () => {
    const { base } = await fill();
    const since = new Date(Date.now() + 86_400_000).toISOString();
    for (const list of ['events', 'deliveries']) {
      assert.deepEqual(await get(`${base}/${list}?since=${since}`), { data: [], nextCursor: null });
    }
  });

  it('refuse what cannot be meant', async () => {
    const { base } = await fill();
    const cursorOf = async (list: string): Promise<string> =>
      (await get(`${base}/${list}?limit=1`)).nextCursor ?? '';
    const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const at = '2026-11-21T20:47:52Z';
    const refused: [string, string][] = [
      [`events?since=${at}&until=${at}`, 'until'],
      [`events?since=${at}&until=2026-11-21T20:47:51.999Z`, 'until'],
      [`events?since=${at}&until=2026-11-21T22:00:00%2B02:00`, 'until'],
      [`events?cursor=${await cursorOf('deliveries')}`, 'cursor'],
      [`deliveries?cursor=${await cursorOf('events')}`, 'cursor'],
      ...['events', 'deliveries'].flatMap((list): [string, string][] => [
        [`${list}?cursor=%25%25`, 'cursor'],
        [`${list}?cursor=${encoded([list])}`, 'cursor'],
        [`${list}?cursor=${encoded([list, 'dlv_1'])}`, 'cursor'],
        [`${list}?cursor=${encoded([list, ['yesterday', 'evt_1']])}`, 'cursor'],
        [`${list}?cursor=${encoded([list, [at, 'evt_\0']])}`, 'cursor'],
        [`${list}?limit=0`, 'limit'],
        [`${list}?limit=101`, 'limit'],
        [`${list}?limit=abc`, 'limit'],
      ]),
    ];
    for (const [path, parameter] of refused) {
      assertProblem(await mailhooks.api.get(`${base}/${path}`), 422, 'validation_failed', [parameter]);
    }
    const { data } = await get(`${base}/events?since=${at}&until=2026-11-21T22:00:00%2B01:00`);
    assert.deepEqual(data, []);
  });
});
