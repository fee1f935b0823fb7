import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { caught } from './caught-mutations.ts';
import { equivalent } from './equivalent-mutations.ts';

const program = fileURLToPath(new URL('./try-mutation.ts', import.meta.url));
/** A change that makes a workflow loop for ever ends so. */
const limitMs = 180_000;

/** @returns how the histories tell of a change. @throws when it does not end */
async function tell(number: number): Promise<string> {
  const run = await promisify(execFile)(process.execPath, [program, String(number)], { timeout: limitMs });
  return run.stdout.trim();
}

describe('changes of the workflows', { concurrency: 2 }, () => {
  for (const [index, { name, path, noticed }] of caught.entries()) {
    it(`a replay tells of it: ${name} (${path})`, async () => {
      assert.equal(await tell(index), noticed);
    });
  }
  for (const [index, { name, path, reason }] of equivalent.entries()) {
    it(`a replay sees no difference: ${name} (${path}): ${reason}`, async () => {
      assert.equal(await tell(caught.length + index), 'none');
    });
  }
});
