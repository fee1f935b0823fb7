import assert from 'node:assert/strict';
import { it } from 'node:test';
import pino from 'pino';
import { installTemporalRuntime } from '../../src/commands/temporal-runtime.ts';
import { loadHistories } from './load-histories.ts';
import { takenBranches } from './taken-branches.ts';
import { untakenBranches } from './untaken-branches.ts';

await installTemporalRuntime(pino({ level: 'silent' }));

it('the histories take every branch of the workflows but those that are named with a reason', async (t) => {
  const { branches, taken } = await takenBranches(await loadHistories());
  const untaken = [...branches].filter(([key]) => !taken.has(key));
  t.diagnostic(`${taken.size} of ${branches.size} branches are taken; not taken:`);
  for (const [, { place, line, way }] of untaken) {
    t.diagnostic(
      `${place} | ${way} (line ${line}): ${untakenBranches[`${place} | ${way}`] ?? 'no reason is known'}`,
    );
  }
  assert.deepEqual(
    untaken.map(([, { place, way }]) => `${place} | ${way}`).sort(),
    Object.keys(untakenBranches).sort(),
    'record a history for a new branch, or name it in untaken-branches.ts; take one from there that is taken now',
  );
});
