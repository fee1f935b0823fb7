import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, chown, cp, mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { findPrograms, openCluster } from '../../../src/embedded/postgres/postgres-cluster.ts';
import { startPostgres } from '../../../src/embedded/postgres/postgres.ts';
import { runScript, temporaryDataDir } from '../support/processes.ts';

const log = (): void => {};
const asRoot = process.getuid?.() === 0 ? {} : { skip: 'only as root' };

test('as root, in a folder that others may pass through', asRoot, async (t) => {
  const dataDir = await temporaryDataDir(t);
  await chmod(dirname(dataDir), 0o755);
  await mkdir(dataDir, { mode: 0o711 });
  const server = await startPostgres({ dataDir, log });
  await server.stop();
  assert.notEqual((await stat(join(dataDir, 'postgres', 'data'))).uid, 0);
});

test('as root, in a folder closed to all others, like /root', asRoot, async (t) => {
  const dataDir = await temporaryDataDir(t);
  await mkdir(dataDir, { mode: 0o700 });
  const server = await startPostgres({ dataDir, log });
  await server.stop();
  const again = await startPostgres({ dataDir, log });
  await again.stop();
  assert.equal((await stat(dataDir)).mode & 0o777, 0o700);
});

test('as root, with the programs too in a closed folder', asRoot, async (t) => {
  const dataDir = await temporaryDataDir(t);
  await mkdir(dataDir, { mode: 0o700 });
  const native = join(dirname((await findPrograms()).postgres), '..');
  const copy = join(dirname(dataDir), 'native');
  await cp(native, copy, { recursive: true, verbatimSymlinks: true });
  const programs = { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') };
  const cluster = await openCluster(dataDir, programs);
  assert.match(cluster.password, /^\S{32}$/);
  assert.equal(cluster.launcher.command('x', []).file, 'setpriv');
});

test('an ordinary user, and then root on that user’s data', asRoot, async (t) => {
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, 'nobody'])));
  if (uid === undefined || gid === undefined) throw new Error('no user nobody');
  try {
    execFileSync(
      process.execPath,
      ['-e', `require('fs').readFileSync(${JSON.stringify(import.meta.filename)})`],
      {
        uid,
        gid,
        cwd: '/',
        stdio: 'ignore',
      },
    );
  } catch {
    return t.skip('this clone is in a folder that ordinary users cannot read');
  }
  const dataDir = await temporaryDataDir(t);
  await chmod(dirname(dataDir), 0o755);
  await mkdir(dataDir, { mode: 0o700 });
  await chown(dataDir, uid, gid);
  const script = await runScript(t, './embedded-process.ts', [dataDir, 'postgres'], { uid, gid, cwd: '/' });
  await script.finish();
  assert.equal(script.child.exitCode, 0);

  const server = await startPostgres({ dataDir, log });
  await server.stop();
  assert.equal((await stat(join(dataDir, 'postgres', 'data'))).uid, uid);
});
