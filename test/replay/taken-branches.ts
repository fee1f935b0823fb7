import assert from 'node:assert/strict';
import { changedBundle } from './changed-bundle.ts';
import { instrument, type Branch } from './instrument.ts';
import { replay, type NamedHistory } from './load-histories.ts';

/** Of all branches of `src/workflows`, those that a replay of these histories takes. */
export async function takenBranches(
  histories: NamedHistory[],
): Promise<{ branches: Map<string, Branch>; taken: Set<string> }> {
  const branches = new Map<string, Branch>();
  const workflowBundle = await changedBundle(
    (path, text) => {
      const [folder, file = ''] = path.split('/');
      if (folder !== 'workflows') return text;
      const instrumented = instrument(file, text, branches.size);
      for (const [key, branch] of instrumented.branches) branches.set(key, branch);
      return instrumented.source;
    },
    { 'workflows/probe.ts': new URL('./probe.ts', import.meta.url) },
  );
  const taken = new Set<string>();
  const sinks = {
    branches: { taken: { fn: (_info: unknown, key: string) => void taken.add(key), callDuringReplay: true } },
  };
  for (const { workflowId, error } of await replay(workflowBundle, histories, sinks))
    assert.ifError(error && new Error(`${workflowId}: ${error.message}`));
  return { branches, taken };
}
