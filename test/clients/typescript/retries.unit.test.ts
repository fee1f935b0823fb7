import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pathOf } from '../../../clients/typescript/src/call.ts';
import {
  backoffMs,
  retryAfterMs,
  withRetries,
  type Outcome,
} from '../../../clients/typescript/src/retries.ts';

describe('waits between tries', () => {
  it('double up to ten seconds, each between half of it and all of it', () => {
    const between = (attempt: number) => [backoffMs(attempt, () => 0), backoffMs(attempt, () => 1)];
    assert.deepEqual([1, 2, 3, 6, 7, 1_000].map(between), [
      [125, 250],
      [250, 500],
      [500, 1_000],
      [4_000, 8_000],
      [5_000, 10_000],
      [5_000, 10_000],
    ]);
  });

  it('are as long as Retry-After says', () => {
    const now = Date.parse('2026-11-27T12:00:00Z');
    const cases: [string | null, number | undefined][] = [
      ['3', 3_000],
      [' 0 ', 0],
      ['Fri, 27 Nov 2026 12:00:05 GMT', 5_000],
      ['Fri, 27 Nov 2026 11:00:00 GMT', 0],
      ['soon', undefined],
      ['', undefined],
      [null, undefined],
    ];
    for (const [header, ms] of cases) assert.equal(retryAfterMs(header, now), ms, String(header));
  });
});

describe('a call that its signal ends', () => {
  const failed = new Error('503');
  const enough = new Error('enough');
  /** Aborts at a given time after the first try. */
  const endedBy = (outcome: Outcome<never>, abort: 'within the try' | 'after it'): Promise<never> => {
    const controller = new AbortController();
    const end = (): void => controller.abort(enough);
    return withRetries(
      async () => {
        if (abort === 'within the try') end();
        else setImmediate(end);
        return outcome;
      },
      { forMs: 600_000, signal: controller.signal },
    );
  };

  it('has the reason of the signal, also between two tries', async () => {
    const again = { failed, retry: true, waitMs: 300_000 } as const;
    await assert.rejects(endedBy(again, 'after it'), enough);
    await assert.rejects(endedBy(again, 'within the try'), enough);
  });

  it('has the answer that came before', async () => {
    await assert.rejects(endedBy({ failed, retry: false }, 'within the try'), failed);
  });
});

describe('the path of a call', () => {
  const template = '/v1/accounts/{accountId}/events/{eventId}';

  it('has ids and filters in their place, encoded', () => {
    const eventId = 'a/../b?c#d%2e';
    assert.equal(
      pathOf(template, { accountId: 'acme', eventId, type: 'email.opened', limit: 3, until: undefined }),
      '/v1/accounts/acme/events/a%2F..%2Fb%3Fc%23d%252e?type=email.opened&limit=3',
    );
  });

  it('names nothing else than what was meant', () => {
    for (const eventId of ['', '.', '..', undefined, null, 7])
      assert.throws(() => pathOf(template, { accountId: 'acme', eventId }), /eventId: expected an id/);
  });
});
