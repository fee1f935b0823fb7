import assert from 'node:assert/strict';
import { it } from 'node:test';
import { nearest } from '../../../src/domain/basics/nearest.ts';

it('the nearest word is the one with the fewest letters that differ, if it is near at all', () => {
  const words = ['start', 'worker', 'migrate', 'rotate-key', 'api'];
  for (const [typed, meant] of [
    ['strat', 'start'],
    ['START', 'start'],
    ['workers', 'worker'],
    ['wroker', 'worker'],
    ['migrat', 'migrate'],
    ['rotate', 'rotate-key'],
    ['rotatekey', 'rotate-key'],
    ['apis', 'api'],
    ['', undefined],
    ['ap', 'api'],
    ['serve', undefined],
    ['xyz', undefined],
  ] as const)
    assert.equal(nearest(typed, words), meant, typed);
  assert.equal(nearest('start', []), undefined);
});
