import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { Worker, type ReplayResult } from '@temporalio/worker';
import pino from 'pino';
import { installTemporalRuntime } from '../../src/commands/runtime.ts';
import { loadBundle } from '../../src/temporal/bundle.ts';
import { bundleOf } from '../support/bundle.ts';

await installTemporalRuntime(pino({ level: 'silent' }));

const folder = new URL('./histories/', import.meta.url);

interface NamedHistory {
  workflowId: string;
  history: unknown;
}

async function loadHistories(): Promise<NamedHistory[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  assert.ok(names.length > 0, 'there are no histories: a replay of nothing proves nothing');
  return await Promise.all(
    names.map(async (name) => ({
      workflowId: name.replace('.json', ''),
      history: JSON.parse(await readFile(new URL(name, folder), 'utf8')) as unknown,
    })),
  );
}

async function replay(workflowBundle: { code: string }, histories: NamedHistory[]): Promise<ReplayResult[]> {
  return await Array.fromAsync(Worker.runReplayHistories({ workflowBundle }, histories));
}

describe('replay of recorded histories', () => {
  const outcomes = [
    'cancelled',
    'exhausted-and-compensated',
    'fast-exhausted-and-compensated',
    'fast-in-trouble',
    'fast-retried-by-hand',
    'fast-retry-then-success',
    'fast-success',
    'paused-and-resumed',
    'recovery',
    'retention',
    'retried-by-hand',
    'retry-lane-exhausted-and-compensated',
    'retry-lane-success',
    'retry-then-success',
    'steered-by-signals',
    'success',
    'warning-mail',
  ];

  it('has a history of every outcome', async () => {
    const found = (await loadHistories()).map(({ workflowId }) => workflowId);
    for (const outcome of outcomes) assert.ok(found.includes(outcome), `no history of ${outcome}`);
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
