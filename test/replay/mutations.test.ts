import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import pino from 'pino';
import { installTemporalRuntime } from '../../src/commands/runtime.ts';
import { caught } from './caught-mutations.ts';
import { changedBundle } from './changed-bundle.ts';
import { equivalent } from './equivalent-mutations.ts';
import { loadHistories, replay, type NamedHistory } from './load-histories.ts';
import type { Mutation } from './mutation.ts';

await installTemporalRuntime(pino({ level: 'silent' }));

describe('changes of the workflows', () => {
  let histories: NamedHistory[];
  before(async () => {
    histories = await loadHistories();
  });

  /** @returns the histories that notice this one change. @throws AssertionError when its place is not there once */
  async function noticing({ name, path, find, replace }: Mutation): Promise<string[]> {
    let places = 0;
    const bundle = await changedBundle((file, text) => {
      if (file !== path) return text;
      places = text.split(find).length - 1;
      return text.replace(find, () => replace);
    });
    assert.equal(places, 1, `${name}: its text is not once in ${path}`);
    const results = await replay(bundle, histories);
    return results.flatMap(({ workflowId, error }) => (error ? [`${workflowId}: ${error.name}`] : []));
  }

  for (const mutation of caught) {
    it(`caught: ${mutation.name}`, async (t) => {
      const found = await noticing(mutation);
      assert.notDeepEqual(found, [], 'no history notices');
      t.diagnostic(`${found.length} histories, as ${found[0]}`);
    });
  }
  for (const { reason, ...mutation } of equivalent) {
    it(`no difference to a replay: ${mutation.name} (${reason})`, async () => {
      assert.deepEqual(
        await noticing(mutation),
        [],
        'a history shows it: it belongs to those that are caught',
      );
    });
  }
});
