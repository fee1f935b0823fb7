import { setTimeout as delay } from 'node:timers/promises';
import { ApiClient } from '../support/api-client.ts';
import { startReceiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';

export const account = 'acme';
const pauseMs = 40;

/** Posts events throughout, with the receivers of a healthy and of an unhealthy endpoint. */
export interface Traffic {
  /** Ids that were answered with 202. */
  readonly accepted: ReadonlySet<string>;
  /** Resolves when so many more were accepted. */
  more(count: number): Promise<void>;
  /** From now on the endpoint that was not well takes everything. */
  recover(): void;
  /** How often each webhook was taken that was taken at all, by path and `webhook-id`. */
  taken(): Map<string, number>;
  /** Of events that were taken, by path. */
  events(path: string): Set<string>;
  url: string;
  /** Begins to post. */
  begin(): void;
  stop(): Promise<void>;
}

/** @param urls of APIs that run now; a producer goes on to the next when one is away */
export async function startTraffic(key: string, urls: readonly string[]): Promise<Traffic> {
  const accepted = new Set<string>();
  const arrivals: { path: string; webhook: string; event: string }[] = [];
  let isWell = false;
  const receiver = await startReceiver(({ path, headers }, res) => {
    if (path === '/waiting' && !isWell) return void res.writeHead(503).end();
    arrivals.push({
      path,
      webhook: `${path} ${String(headers['webhook-id'])}`,
      event: String(headers['mailhooks-event-id']),
    });
    res.end();
  });
  let isOver = false;
  let turn = 0;
  const post = async (id: string): Promise<boolean> => {
    const url = urls[(turn += 1) % urls.length];
    if (url === undefined) return false;
    const body = { id, type: 'email.opened', recipient: { email: 'ada@example.com' } };
    const answer = await new ApiClient(url, key).post(`/v1/accounts/${account}/events`, body).catch(() => {
      // Told to stop, it took no more: the next one gets it.
    });
    // While the schema is changed the database may be locked.
    if (answer === undefined || answer.status === 503) return false;
    if (answer.status !== 202) throw new Error(`${id} was refused: ${answer.status} ${answer.text}`);
    accepted.add(id);
    return true;
  };
  const produce = async (name: string): Promise<void> => {
    for (let n = 0; !isOver; n += 1) {
      while (!(await post(`${name}-${n}`))) await delay(pauseMs);
      await delay(pauseMs);
    }
  };
  let failure: unknown;
  let producers: Promise<unknown> | undefined;
  return {
    accepted,
    url: receiver.url,
    begin() {
      producers = Promise.all(['a', 'b'].map(produce)).catch((error: unknown) => (failure = error));
    },
    async more(count) {
      const wanted = accepted.size + count;
      await until('more events are accepted', () => {
        if (failure !== undefined) throw failure as Error;
        return Promise.resolve(accepted.size >= wanted);
      });
    },
    recover: () => void (isWell = true),
    taken: () => {
      const counts = new Map<string, number>();
      for (const { webhook } of arrivals) counts.set(webhook, (counts.get(webhook) ?? 0) + 1);
      return counts;
    },
    events: (path) => new Set(arrivals.filter((one) => one.path === path).map(({ event }) => event)),
    async stop() {
      isOver = true;
      await producers;
      if (failure !== undefined) throw failure as Error;
    },
  };
}
