import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startPasses } from '../../../src/dispatch/outbox/passes.ts';

it('passes follow each other, and their end waits for the one under way, but for no pause', async () => {
  const { promise: third, resolve: isThird } = Promise.withResolvers<undefined>();
  const { promise: mayEnd, resolve: end } = Promise.withResolvers<undefined>();
  let count = 0;
  let ended = false;
  const passes = startPasses(async (stopped) => {
    count += 1;
    if (count < 3) return 0;
    isThird(undefined);
    await mayEnd;
    assert.ok(stopped.aborted);
    ended = true;
    return 3_600_000;
  });
  await third;
  const stopping = passes.stop();
  end(undefined);
  await stopping;
  assert.ok(ended);
  assert.equal(count, 3);
});
