import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createCountsByOwner } from '../../../src/domain/basics/counts-by-owner.ts';

it('counts by owner are each their own, and 0 for one that has given all back', () => {
  const counts = createCountsByOwner();
  counts.add('a', 2);
  counts.add('b', 5);
  counts.add('a', 1);
  assert.deepEqual(['a', 'b', 'c'].map(counts.of), [3, 5, 0]);
  counts.add('a', -3);
  assert.deepEqual(['a', 'b'].map(counts.of), [0, 5]);
});
