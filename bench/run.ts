/**
 * `npm run bench`: what Mailhooks delivers, how fast, and what that takes: events per second, times, CPU, memory, disk. The
 * whole of it as an operator starts it, with the servers that it embeds, on this machine and loopback only. Nothing is
 * asserted: the figures are for people. docs/operate/performance.md says what they mean.
 *
 * - `--mode plain,every-event,on-failure` ways to deliver, default `every-event`; several are compared. `plain` is
 *   `every-event` without any of MAILHOOKS_OPTIMIZATIONS, `every-event:no-plain-grpc` is it without that one
 * - `--only a,b,f` parts of the table, default all but o
 * - `--event plain|id|content|repeated` what the events say of their message, default `id`: nothing, the id of one message, its
 *   content with a message each, or the same content every time
 * - `--accounts <n>` accounts of part m, default 200
 * - `--seconds <n>` length of each loop, default 15 to 30
 * - `--waiting <n>` deliveries that wait in part n, default 2,000
 * - `--as workflows` each of them with a workflow, as its endpoint failed before it hung; default `rows`
 * - `--endpoints <n>` of part o, default 2,001; this part is measured only when it is named
 * - `--slots <n>` workflow tasks that Mailhooks takes at a time, default as many as it does
 * - `--rounds <n>` parts a, b, f and h only, all modes in turn, so many times, for differences that are small: medians
 * - `--against <folder>` the same modes of another checkout, loop by loop beside those of this one
 * - `--profile <folder>` CPU profiles of Mailhooks
 * - `--json <file>` the figures for programs
 */
import { writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import type { Tally } from './delivery/arrivals.ts';
import { eventBytes, eventKinds } from './delivery/event.ts';
import { readOptions, type BenchOptions, type Mode } from './delivery/options.ts';
import { measureInRounds } from './delivery/rounds.ts';
import { printTable, ratios, type Measured } from './delivery/report.ts';
import { array } from './delivery/scenarios/array.ts';
import { closed } from './delivery/scenarios/closed.ts';
import { fanOut } from './delivery/scenarios/fan-out.ts';
import { attacker, crowd, hangingFanOut, neighbour } from './delivery/scenarios/neighbour.ts';
import { largeEvent } from './delivery/scenarios/large-event.ts';
import { mix } from './delivery/scenarios/mix.ts';
import { open } from './delivery/scenarios/open.ts';
import { once, type Scenario } from './delivery/scenarios/scenario.ts';
import { stored } from './delivery/scenarios/stored.ts';
import { tries } from './delivery/scenarios/tries.ts';
import { waiting } from './delivery/scenarios/waiting.ts';
import { openStage } from './delivery/stage.ts';

const isolation = [neighbour, crowd, hangingFanOut, attacker];
const scenarios: Scenario[] = [
  once(closed),
  once(open),
  ...isolation,
  fanOut,
  array,
  waiting,
  tries,
  largeEvent,
  stored,
  mix,
];

const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => stopping.abort(new Error(`stopped by ${name}`)));
}

try {
  await bench(readOptions(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function bench(options: BenchOptions): Promise<void> {
  const loadBefore = loadavg();
  const all: Measured[][] = [];
  try {
    for (const modes of options.comparisons) {
      const { rounds } = options;
      if (rounds !== undefined) {
        all.push(await measureInRounds(modes, { ...options, rounds }, stopping.signal));
        continue;
      }
      const measured = modes.map((mode): Measured => {
        return { mode: mode.name, figures: [], webhooks: { expected: 0, lost: 0, duplicates: 0 } };
      });
      all.push(measured);
      await measure(modes, measured, options);
    }
  } finally {
    // Stopped half-way: what there is took minutes.
    if (all.flat().some(({ figures }) => figures.length > 0)) await report(all, loadBefore, options);
  }
}

async function measure(modes: Mode[], measured: Measured[], options: BenchOptions): Promise<void> {
  for (const scenario of scenarios.filter(({ parts }) => parts.some((part) => options.only.has(part)))) {
    // Mode by mode within a scenario: a slow moment of the machine is more likely to meet them all.
    for (const [index, one] of measured.entries()) {
      console.error(`${one.mode}: ${scenario.parts.join(', ')} …`);
      const { figures, webhooks } = await run(scenario, modes[index] as Mode, options);
      one.figures.push(...figures);
      one.webhooks = sum(one.webhooks, webhooks);
    }
  }
}

async function run(scenario: Scenario, mode: Mode, options: BenchOptions) {
  const stage = await openStage(
    { ...options, mode, settings: scenario.settings?.(options) },
    stopping.signal,
  );
  try {
    const figures = await scenario.run(stage, options);
    // A repeat would come soon after what it repeats.
    await stage.settle();
    return { figures, webhooks: stage.tally() };
  } finally {
    await stage.stop();
  }
}

function sum(a: Tally, b: Tally): Tally {
  return {
    expected: a.expected + b.expected,
    lost: a.lost + b.lost,
    duplicates: a.duplicates + b.duplicates,
  };
}

async function report(
  all: Measured[][],
  loadBefore: number[],
  { only, event, json }: BenchOptions,
): Promise<void> {
  // A scenario measures more figures than were asked for.
  const comparisons = all.map((measured) =>
    measured.map((one) => ({ ...one, figures: one.figures.filter(({ part }) => only.has(part)) })),
  );
  const machine = { node: process.version, cores: cpus().length, loadBefore, loadAfter: loadavg() };
  const load = [loadBefore, machine.loadAfter].map(([minute = NaN]) => minute.toFixed(1)).join(' before, ');
  console.log(`Node ${machine.node}, ${machine.cores} cores, load average (1 min) ${load} after`);
  console.log(`One event: ${eventBytes(event)} bytes as it is posted, with ${eventKinds[event]}\n`);
  for (const [index, measured] of comparisons.entries()) {
    if (index > 0) console.log();
    printTable(measured);
  }
  if (json === undefined) return;
  const result = {
    ...machine,
    event,
    eventBytes: eventBytes(event),
    measured: comparisons.flat(),
    compared: comparisons.flatMap(ratios),
  };
  await writeFile(json, `${JSON.stringify(result, null, 2)}\n`);
}
