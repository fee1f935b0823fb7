import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { it } from 'node:test';
import { previousVersion, root } from './previous.ts';

it('the version before is one that the changelog has a section of', async ({ skip }) => {
  const ref = await previousVersion();
  if (ref === undefined) return void skip('this clone is too shallow');
  const changelog = execFileSync('git', ['show', `${ref}:CHANGELOG.md`], { cwd: root, encoding: 'utf8' });
  assert.match(changelog, /^## \[\d+\.\d+\.\d+\]/m, ref);
});
