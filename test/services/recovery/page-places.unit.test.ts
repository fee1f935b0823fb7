import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createPagePlaces } from '../../../src/services/recovery/page-places.ts';

describe('places for pages of recoveries', () => {
  it('are few for one account, and as many for another', () => {
    const places = createPagePlaces(() => 0);
    const enter = (account: string) => Array.from({ length: 6 }, () => places.enter(account));
    const [attacker, victim] = [enter('attacker'), enter('victim')];
    for (const pauses of [attacker, victim]) {
      assert.deepEqual(pauses.slice(0, 5), [0, 0, 0, 0, 0]);
      assert.ok(pauses.every((pauseMs, index) => index < 5 || pauseMs > 0));
    }
    places.leave('attacker');
    assert.equal(places.enter('attacker'), 0);
  });

  it('give each that waits a time of its own, so that a thousand do not ask all the time', () => {
    let now = 0;
    const places = createPagePlaces(() => now);
    const pauses = Array.from({ length: 1_000 }, () => places.enter('attacker')).slice(5);
    assert.equal(new Set(pauses).size, pauses.length);
    assert.ok(Math.max(...pauses) > 190_000, `${Math.max(...pauses)}`);
    now = Math.max(...pauses);
    for (let n = 0; n < 5; n += 1) places.leave('attacker');
    assert.equal(places.enter('attacker'), 0);
  });
});
