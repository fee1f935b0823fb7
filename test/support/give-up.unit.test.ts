import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { it } from 'node:test';

for (const [how, body, status] of [
  ['has made its tests', '', 0],
  ['is ended by what it tests', 'process.exit(0)', 1],
] as const)
  it(`a process of tests that ${how} exits with ${status}`, async () => {
    const program = `import { it } from 'node:test'; it('first', () => { ${body} }); it('second', () => {});`;
    const args = ['--import', import.meta.resolve('./give-up.ts'), '--input-type=module', '--eval', program];
    const env = { ...process.env, TEST_GIVE_UP_MS: '60000', NODE_TEST_CONTEXT: undefined };
    const exited = await new Promise((ended) =>
      execFile(process.execPath, args, { env }, (error) => ended(error?.code ?? 0)),
    );
    assert.equal(exited, status);
  });
