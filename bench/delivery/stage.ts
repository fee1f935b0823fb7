import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import type { FormatName } from '../../src/domain/account/endpoint.ts';
import { createPool, type Db } from '../../src/store/pool.ts';
import { createArrivals, type Tally } from './arrivals.ts';
import { clockMs } from './clock.ts';
import { newEvent, type EventKind } from './event.ts';
import type { Sample } from './loops.ts';
import { adminKey, startMailhooks, type MailhooksProcess, type Way } from './mailhooks-process.ts';
import { startReceiver, type Mood } from './receiver.ts';

/** An account whose events go to these paths of the receiver. */
export interface Stream {
  account: string;
  paths: string[];
}

/** How endpoints respond. */
export type Behaviour = 'ok' | 'hang' | 'busy' | 'fade' | 'fail';

/** An endpoint as it is created; `path` is the receiver's. */
export interface NewEndpoint {
  path: string;
  /** Where it is: what is not well is at a host of its own. */
  at: 'url' | 'otherUrl' | 'secureUrl';
  format: FormatName;
}

export interface Posted {
  ids: string[];
  /** By `clockMs`. */
  sentAt: number;
  /** To the 202. */
  ackMs: number;
  /** When the last webhook of each event came in; undefined: lost. */
  arrived: Promise<(number | undefined)[]>;
}

export interface PostedTo {
  /** By `clockMs`. */
  sentAt: number;
  /** To the 202. */
  ackMs: number;
  arrived: ReadonlyMap<string, Promise<number | undefined>>;
}

/** A whole Mailhooks with a receiver, and everything by which a scenario uses them. */
export interface Stage {
  /** Of the API. */
  url: string;
  pids: MailhooksProcess['pids'];
  temporalAddress: string;
  db: Db;
  signal: AbortSignal;
  /** A new account with endpoints on paths that behave as named. */
  subscribe(account: string, behaviour: Behaviour, endpoints?: number): Promise<Stream>;
  /** A new account with these endpoints. */
  open(account: string, endpoints: readonly NewEndpoint[]): Promise<void>;
  /** Of endpoints that hang, fail or fade, from now on; at first `unwell`. */
  setMood(mood: Mood): void;
  /** Posts one event. @returns when it was acknowledged, and when each path has it, by `clockMs`; undefined: lost */
  postTo(account: string, event: { id: string }, paths: readonly string[]): Promise<PostedTo>;
  /** Posts one event and waits until it has arrived at all of its endpoints. */
  send(stream: Stream): Promise<Sample>;
  /** Posts one event, or an array of `count`. It resolves with the 202. */
  post(stream: Stream, count?: number): Promise<Posted>;
  /** A counter that Mailhooks shows at `/metrics`; 0: nothing was counted yet. */
  counter(name: string): Promise<number>;
  /** Bytes of the embedded Temporal server's database. */
  temporalBytes(): Promise<number>;
  /** A moment for what goes on after a webhook's arrival: the log, the workflow's end. */
  settle(ms?: number): Promise<void>;
  tally(): Tally;
  stop(): Promise<void>;
}

