/**
 * `npm test`: starts one Postgres and one Temporal server for the whole run, then every test file against them.
 * `npm test -- test/api` runs the files whose path contains an argument.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, type EventData } from 'node:test';
import { spec } from 'node:test/reporters';
import { glob } from 'node:fs/promises';
import { startEmbedded } from '../src/embedded/index.ts';
import { migrate } from '../src/store/migrate.ts';
import { createPool } from '../src/store/pool.ts';
import { buildBundle } from '../src/temporal/bundle.ts';
import { templateDatabase } from './support/servers.ts';

const wanted = process.argv.slice(2);
const files = (await Array.fromAsync(glob('test/**/*.test.ts')))
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  .sort();
if (files.length === 0) {
  console.error(`no test file matches ${wanted.join(' ')}`);
  process.exit(1);
}

await buildBundle();
const dataDir = await mkdtemp(join(tmpdir(), 'mailhooks-run-'));
const servers = await startEmbedded({
  dataDir,
  needPostgres: true,
  needTemporal: true,
  searchAttributes: {},
  report: (line) => console.log(line),
});

try {
  process.env.TEST_DATABASE_URL = await migratedTemplate(servers.databaseUrl as string);
  process.env.TEST_TEMPORAL_ADDRESS = servers.temporalAddress;
  process.env.TEST_TEMPORAL_UI_URL = servers.temporalUiUrl;
  const { passed, failed } = await runFiles();
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
} finally {
  await servers.stop();
  await rm(dataDir, { recursive: true, force: true });
}

/** Cloning a migrated database takes a tenth of migrating one. @returns the URL of the database beside it */
async function migratedTemplate(url: string): Promise<string> {
  const admin = createPool(url, console.error, 1);
  await admin.query(`CREATE DATABASE ${templateDatabase}`);
  await admin.end();
  const templateUrl = new URL(url);
  templateUrl.pathname = `/${templateDatabase}`;
  const template = createPool(templateUrl.href, console.error, 1);
  await migrate(template);
  await template.end();
  return url;
}

/** Counts tests, not suites; a file that cannot even be loaded counts as a failure. */
async function runFiles(): Promise<{ passed: number; failed: number }> {
  const count = { passed: 0, failed: 0 };
  const isTest = (data: EventData.TestPass | EventData.TestFail): boolean => data.details.type !== 'suite';
  const stream = run({ files, concurrency: 2 });
  stream.on('test:pass', (data) => {
    if (isTest(data) && !data.skip && !data.todo) count.passed += 1;
  });
  stream.on('test:fail', (data) => {
    if (isTest(data)) count.failed += 1;
  });
  for await (const text of stream.compose(spec)) process.stdout.write(text as string);
  return count;
}
