import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setImmediate as settled } from 'node:timers/promises';
import type { Target } from '../../../src/delivery/isolation/suspect-slots.ts';
import { answer, bulkheadStage, endpoint, timedOut } from '../../support/bulkhead-stage.ts';

const host = 'hooks.example.com';
const hour = 3_600_000;
const stepMs = 250;
const patienceMs = 10_000;
const requestMs = timedOut.durationMs;

/** Workflows that wait for endpoints that failed quickly, and do not respond any more when these come due. */
describe('a crowd that comes due while its endpoint does not respond', () => {
  const stage = bulkheadStage();

  /** Deliveries come due evenly within 20 s, and again at their retry times. @returns how to let time pass, and what came meanwhile */
  const crowd = (t: TestContext, targets: readonly Target[], each: number) => {
    t.mock.timers.enable({ apis: ['setInterval', 'setTimeout'] });
    const counted = { tries: 0, requests: 0 };
    const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
    const comeDue = async (target: Target, id: string, afterMs: number): Promise<void> => {
      for (let waitMs = afterMs; ;) {
        await wait(waitMs);
        counted.tries += 1;
        const permit = await stage.ask('retry', target, { id, patienceMs });
        if ('retryAfterMs' in permit) {
          waitMs = permit.retryAfterMs;
          continue;
        }
        assert.ok('release' in permit);
        permit.sent();
        await stage.bulkhead.watch(target.endpointId, async () => {
          await wait(requestMs);
          return timedOut;
        });
        permit.release();
        counted.requests += 1;
        return;
      }
    };
    for (const target of targets) {
      for (let n = 0; n < each; n += 1) {
        void comeDue(target, `${target.endpointId} ${n}`, (n * 20_000) / each);
      }
    }
    const goOn = async (ms: number) => {
      const before = { ...counted };
      for (let passed = 0; passed < ms; passed += stepMs) {
        stage.clock += stepMs;
        t.mock.timers.tick(stepMs);
        await settled();
      }
      const [tries, requests] = [counted.tries - before.tries, counted.requests - before.requests];
      return { tries, requests };
    };
    return { goOn };
  };
  const some = (count: number, shared: Partial<Target>): Target[] =>
    Array.from({ length: count }, (_, n) => endpoint(`ep_${n}`, shared));

  for (const [what, targets, each] of [
    ['2,000 of one endpoint', some(1, {}), 2_000],
    ['100 of each of 20 endpoints at one host', some(20, { host }), 100],
    ['10 of each of 200 endpoints at one host', some(200, { host }), 10],
    ['40 of each of 50 endpoints of one account', some(50, { accountId: 'acc' }), 40],
  ] as const) {
    const all = targets.length * each;
    for (const isKnown of [true, false]) {
      it(`makes two tries for each request at most: ${what}, ${isKnown ? 'known to fail' : 'after a restart'}`, async (t) => {
        if (isKnown) for (const target of targets) await stage.see(answer(503), target, 3);
        const { goOn } = crowd(t, targets, each);
        const due = await goOn(60_000);
        assert.ok(due.tries <= 2 * all, `${due.tries} tries while ${all} come due`);
        const { tries, requests } = await goOn(hour / 4);
        assert.ok(requests > 400, `${requests} requests in a quarter of an hour`);
        assert.ok(tries <= 2 * requests, `${tries} tries for ${requests} requests`);
      });
    }
  }
});
