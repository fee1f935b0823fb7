import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { createPostponedRows } from '../../../src/dispatch/outbox/postponed-rows.ts';

describe('a row that was postponed', () => {
  it('is left out for so long, and the others are not', (t: TestContext) => {
    t.mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
    const postponed = createPostponedRows();
    const rows = [{ id: 'bad' }, { id: 'good' }];
    const ids = () => postponed.others(rows).map(({ id }) => id);
    assert.deepEqual(ids(), ['bad', 'good']);
    postponed.add('bad', 60_000);
    t.mock.timers.tick(59_999);
    assert.deepEqual(ids(), ['good']);
    t.mock.timers.tick(1);
    assert.deepEqual(ids(), ['bad', 'good']);
  });
});
