/**
 * `npm test`: starts one Postgres and one Temporal server for the whole run, then every test file against them; those
 * about deliveries a second time, with `MAILHOOKS_WORKFLOW=on-failure`.
 * `npm test -- test/http-api` runs the files whose path contains an argument; TEST_WORKFLOW=on-failure runs them in that mode.
 */
import { glob } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, type EventData } from 'node:test';
import { spec } from 'node:test/reporters';
import { buildPage } from '../portal/build-page.ts';
import { buildBundle } from '../src/temporal/worker/bundle.ts';
import { startServers } from './support/start-servers.ts';

/** A file that takes longer is stuck: better a named failure than a run that never ends. */
const fileTimeoutMs = 1_200_000;

/** What must hold whether or not a delivery has a workflow from the start. */
const inBothModes =
  /^test\/((deliveries|delivery|owner-mails|receivers)\/|http-api\/(erasing|log|messages|subscriptions)|tenants\/(amplification|hanging|look-ups))/;

/** Takes minutes, and is about workflows alone. */
const inOneMode = 'test/deliveries/large-events.test.ts';

/** One for each processor; all of them share one Temporal server, which keeps up with four. */
const filesAtOnce = Math.min(4, Math.max(2, availableParallelism()));

const wanted = process.argv.slice(2);
const count = { passed: 0, failed: 0, skipped: 0 };
/** Shown at the end, slowest first. */
const mostShown = 20;
const durations: { name: string; file: string; ms: number }[] = [];
const all = (await Array.fromAsync(glob('test/**/*.test.ts'))).sort();
const unknown = wanted.filter((part) => !all.some((file) => file.includes(part)));
if (unknown.length > 0) {
  console.error(`no test file matches ${unknown.join(', nor ')}`);
  process.exit(1);
}
const files = inTurns(
  all.filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part))),
);

// Compiling the same sources for each file takes half a second of it.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(
  new URL('../node_modules/.cache/mailhooks-tests', import.meta.url),
);
process.env.TEST_GIVE_UP_MS = String(fileTimeoutMs + 10_000);
await buildBundle();
await buildPage();
const servers = await startServers();
try {
  await runFiles(files);
  if (wanted.length === 0) {
    console.log('\nDeliveries once more, with MAILHOOKS_WORKFLOW=on-failure\n');
    process.env.TEST_WORKFLOW = 'on-failure';
    await runFiles(
      files.filter((file) => inBothModes.test(file) && !file.includes('.unit.') && file !== inOneMode),
    );
  }
  const { passed, failed, skipped } = count;
  console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  console.log(`\nThe slowest ${mostShown} tests:`);
  for (const { name, file, ms } of durations.sort((a, b) => b.ms - a.ms).slice(0, mostShown))
    console.log(`${(ms / 1_000).toFixed(1).padStart(7)} s  ${file}  ${name}`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
} finally {
  await servers.stop();
}

/**
 * The first of each folder, then the second of each, and so on: files that keep the processors busy, as those of the browser do,
 * run beside files that wait, and the end belongs to the largest folder, whose files are short.
 */
function inTurns(files: readonly string[]): string[] {
  const folderOf = (file: string): string => file.split('/')[1] ?? '';
  const folders = Object.values(Object.groupBy(files, folderOf)).map((some) => some ?? []);
  const most = Math.max(...folders.map(({ length }) => length), 0);
  return Array.from({ length: most }, (_, turn) =>
    folders.flatMap((some) => some.slice(turn, turn + 1)),
  ).flat();
}

/** Adds to `count`: tests, not suites; a hook that fails and a file that cannot be loaded are failures too. */
async function runFiles(files: string[]): Promise<void> {
  const isSuite = (data: EventData.TestPass | EventData.TestFail): boolean => data.details.type === 'suite';
  const stream = run({
    files,
    concurrency: filesAtOnce,
    timeout: fileTimeoutMs,
    execArgv: ['--import', import.meta.resolve('./support/give-up.ts')],
  });
  stream.on('test:pass', (data) => {
    if (isSuite(data)) return;
    // The runner takes a file without any test for one that passed.
    if (files.includes(data.name)) {
      console.error(`${data.name} has no test`);
      count.failed += 1;
      return;
    }
    noteDuration(data);
    if (data.skip || data.todo) count.skipped += 1;
    else count.passed += 1;
  });
  stream.on('test:fail', (data) => {
    if (!isSuite(data)) noteDuration(data);
    const onlyBecauseOfItsTests =
      (data.details.error as { failureType?: string }).failureType === 'subtestsFailed';
    if (!isSuite(data) || !onlyBecauseOfItsTests) count.failed += 1;
  });
  for await (const text of stream.compose(spec)) process.stdout.write(text);
}

function noteDuration({ name, file = '', details }: EventData.TestPass | EventData.TestFail): void {
  durations.push({ name, file: relative(process.cwd(), file), ms: details.duration_ms });
}
