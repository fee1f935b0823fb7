import { setTimeout as delay } from 'node:timers/promises';
import { clockMs } from '../clock.ts';
import type { Figure } from '../figures.ts';
import { residentMiB } from '../processes.ts';
import type { Stage } from '../stage.ts';
import { usage, type Usage } from './closed.ts';
import { warmStream, type Scenario } from './scenario.ts';

/** Events in one request at most. */
const batch = 1_000;
const windowMs = 60_000;
const aloneMs = 30_000;
/** What came first has timed out once, and is due again. */
const settleMs = 40_000;

/** Whether what waits asks again and again, or only when it is due and when it is sent. */
export const tries: Scenario = {
  parts: ['n'],
  async run(stage, { waiting }) {
    await warmStream(stage);
    const alone = await measure(stage, aloneMs);
    const { account } = await stage.subscribe('hanging', 'hang');
    const begun = await counts(stage);
    for (let left = waiting; left > 0; left -= batch) {
      // They arrive after the count has ended.
      const { arrived } = await stage.post({ account, paths: [] }, Math.min(batch, left));
      arrived.catch(() => undefined);
    }
    await stage.settle(settleMs);
    const beside = await measure(stage, windowMs);
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
      figure(`${count}: tries per request, from the start`, all.tries / all.requests, ''),
      ...Object.entries(servers).flatMap(([name, key]) => [
        figure(`CPU of ${name}, none waits`, cpu(alone, key), '% of a core'),
        figure(`CPU of ${name}, ${count}`, cpu(beside, key), '% of a core'),
      ]),
      figure(`memory of Mailhooks, ${count}`, mib, 'MiB'),
    ];
  },
};

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
