import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { it } from 'node:test';
import { parse } from 'yaml';

interface Workflow {
  jobs: Record<string, { steps: { run?: string }[] }>;
}

it('workflows run .ci/run as root, which leaves nothing out, with the tools that they have set up', () => {
  const runs = globSync('.github/workflows/*.yml').flatMap((file) => {
    const { jobs } = parse(readFileSync(file, 'utf8')) as Workflow;
    const commands = Object.values(jobs).flatMap(({ steps }) => steps.map(({ run = '' }) => run));
    return commands.filter((run) => run.includes('.ci/run'));
  });
  assert.equal(runs.length, 2, 'of CI, and of a release');
  for (const run of runs) assert.match(run, /^sudo --preserve-env env "PATH=\$PATH" "HOME=\$HOME" bash /);
});