export async function openStage(way: Way & { event: EventKind }, signal: AbortSignal): Promise<Stage> {
  const closers: (() => unknown)[] = [];
  const stop = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (const close of closers.splice(0).reverse()) {
      // One that cannot be closed must not keep the others running.
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  };
  try {
    const dataDir = await mkdtemp(join(tmpdir(), 'mailhooks-bench-'));
    closers.push(() => rm(dataDir, { recursive: true, force: true }));
    const arrivals = createArrivals(signal);
    const receiver = await startReceiver((batch) => arrivals.arrived(batch));
    closers.push(() => receiver.stop());
    const mailhooks = await startMailhooks(dataDir, way, signal);
    closers.push(() => mailhooks.stop());
    const db = createPool(mailhooks.databaseUrl, () => undefined, { max: 1, answerWithinMs: 0 });
    closers.push(() => db.end());
    const pool = new Pool(mailhooks.url, { connections: 100 });
    closers.push(() => pool.destroy());

    const post = async (path: string, body: string, key = adminKey): Promise<string> => {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
      const answer = await pool.request({ method: 'POST', path: `/v1${path}`, headers, body });
      const text = await answer.body.text();
      if (answer.statusCode >= 300) throw new Error(`POST ${path}: ${answer.statusCode} ${text}`);
      return text;
    };
    // As a platform posts: by a key of its own, which has to be looked up, unlike the bootstrap key.
    const created = await post('/keys', JSON.stringify({ scope: 'producer', name: 'benchmark' }));
    const { key: producerKey } = JSON.parse(created) as { key: string };
    const postEvents = async ({ account, paths }: Stream, count?: number): Promise<Posted> => {
      const events = Array.from({ length: count ?? 1 }, () => newEvent(way.event));
      const body = JSON.stringify(count === undefined ? events[0] : events);
      const arrived = Promise.all(events.map(({ id }) => arrivals.expect(id, paths)));
      // When the POST itself fails, nobody asks for it any more.
      arrived.catch(() => undefined);
      const sentAt = clockMs();
      await post(`/accounts/${account}/events`, body, producerKey);
      return { ids: events.map(({ id }) => id), sentAt, ackMs: clockMs() - sentAt, arrived };
    };

    const open: Stage['open'] = async (account, endpoints) => {
      await post('/accounts', JSON.stringify({ id: account, name: account, email: 'owner@example.com' }));
      // Side by side: each gets a test payload, for which one that hangs takes its time.
      const create = async ({ path, at, format }: NewEndpoint): Promise<void> => {
        const endpoint = { name: path, url: receiver[at] + path, eventTypes: ['*'], format };
        await post(`/accounts/${account}/endpoints`, JSON.stringify(endpoint));
      };
      await Promise.all(endpoints.map(create));
    };

    return {
      url: mailhooks.url,
      pids: mailhooks.pids,
      temporalAddress: mailhooks.temporalAddress,
      db,
      signal,
      open,
      async subscribe(account, behaviour, endpoints = 1) {
        const paths = Array.from({ length: endpoints }, (_, n) => `/${behaviour}/${account}/${n}`);
        const at = behaviour === 'ok' ? 'url' : 'otherUrl';
        await open(
          account,
          paths.map((path) => ({ path, at, format: 'standard' })),
        );
        return { account, paths };
      },
      setMood: (mood) => receiver.setMood(mood),
      async postTo(account, event, paths) {
        const arrived = new Map(paths.map((path) => [path, arrivals.expect(event.id, [path])]));
        // When the POST itself fails, nobody asks for these any more.
        for (const one of arrived.values()) one.catch(() => undefined);
        const sentAt = clockMs();
        await post(`/accounts/${account}/events`, JSON.stringify(event), producerKey);
        return { sentAt, ackMs: clockMs() - sentAt, arrived };
      },
      post: postEvents,
      async send(stream) {
        const { sentAt, ackMs, arrived } = await postEvents(stream);
        const [arrivedAt] = await arrived;
        return { ackMs, arrivedAt, deliveredMs: arrivedAt === undefined ? undefined : arrivedAt - sentAt };
      },
      async counter(name) {
        const answer = await pool.request({ method: 'GET', path: '/metrics' });
        const line = new RegExp(`^${name} (\\S+)$`, 'm').exec(await answer.body.text());
        return Number(line?.[1] ?? 0);
      },
      async temporalBytes() {
        const files = ['temporal.db', 'temporal.db-wal'].map((name) => stat(join(dataDir, name)));
        return (await Promise.all(files)).reduce((sum, { size }) => sum + size, 0);
      },
      settle: (ms = 1_500) => delay(ms, undefined, { signal }),
      tally: () => arrivals.tally(),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
