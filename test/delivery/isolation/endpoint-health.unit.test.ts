import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  healthOf,
  learn,
  unseen,
  type Health,
  type Seen,
} from '../../../src/delivery/isolation/endpoint-health.ts';
import type { Exchange } from '../../../src/domain/delivery/exchange.ts';

const answer = (status: number, durationMs = 5): Exchange => ({
  durationMs,
  response: { status, headers: {}, body: '' },
  failure: null,
});
const timedOut: Exchange = {
  durationMs: 6_000,
  response: null,
  failure: { code: 'timeout', message: 'no answer' },
};
const refused: Exchange = { ...timedOut, durationMs: 3 };

/** An endpoint with requests that ended so, at 0, and others in flight since then. */
function seenAs(ended: readonly Exchange[], inFlight = 0): Seen {
  const seen = unseen(0);
  for (const exchange of ended) learn(seen, exchange, 0);
  for (let n = 0; n < inFlight; n += 1) seen.inFlight.add({ at: 0 });
  return seen;
}

describe('the health of an endpoint', () => {
  const cases: [string, Health, Exchange[], number, number][] = [
    ['of which nothing is known', 'unproven', [], 0, 0],
    ['that has not responded yet', 'unproven', [], 100, 1_000],
    ['that refused two connections', 'unproven', [refused, refused], 0, 0],
    ['that responded once', 'healthy', [answer(204)], 0, 0],
    ['that failed twice', 'healthy', [answer(500), answer(500)], 0, 0],
    ['that failed three times in a row', 'failing', [answer(500), answer(500), answer(500)], 0, 0],
    ['that refuses connections', 'failing', [refused, refused, refused], 0, 0],
    ['that responded well in between', 'healthy', [answer(500), answer(500), answer(204), answer(500)], 0, 0],
    ['that responds slowly', 'failing', [answer(200, 1_500), answer(200, 1_500), answer(200, 1_500)], 0, 0],
    ['that times out', 'hanging', [timedOut, timedOut, timedOut], 0, 0],
    ['that timed out twice', 'unproven', [timedOut, timedOut], 0, 0],
    ['that hangs from its first request on', 'hanging', [], 3, 1_001],
    ['that was healthy, and hangs', 'hanging', [answer(204)], 3, 1_001],
    ['with two requests that hang', 'healthy', [answer(204)], 2, 60_000],
    ['of whose three requests that hang one has ended', 'hanging', [timedOut], 2, 1_001],
    ['that responds again, if late', 'failing', [timedOut, timedOut, timedOut, answer(200, 2_000)], 0, 0],
    ['that responds again, if badly', 'failing', [timedOut, timedOut, timedOut, answer(500)], 0, 0],
    ['that responds again, and well', 'healthy', [timedOut, timedOut, timedOut, answer(204)], 0, 0],
    ['that failed ten minutes ago', 'healthy', [answer(500), answer(500), answer(500)], 0, 600_001],
    ['that failed less long ago', 'failing', [answer(500), answer(500), answer(500)], 0, 599_999],
  ];
  for (const [name, health, ended, inFlight, now] of cases) {
    it(`one ${name} is ${health}`, () => {
      assert.equal(healthOf(seenAs(ended, inFlight), now), health);
    });
  }
});
