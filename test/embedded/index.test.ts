import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { startEmbedded } from '../../src/embedded/index.ts';
import { temporaryDataDir } from './support/processes.ts';

const common = { searchAttributes: {}, report: (): void => {} };

test('starts only what is needed, and stops it', async (t) => {
  const dataDir = await temporaryDataDir(t);
  const embedded = await startEmbedded({ ...common, dataDir, needPostgres: true, needTemporal: false });
  assert.match(embedded.databaseUrl ?? '', /^postgres:\/\/mailhooks:.*\/mailhooks/);
  assert.equal(embedded.temporalAddress, undefined);
  await Promise.all([embedded.stop(), embedded.stop()]);
  assert.equal(await embedded.exited, 'Postgres');
  assert.ok(!(await readdir(dataDir)).includes('mailhooks.pid'));
});

test('nothing needed is nothing started', async (t) => {
  const dataDir = await temporaryDataDir(t);
  const embedded = await startEmbedded({ ...common, dataDir, needPostgres: false, needTemporal: false });
  assert.deepEqual(await readdir(dataDir), ['mailhooks.pid']);
  await embedded.stop();
});

test('when one fails, the other is stopped and the folder is free again', async (t) => {
  const dataDir = await temporaryDataDir(t);
  const cacheDir = join(dataDir, '..', 'cache');
  await mkdir(cacheDir);
  // Passes for the program when asked for its version, but is no server.
  await writeFile(
    join(cacheDir, 'temporal'),
    '#!/bin/sh\n[ "$1" = --version ] || { echo no server here; exit 3; }\n',
  );
  await chmod(join(cacheDir, 'temporal'), 0o755);
  const path = process.env['PATH'];
  process.env['PATH'] = '/usr/bin:/bin:/usr/sbin:/sbin';
  t.after(() => (process.env['PATH'] = path));

  const started = startEmbedded({ ...common, dataDir, cacheDir, needPostgres: true, needTemporal: true });
  await assert.rejects(started, /Temporal server ended while starting.*no server here/s);
  const left = await readdir(dataDir);
  assert.ok(!left.includes('mailhooks.pid') && !left.includes('temporal.pid'));
  const again = await startEmbedded({ ...common, dataDir, needPostgres: true, needTemporal: false });
  await again.stop();
});
