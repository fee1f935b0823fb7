import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { createOutage } from '../../../src/temporal/client/outage.ts';

describe('an outage', () => {
  it('is three failures in a row, counted again from zero after the pause', (t: TestContext) => {
    t.mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
    const outage = createOutage();
    const states = (count: number) =>
      Array.from({ length: count }, () => {
        outage.failed(new Error('of one call alone, perhaps'));
        return outage.isOn();
      });
    assert.deepEqual(states(4), [false, false, true, true]);
    t.mock.timers.tick(5_000);
    assert.ok(!outage.isOn());
    assert.deepEqual(states(3), [false, false, true]);
  });

  it('ends with a call that succeeds', () => {
    const outage = createOutage();
    for (let n = 0; n < 3; n += 1) outage.failed(new Error('nobody knows why'));
    outage.over();
    assert.ok(!outage.isOn());
    outage.failed(new Error('nobody knows why'));
    assert.ok(!outage.isOn());
  });
});
