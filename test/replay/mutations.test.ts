import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { caught } from './caught-mutations.ts';
import { changedBundle } from './changed-bundle.ts';
import { equivalent } from './equivalent-mutations.ts';
import type { Mutation } from './mutation.ts';

const program = fileURLToPath(new URL('./try-mutation.ts', import.meta.url));
/** A change that makes a workflow loop for ever ends so. */
const limitMs = 180_000;

describe('changes of the workflows', { concurrency: 2 }, () => {
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'mailhooks-mutations-'))));
  after(() => rm(folder, { recursive: true }));

  /** Bundled in this process: the bundler takes most of its time when it is new. */
  async function bundled({ path, find, replace }: Mutation): Promise<string> {
    let places = 0;
    const { code } = await changedBundle((file, text) => {
      if (file !== path) return text;
      places = text.split(find).length - 1;
      return text.replace(find, () => replace);
    });
    assert.equal(places, 1, `its text is ${places} times in ${path}`);
    const file = join(folder, `${crypto.randomUUID()}.js`);
    await writeFile(file, code);
    return file;
  }

  /** @returns how the histories tell of a change. @throws when it does not end */
  async function tell(mutation: Mutation): Promise<string> {
    const file = await bundled(mutation);
    const run = await promisify(execFile)(process.execPath, [program, file], { timeout: limitMs });
    await rm(file);
    return run.stdout.trim();
  }

  for (const mutation of caught)
    it(`a replay tells of it: ${mutation.name} (${mutation.path})`, async () => {
      assert.equal(await tell(mutation), mutation.noticed);
    });
  for (const mutation of equivalent)
    it(`a replay sees no difference: ${mutation.name} (${mutation.path}): ${mutation.reason}`, async () => {
      assert.equal(await tell(mutation), 'none');
    });
});
