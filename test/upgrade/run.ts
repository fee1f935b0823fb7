/**
 * `npm run test:upgrade`: the version before this one, in processes of its own, is replaced by this code one by one under load,
 * and comes back where no migration forbids it. Nothing may be lost, and every workflow has to end.
 *
 * - `--from <ref>` the version before; default: the last release's tag, until there is one a commit
 * - `--mode every-event,on-failure` values of MAILHOOKS_WORKFLOW, default both
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { directConnection } from '../../src/embedded/temporal/direct-connection.ts';
import { createPool } from '../../src/store/pool.ts';
import { createDatabase, createNamespace, testServers } from '../support/servers.ts';
import type { StartedProcess } from '../support/start-process.ts';
import { startServers } from '../support/start-servers.ts';
import { checkOut, migrationsOf, patchesOf, previousVersion, root } from './previous.ts';
import { upgradeUnderLoad } from './story.ts';
import { versionIn } from './version.ts';

const adminKey = 'mh_admin_for-upgrades-only-0123456789';

const { values } = parseArgs({
  options: { from: { type: 'string' }, mode: { type: 'string', default: 'every-event,on-failure' } },
});
const modes = values.mode.split(',');
const from = values.from ?? (await previousVersion());
if (from === undefined) {
  console.log('The version before is not in this clone (git fetch --unshallow --tags brings it): left out.');
  console.log(`\n0 passed, 0 failed, ${modes.length} skipped`);
  process.exit(0);
}

const stopped = Promise.withResolvers<never>();
stopped.promise.catch(() => undefined);
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(name, () => stopped.reject(new Error(`stopped by ${name}`)));

const count = { passed: 0, failed: 0 };
const folder = await mkdtemp(join(tmpdir(), 'mailhooks-upgrade-'));
try {
  await checkOut(from, folder);
  const servers = await startServers();
  try {
    for (const mode of modes) {
      console.log(`\n${mode}: from ${from}`);
      const passed = await play(mode).then(
        () => true,
        (error: unknown) => console.error(error),
      );
      count[passed === true ? 'passed' : 'failed'] += 1;
    }
  } finally {
    await servers.stop();
  }
} catch (error) {
  console.error(error);
  count.failed += 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
console.log(`\n${count.passed} passed, ${count.failed} failed`);
process.exit(count.failed === 0 ? 0 : 1);

async function play(mode: string): Promise<void> {
  const { temporalAddress: address } = testServers();
  const namespace = await createNamespace();
  const databaseUrl = await createDatabase(null);
  const env = {
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    DATA_DIR: join(folder, '.mailhooks'),
    MAILHOOKS_ADMIN_KEY: adminKey,
    MAILHOOKS_ENCRYPTION_KEY: Buffer.alloc(32, 5).toString('base64'),
    MAILHOOKS_ALLOWED_TARGETS: '127.0.0.0/8',
    MAILHOOKS_WORKFLOW: mode,
    MAILHOOKS_RETRY_WINDOW: '30m',
    MAILHOOKS_MAX_ATTEMPTS: '20',
    MAILHOOKS_WARN_AT: 'off',
    // A healthy receiver may be late on a busy machine: what it takes must not come again.
    MAILHOOKS_REQUEST_TIMEOUT: '30s',
    PORT: '0',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'info',
  };
  // As docs/operate/upgrading.md says: patches that the version before does not know keep the way back open.
  const known = patchesOf(folder);
  const isNew = patchesOf(root).some((name) => !known.includes(name));
  const patches: Record<string, string> = isNew
    ? { MAILHOOKS_WORKFLOW_PATCHES: known.join(',') || 'none' }
    : {};
  const newMigrations = migrationsOf(root).filter((name) => !migrationsOf(folder).includes(name));
  const started = new Set<StartedProcess>();
  const db = createPool(databaseUrl, () => undefined, { max: 2 });
  const connection = await Connection.connect({ address, plugins: [directConnection] });
  try {
    const story = upgradeUnderLoad({
      previous: versionIn('previous', folder, env, started),
      present: versionIn('present', root, { ...env, ...patches }, started),
      newMigrations,
      key: adminKey,
      db,
      temporal: new Client({ connection, namespace }),
      say: (line) => console.log(`  ${line}`),
    });
    await Promise.race([story, stopped.promise]);
  } finally {
    for (const one of started) one.kill();
    await Promise.all([...started].map(({ exited }) => exited));
    await connection.close();
    await db.end();
  }
}
