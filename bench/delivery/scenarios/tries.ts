import { setTimeout as delay } from 'node:timers/promises';
import { clockMs } from '../clock.ts';
import type { Figure } from '../figures.ts';
import { residentMiB } from '../processes.ts';
import type { Stage } from '../stage.ts';
import { usage, type Usage } from './closed.ts';
import { loopMs, warmStream, type Scenario } from './scenario.ts';
import { fill } from './waiting.ts';

/** Events in one request at most. */
const batch = 1_000;
const windowSeconds = 60;
const aloneSeconds = 30;
/** What came first has timed out once, and is due again. */
const settleMs = 40_000;
/** After it each workflow has been due once; the endpoint has no free slot for most of them then. */
const dueMs = 150_000;

/** Whether what waits asks again and again, or only when it is due and when it is sent. */
export const tries: Scenario = {
  parts: ['n'],
  async run(stage, { waiting, as, seconds }) {
    await warmStream(stage);
    const alone = await measure(stage, loopMs({ seconds }, aloneSeconds));
    const begun = as === 'rows' ? await waitAsRows(stage, waiting) : await waitAsWorkflows(stage, waiting);
    const settled = await counts(stage);
    const beside = await measure(stage, loopMs({ seconds }, windowSeconds));
    const mib = await residentMiB(stage.pids.mailhooks);
    const window = difference(beside.before, beside.after);
    const all = difference(begun, beside.after);
    const cpu = (one: Window, key: keyof Usage): number =>
      (one.after[key] - one.before[key]) / (one.ms / 100);
    const figure = (what: string, value: number, unit: string): Figure => ({ part: 'n', what, value, unit });
    const count = `${waiting.toLocaleString('en')} wait`;
    const servers = { Mailhooks: 'mailhooksMs', Temporal: 'temporalMs', Postgres: 'postgresMs' } as const;
    return [
      figure(`${count}: requests`, (window.requests * 1_000) / beside.ms, 'per second'),
      figure(`${count}: tries per request, a minute`, window.tries / window.requests, ''),
      figure(
        `${count}: tries of each without a free slot, before that minute`,
        (settled.away - begun.away) / waiting,
        'times',
      ),
      figure(`${count}: tries per request, from the start`, all.tries / all.requests, ''),
      ...Object.entries(servers).flatMap(([name, key]) => [
        figure(`CPU of ${name}, none waits`, cpu(alone, key), '% of a core'),
        figure(`CPU of ${name}, ${count}`, cpu(beside, key), '% of a core'),
      ]),
      figure(`memory of Mailhooks, ${count}`, mib, 'MiB'),
    ];
  },
};

/** Events for an endpoint that has never answered begin when it has a place. @returns what had been counted before */
async function waitAsRows(stage: Stage, waiting: number): Promise<Counts> {
  const { account } = await stage.subscribe('hanging', 'hang');
  const begun = await counts(stage);
  for (let left = waiting; left > 0; left -= batch) {
    // They arrive after the count has ended.
    const { arrived } = await stage.post({ account, paths: [] }, Math.min(batch, left));
    arrived.catch(() => undefined);
  }
  await stage.settle(settleMs);
  return begun;
}

/** All have failed once when their endpoint stops answering, and come when they are due. @returns what had been counted by then */
async function waitAsWorkflows(stage: Stage, waiting: number): Promise<Counts> {
  await fill(stage, await stage.subscribe('fading', 'fade'), waiting);
  stage.setMood('silent');
  const begun = await counts(stage);
  for (const until = clockMs() + dueMs; clockMs() < until; await stage.settle()) {
    // The first ones found a place.
    if (difference(begun, await counts(stage)).tries >= waiting) break;
  }
  return begun;
}

interface Counts {
  requests: number;
  /** Tries that sent nothing. */
  away: number;
}

interface Window {
  ms: number;
  before: Usage & Counts;
  after: Usage & Counts;
}

async function measure(stage: Stage, forMs: number): Promise<Window> {
  const look = async (): Promise<Usage & Counts> => ({ ...(await usage(stage)), ...(await counts(stage)) });
  const begunAt = clockMs();
  const before = await look();
  await delay(forMs, undefined, { signal: stage.signal });
  const after = await look();
  return { ms: clockMs() - begunAt, before, after };
}

async function counts(stage: Stage): Promise<Counts> {
  const { rows } = await stage.db.query<{ count: number }>('SELECT count(*) AS count FROM attempts');
  return { requests: rows[0]?.count ?? NaN, away: await stage.counter('mailhooks_sent_away_total') };
}

const difference = (before: Counts, after: Counts): { requests: number; tries: number } => {
  const requests = after.requests - before.requests;
  return { requests, tries: requests + after.away - before.away };
};
