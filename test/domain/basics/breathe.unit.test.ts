import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createBreathe } from '../../../src/domain/basics/breathe.ts';

/** Longer than a slice. */
const stepMs = 9;
const workers = 20;
const steps = 3;

it('works of a crowd go on one by one: others have their turn between any two slices', async () => {
  let since = 0;
  let most = 0;
  let turns = setImmediate(function othersTurn() {
    since = 0;
    turns = setImmediate(othersTurn);
  });
  const work = async (): Promise<void> => {
    const breathe = createBreathe();
    for (let step = 0; step < steps; step += 1) {
      // What comes before the first wait is of the moment in which all begin.
      if (step > 0) most = Math.max(most, (since += 1));
      const until = performance.now() + stepMs;
      while (performance.now() < until);
      await breathe();
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  clearImmediate(turns);
  assert.equal(most, 1);
});
