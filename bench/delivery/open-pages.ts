import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { clockMs } from './clock.ts';
import { adminKey } from './mailhooks-process.ts';

/** Pages of one account, each with a session of its own, that read as long as they are open. */
export interface OpenPages {
  /** How long each request took since the last call, in ms. */
  takeTimes(): number[];
  close(): Promise<void>;
}

interface Poll {
  path: string;
  everyMs: number;
}

/** What a page reads again and again while it is looked at, by its view (`refetchInterval` in `portal/src/api`). */
const endpoints: Poll = { path: 'endpoints?include=activity&limit=50', everyMs: 15_000 };
const views: readonly Poll[][] = [
  [{ path: 'deliveries?view=summary&limit=25', everyMs: 5_000 }, endpoints],
  [{ path: 'deliveries?status=failed&view=summary&limit=25', everyMs: 5_000 }, endpoints],
  [{ path: 'deliveries?view=summary&limit=25', everyMs: 5_000 }, endpoints],
  [endpoints],
  [{ path: 'stats?since=', everyMs: 15_000 }],
];

/** @param count pages: three in five show deliveries, one endpoints, one the charts of the last hour */
export async function openPages(url: string, account: string, count: number): Promise<OpenPages> {
  const pool = new Pool(url, { connections: count });
  const closing = new AbortController();
  const post = async (path: string, body: object, key?: string) => {
    const authorization = key === undefined ? {} : { authorization: `Bearer ${key}` };
    const headers = { 'content-type': 'application/json', ...authorization };
    const answer = await pool.request({ method: 'POST', path, headers, body: JSON.stringify(body) });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`POST ${path}: ${answer.statusCode} ${text}`);
    return { headers: answer.headers, body: JSON.parse(text) as Record<string, unknown> };
  };
  const of = `/v1/accounts/${account}`;
  const made = await post(`${of}/keys`, { scope: 'account' }, adminKey);
  const { key } = made.body as { key: string };
  let times: number[] = [];

  const read = async (path: string, cookie: string): Promise<void> => {
    const since = path.endsWith('since=') ? new Date(Date.now() - 3_600_000).toISOString() : '';
    const begunAt = clockMs();
    const answer = await pool.request({ method: 'GET', path: `${of}/${path}${since}`, headers: { cookie } });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`GET ${path}: ${answer.statusCode} ${text}`);
    times.push(clockMs() - begunAt);
  };
  /** As the page does: the next time is counted from the answer. Pages are not opened all at once. */
  const poll = async ({ path, everyMs }: Poll, cookie: string, share: number): Promise<void> => {
    const wait = (ms: number) => delay(ms, undefined, { signal: closing.signal });
    for (await wait(share * everyMs); ; await wait(everyMs)) await read(path, cookie);
  };
  const page = async (index: number): Promise<void> => {
    const { headers } = await post('/v1/session', { key });
    const cookie = String([headers['set-cookie']].flat()[0]).split(';')[0] ?? '';
    const polls = views[index % views.length] ?? [];
    await Promise.all(polls.map((one) => poll(one, cookie, index / count)));
  };
  const isOver = (error: unknown): void => {
    if (!closing.signal.aborted) throw error;
  };
  const all = Promise.all(Array.from({ length: count }, (_, index) => page(index))).catch(isOver);
  all.catch(() => undefined);
  return {
    takeTimes() {
      const taken = times;
      times = [];
      return taken;
    },
    async close() {
      closing.abort();
      try {
        await all;
      } finally {
        await pool.destroy();
      }
    },
  };
}
