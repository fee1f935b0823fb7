import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Connection } from '@temporalio/client';
import pg from 'pg';
import { directConnection } from '../../src/embedded/temporal/direct-connection.ts';
import { startEmbedded } from '../../src/embedded/index.ts';
import { lockDataDir } from '../../src/embedded/instance-lock.ts';
import { findRunningTemporal } from '../../src/embedded/temporal/running-temporal.ts';
import { defaultCacheDir } from '../../src/embedded/temporal/temporal-binary.ts';
import { temporaryDataDir } from '../embedded/support/processes.ts';

const common = { searchAttributes: {}, report: (): void => {}, needPostgres: true, needTemporal: true };

/** Starts both servers on the folder, uses them, and looks at what lies in it and beside it. */
async function useFolder(t: TestContext, dataDir: string): Promise<void> {
  const embedded = await startEmbedded({ ...common, dataDir });
  t.after(embedded.stop);
  const { databaseUrl = '', temporalAddress = '' } = embedded;
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('create table note (text text)');
  await client.end();
  const connection = await Connection.connect({ address: temporalAddress, plugins: [directConnection] });
  await connection.workflowService.describeNamespace({ namespace: 'default' });
  await connection.close();
  assert.equal((await findRunningTemporal(dataDir))?.address, temporalAddress);
  const files = await readdir(dataDir);
  for (const name of ['temporal.db', 'temporal.db-wal', 'postgres', 'postgres.log']) {
    assert.ok(files.includes(name), `${name} is in ${dataDir}: ${files.join()}`);
  }
}

/** What a URI, a shell, a config file or a format string would read as its own. */
const names = [
  'C# one?mode=memory&cache=shared',
  'a%20b %s %41 100%',
  `it's "quoted" \\ ; : = , $HOME \`id\``,
  '-Dünïcode 日本 🐘',
];

for (const name of names) {
  test(`a data folder named ${name}`, async (t) => {
    const parent = dirname(await temporaryDataDir(t));
    await useFolder(t, join(parent, name, 'x'));
    assert.deepEqual(await readdir(parent), [name], 'nothing was made beside it');
    assert.deepEqual(await readdir(join(parent, name)), ['x']);
  });
}

test('a data folder by a link, with a slash at its end, and as long as it may be', async (t) => {
  const parent = dirname(await temporaryDataDir(t));
  const long = join(parent, 'l'.repeat(200), 'm'.repeat(200));
  const real = join(long, 'n'.repeat(470 - long.length - 1));
  await mkdir(real, { recursive: true });
  await symlink(real, join(parent, 'link'));
  await useFolder(t, join(parent, 'link') + '/');
});

test('what cannot be a data folder is refused by name, and nothing is made', async (t) => {
  const parent = dirname(await temporaryDataDir(t));
  await writeFile(join(parent, 'file'), '');
  await symlink(join(parent, 'nowhere'), join(parent, 'dangling'));
  await symlink(join(parent, 'circle'), join(parent, 'circle'));
  const before = (await readdir(parent)).sort();
  const wrong: [string, RegExp][] = [
    [join(parent, 'x', 'y'.repeat(300)), /too long for the file system/],
    [join(parent, 'y'.repeat(200), 'y'.repeat(200), 'y'.repeat(200)), /bytes.*470 at most/],
    [join(parent, 'file'), /something else of that name/],
    [join(parent, 'file', 'x'), /a part of its path is a file/],
    [join(parent, 'dangling'), /link to nothing/],
    [join(parent, 'circle'), /lead to one another/],
  ];
  for (const [dataDir, why] of wrong) {
    await assert.rejects(lockDataDir(dataDir), (error: Error) => {
      assert.match(error.message, /^DATA_DIR: /);
      assert.match(error.message, why);
      return true;
    });
  }
  assert.deepEqual((await readdir(parent)).sort(), before);
  assert.ok(!existsSync(join(parent, 'nowhere')));
});

test('the cache folder: any absolute XDG_CACHE_HOME, and none that is relative', () => {
  const folder = '/tmp/C# one?x=%20';
  if (process.platform !== 'linux') return;
  assert.equal(defaultCacheDir({ XDG_CACHE_HOME: folder }), join(folder, 'mailhooks'));
  assert.equal(defaultCacheDir({ XDG_CACHE_HOME: 'C# one' }), defaultCacheDir({}));
});
