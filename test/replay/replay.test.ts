import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import pino from 'pino';
import { installTemporalRuntime } from '../../src/commands/temporal-runtime.ts';
import { loadBundle } from '../../src/temporal/worker/bundle.ts';
import { bundleOf } from '../support/bundle.ts';
import { loadHistories, replay } from './load-histories.ts';
import { shapeOf } from './shape-of.ts';
import { shapes } from './shapes.ts';

await installTemporalRuntime(pino({ level: 'silent' }));

describe('replay of recorded histories', () => {
  it('each history has the shape that it was recorded for, and no two have been mixed up', async () => {
    const found = (await loadHistories()).map(({ workflowId, history }) => [
      workflowId,
      shapeOf(history.events),
    ]);
    assert.deepEqual(Object.fromEntries(found), shapes);
    // A file that stands in for another one has the wrong shape.
    const names = Object.keys(shapes);
    const first = new Map(names.toReversed().map((name) => [shapes[name], name]));
    assert.deepEqual(
      names.filter((name) => first.get(shapes[name]) !== name),
      [],
      'another history has the same shape',
    );
  });

  // Traces may be turned on, and off again, while workflows are under way.
  for (const variant of ['plain', 'traced'] as const) {
    it(`the workflows of this code replay every one of them (${variant} bundle)`, async () => {
      const histories = await loadHistories();
      const results = await replay(await loadBundle(variant), histories);
      assert.equal(results.length, histories.length);
      for (const { workflowId, error } of results)
        assert.ifError(error && new Error(`${workflowId}: ${error.message}`));
    });
  }

  it('a changed workflow is caught: the alarm rings', async () => {
    const changed = await bundleOf(new URL('./changed-workflow.ts', import.meta.url));
    const results = await replay(changed, await loadHistories());
    for (const { workflowId, error } of results) {
      assert.equal(error?.name, 'DeterminismViolationError', `${workflowId} did not notice: ${error}`);
    }
  });
});
