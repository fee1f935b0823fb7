import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { lockDataDir } from '../../src/embedded/instance-lock.ts';
import { runScript, temporaryDataDir } from './support/processes.ts';

const SCRIPT = './lock-process.ts';

test('a folder held by a living process is refused, naming it', async (t) => {
  const dataDir = await temporaryDataDir(t);
  const holder = await runScript(t, SCRIPT, [dataDir]);
  assert.equal(holder.firstLine, 'held');
  await assert.rejects(lockDataDir(dataDir), new RegExp(`process ${holder.pid}\\).*DATA_DIR`));

  await holder.finish();
  const lock = await lockDataDir(dataDir);
  await lock.release();
  assert.deepEqual(await readdir(dataDir), []);
});

test('the lock of a killed process is taken over', async (t) => {
  const dataDir = await temporaryDataDir(t);
  await (await runScript(t, SCRIPT, [dataDir])).kill();
  assert.deepEqual(await readdir(dataDir), ['mailhooks.pid']);
  const lock = await lockDataDir(dataDir);
  assert.deepEqual(await readdir(dataDir), ['mailhooks.pid']);
  await lock.release();
});

test('a pid that was given to another process since does not count', async (t) => {
  const dataDir = await temporaryDataDir(t);
  await mkdir(dataDir);
  await writeFile(join(dataDir, 'mailhooks.pid'), `${process.ppid} 1\n`);
  await (await lockDataDir(dataDir)).release();
});

for (const before of ['nobody', 'a dead process', 'rubbish'] as const) {
  test(`of several that start together after ${before}, one wins`, async (t) => {
    const dataDir = await temporaryDataDir(t);
    await mkdir(dataDir);
    if (before === 'rubbish') await writeFile(join(dataDir, 'mailhooks.pid'), '');
    if (before === 'a dead process') await (await runScript(t, SCRIPT, [dataDir])).kill();
    const racers = await Promise.all(Array.from({ length: 6 }, () => runScript(t, SCRIPT, [dataDir])));
    assert.equal(racers.filter((racer) => racer.firstLine === 'held').length, 1);
    await Promise.all(racers.map((racer) => racer.finish()));
    assert.deepEqual(await readdir(dataDir), []);
  });
}

test('one process may hold it twice', async (t) => {
  const dataDir = await temporaryDataDir(t);
  const [outer, inner] = await Promise.all([lockDataDir(dataDir), lockDataDir(dataDir)]);
  await inner.release();
  await inner.release();
  assert.match((await runScript(t, SCRIPT, [dataDir])).firstLine, /Another Mailhooks/);
  await outer.release();
  assert.deepEqual(await readdir(dataDir), []);
});
