import assert from 'node:assert/strict';
import { it } from 'node:test';
import { mailboxOf } from '../../../src/domain/account/owner-mail.ts';
import { ladder, nextDelayMs, shortestMs } from '../../../src/domain/delivery/retry-ladder.ts';

it('one mailbox has many spellings', () => {
  for (const spelling of ['Owner@Example.com', 'owner+a@example.com', 'OWNER+b+c@EXAMPLE.COM'])
    assert.equal(mailboxOf(spelling), 'owner@example.com');
  assert.equal(mailboxOf('"a+b"@example.com'), '"a+b"@example.com');
  assert.equal(mailboxOf('+a@example.com'), '+a@example.com');
  assert.equal(mailboxOf('"x@y"@example.com'), '"x@y"@example.com');
});

it('no ladder is climbed faster than its shortest time, whatever chance says', () => {
  for (const windowMs of [1_000, 30_000, 3_600_000, 86_400_000]) {
    const policy = { maxAttempts: 10, windowMs, requestTimeoutMs: 5_000 };
    let elapsedMs = 0;
    for (let number = 1; number < 10; number += 1)
      elapsedMs += nextDelayMs(policy, { number, elapsedMs }, 0) ?? 0;
    assert.ok(elapsedMs >= shortestMs(policy) - 1e-6, `${elapsedMs} ms in a window of ${windowMs} ms`);
    assert.ok(shortestMs(policy) >= 0.24 * windowMs);
  }
  assert.equal(shortestMs({ maxAttempts: 1, windowMs: 30_000, requestTimeoutMs: 5_000 }), 0);
  assert.equal(ladder({ maxAttempts: 1, windowMs: 30_000, requestTimeoutMs: 5_000 }).length, 0);
});
