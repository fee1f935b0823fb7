/**
 * `npm run test:chaos`: Mailhooks in separate processes under load, while each of its parts is killed, stopped, refused its
 * disk or given a wrong clock. In the end every event is compared with what was acknowledged. On this machine and loopback
 * only; what is killed was started here. docs/operate/reliability.md says what the table means.
 *
 * - `--short` a few faults in each mode, for every submission
 * - `--mode every-event,on-failure` values of MAILHOOKS_WORKFLOW, default both
 * - `--faults kill-worker,clock` default all
 * - `--seconds <n>` how long what is stopped stays so, default 20
 * - `--rate <n>` events posted per second, default 10 where each becomes a workflow, else 25
 */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../support/until.ts';
import { countOpen, readEndState } from './end-state.ts';
import { readOptions, type ChaosOptions } from './options.ts';
import { passed, printReport, type Line } from './report.ts';
import { runRound, type Round } from './round.ts';
import { startStack, type Stack } from './stack.ts';
import { judge } from './verdict.ts';

/** An attempt that was cut off is made again after a minute or so; a busy machine takes its time. */
const settleMs = 300_000;

const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => stopping.abort(new Error(`stopped by ${name}`)));
}
const stopped = new Promise<never>((_, reject) => {
  stopping.signal.addEventListener('abort', () => reject(stopping.signal.reason as Error));
});
stopped.catch(() => undefined);

try {
  const options = readOptions(process.argv.slice(2));
  const lines: Line[] = [];
  for (const rounds of options.rounds) {
    const { mode, faults } = rounds;
    const stack = await startStack(mode);
    try {
      const verdicts = await Promise.race([strike(stack, rounds, options), stopped]);
      lines.push(...faults.map((fault, n) => ({ mode, fault, verdict: verdicts[n] ?? 'was not reached' })));
      if (!lines.every(passed)) console.error(`What they wrote: ${await keepOutput(stack)}`);
    } finally {
      await stack.stop();
    }
  }
  printReport(lines);
  const count = lines.filter(passed).length;
  console.log(`\n${count} passed, ${lines.length - count} failed`);
  process.exitCode = count === lines.length ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.log('\n0 passed, 1 failed');
  process.exitCode = 1;
}

/** The faults one after the other; what they left in flight comes to its end while the next ones strike. */
async function strike(
  stack: Stack,
  { faults, perSecond }: ChaosOptions['rounds'][number],
  options: ChaosOptions,
): Promise<Line['verdict'][]> {
  const rounds: (Round | string)[] = [];
  for (const fault of faults) {
    console.error(`${fault} …`);
    const before = stack.ended.length;
    const round = await runRound(stack, fault, perSecond, options).catch((error: unknown) => String(error));
    const ended = stack.ended.slice(before);
    rounds.push(
      ended.length > 0 ? [round, ...ended].filter((one) => typeof one === 'string').join('; ') : round,
    );
    // What is broken stays broken: the faults after it would say nothing.
    if (typeof rounds.at(-1) === 'string') break;
  }
  console.error('waiting for the end of what was in flight …');
  const unsettled = await until(
    'everything has ended',
    async () => (await countOpen(stack.db)) === 0,
    settleMs,
  ).then(
    () => undefined,
    async (error: unknown) => `${String(error)}: ${await countOpen(stack.db)} open`,
  );
  const whole = rounds.filter((round) => typeof round !== 'string');
  const marks = whole.flatMap((round) => round.marks);
  return await Promise.all(
    rounds.map(async (round) => {
      if (typeof round === 'string') return round;
      const verdict = judge(round, await readEndState(stack, round.account), stack.receivers.arrivals, marks);
      if (unsettled !== undefined) verdict.problems.push(unsettled);
      return verdict;
    }),
  );
}

async function keepOutput({ api, worker }: Stack): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mailhooks-chaos-output-'));
  for (const role of [api, worker]) await writeFile(join(folder, `${role.name}.log`), role.output());
  return folder;
}
