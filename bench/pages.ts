/**
 * `npm run bench:pages`: what 50 open pages cost that ingest and deliver at the same time. The loops of `npm run bench` (20 in
 * flight; 25 per second) with and without the pages, in turns, on one Mailhooks. All pages are of the account whose events are
 * delivered. Nothing is asserted: the figures are for people. Each is the median of the rounds, but for the 99th percentiles, which are of
 * the events of all rounds: those of one round would say what its one or two slowest events met.
 *
 * - `--rounds <n>` default 6
 * - `--seconds <n>` length of each loop, default 4; with six rounds all of it takes about three minutes
 * - `--mode`, `--event` as in `npm run bench`
 */
import { cpus, loadavg } from 'node:os';
import { percentile, type Figure, type Part } from './delivery/figures.ts';
import { ackMs, deliveredMs, type Sample } from './delivery/loops.ts';
import { openPages } from './delivery/open-pages.ts';
import { readOptions, type BenchOptions } from './delivery/options.ts';
import { printTable } from './delivery/report.ts';
import { summarize } from './delivery/rounds.ts';
import { closed } from './delivery/scenarios/closed.ts';
import { open } from './delivery/scenarios/open.ts';
import { warmStream } from './delivery/scenarios/scenario.ts';
import { openStage, type Stage, type Stream } from './delivery/stage.ts';

const pageCount = 50;
const names = ['no pages', `${pageCount} pages`] as const;

const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => stopping.abort(new Error(`stopped by ${name}`)));
}

const { comparisons, event, profile, seconds = 4, rounds = 6 } = readOptions(process.argv.slice(2));
const [[mode] = []] = comparisons;
if (!mode) throw new Error('--mode: expected one');
const stage = await openStage({ mode, event, profile }, stopping.signal);
try {
  await bench(stage, await warmStream(stage));
} finally {
  await stage.stop();
}

async function bench(stage: Stage, stream: Stream): Promise<void> {
  const measured = names.map((name) => ({
    name,
    rounds: [] as Figure[][],
    met: { closed: [], open: [] },
  }));
  const times: number[] = [];
  let openMs = 0;
  for (let round = 1; round <= rounds; round += 1) {
    console.error(`round ${round} of ${rounds} …`);
    for (const one of round % 2 === 1 ? measured : measured.toReversed()) {
      const begunAt = performance.now();
      const pages = one.name === names[0] ? undefined : await openPages(stage.url, stream.account, pageCount);
      try {
        // They are all there and have read once or twice.
        if (pages) await stage.settle(5_000);
        one.rounds.push(await loopsOf(stage, stream, one.met));
        openMs += pages ? performance.now() - begunAt : 0;
        times.push(...(pages?.takeTimes() ?? []));
      } finally {
        // Also when a loop fails: pages that stay open keep the program alive.
        await pages?.close();
      }
    }
  }
  await stage.settle();
  const machine = `Node ${process.version}, ${cpus().length} cores, load average (1 min) ${loadavg()[0]?.toFixed(1)} after`;
  console.log(`${machine}\n${mode?.name}, ${rounds} rounds of loops of ${seconds} s, in turns\n`);
  const webhooks = stage.tally();
  printTable(
    measured.map(({ name, rounds: all, met }) => {
      const figures = summarize(all).filter(({ what }) => !what.endsWith('p99'));
      return { mode: name, figures: [...figures, ...slowest(met)], webhooks };
    }),
  );
  const perSecond = times.length / (openMs / 1_000);
  const at = (share: number): string => percentile(times, share).toFixed(1);
  console.log(
    `\npages: ${times.length} requests, ${perSecond.toFixed(1)} a second, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`,
  );
}

/** What every event of all rounds met, by loop. */
interface Met {
  closed: Sample[];
  open: Sample[];
}

async function loopsOf(stage: Stage, stream: Stream, met: Met): Promise<Figure[]> {
  const options: Pick<BenchOptions, 'only' | 'seconds'> = { only: new Set(['b', 'f']), seconds };
  return [
    ...(await closed.measure(noting(stage, met.closed), stream, options)),
    ...(await open.measure(noting(stage, met.open), stream, options)),
  ].filter(({ part }) => part !== 'h');
}

function noting(stage: Stage, samples: Sample[]): Stage {
  return {
    ...stage,
    async send(stream) {
      const sample = await stage.send(stream);
      samples.push(sample);
      return sample;
    },
  };
}

function slowest(met: Met): Figure[] {
  const of = (part: Part, loop: string, samples: readonly Sample[]): Figure[] => [
    { part, what: `${loop}acknowledged, p99 of all rounds`, value: ackMs(samples, 0.99), unit: 'ms' },
    {
      part,
      what: `${loop}accept to delivered, p99 of all rounds`,
      value: deliveredMs(samples, 0.99),
      unit: 'ms',
    },
  ];
  return [...of('a', '20 in flight: ', met.closed), ...of('b', '', met.open)];
}
