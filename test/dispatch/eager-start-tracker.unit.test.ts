import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createEagerStartTracker } from '../../src/dispatch/eager-start-tracker.ts';

describe('first tasks', () => {
  it('have begun with the first attempt of any of the deliveries, also before somebody asks', async () => {
    const tasks = createEagerStartTracker();
    const first = tasks.expect(['a', 'b']);
    const other = tasks.expect(['c']);
    tasks.begins('b');
    tasks.begins('nobody');
    await first.begun();
    let hasBegun = false;
    const waiting = other.begun().then(() => (hasBegun = true));
    await Promise.resolve();
    assert.equal(hasBegun, false);
    tasks.begins('c');
    await waiting;
  });

  it('that never begin hold nobody up', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const begun = createEagerStartTracker().expect(['a']).begun();
    t.mock.timers.tick(2_000);
    await begun;
  });

  it('that are expected again do not end with those that were forgotten', async () => {
    const tasks = createEagerStartTracker();
    const first = tasks.expect(['a']);
    const again = tasks.expect(['a']);
    first.forget();
    tasks.begins('a');
    await again.begun();
  });
});
