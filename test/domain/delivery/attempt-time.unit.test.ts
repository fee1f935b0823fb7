import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  attemptMs,
  firstAttemptsOverMs,
  overdueAfterMs,
  readyOverdueMs,
  shutdownGraceMs,
} from '../../../src/domain/delivery/attempt-time.ts';
import { firstAttemptOptions, postWebhookOptions } from '../../../src/workflows/activity-options.ts';

describe('what must outlast an attempt', () => {
  it('does, whatever the request timeout is', () => {
    const timeouts = fc.integer({ min: 10, max: 3_600_000 });
    fc.assert(
      fc.property(timeouts, (requestTimeoutMs) => {
        assert.ok(attemptMs(requestTimeoutMs) >= requestTimeoutMs + 40_000);
        assert.ok(firstAttemptsOverMs(requestTimeoutMs) >= 20_000 + attemptMs(requestTimeoutMs));
        assert.ok(overdueAfterMs(requestTimeoutMs) > firstAttemptsOverMs(requestTimeoutMs));
        assert.ok(shutdownGraceMs(requestTimeoutMs) > requestTimeoutMs);
        assert.ok(readyOverdueMs(requestTimeoutMs, 1_000) >= requestTimeoutMs);
        const retry = { requestTimeoutMs, windowMs: 86_400_000, maxAttempts: 10 };
        assert.equal(firstAttemptOptions(retry).startToCloseTimeout, attemptMs(requestTimeoutMs));
        assert.equal(postWebhookOptions(retry).startToCloseTimeout, attemptMs(requestTimeoutMs));
      }),
    );
  });

  it('is as long as ever where the request timeout is short', () => {
    assert.deepEqual([overdueAfterMs(5_000), firstAttemptsOverMs(5_000)], [120_000, 65_000]);
    assert.equal(overdueAfterMs(60_000), 130_000);
  });
});
