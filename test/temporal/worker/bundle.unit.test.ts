import assert from 'node:assert/strict';
import { it } from 'node:test';
import { refuseUnreadablePath } from '../../../src/temporal/worker/bundle.ts';

it('a clone in a folder that the bundler cannot read is refused by name, any other is not', () => {
  for (const name of ['what?', 'x!y'])
    assert.throws(
      () => refuseUnreadablePath(`/home/${name}/src`),
      new RegExp(`/home/${name.replace('?', '\\?')}/src`),
    );
  for (const name of ['C# one', 'a%20b', `it's "x"; [y]`, '日本']) refuseUnreadablePath(`/home/${name}/src`);
});
