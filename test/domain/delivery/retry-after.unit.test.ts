import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseRetryAfter } from '../../../src/domain/delivery/retry-after.ts';

// A server need not run in UTC.
process.env.TZ = 'Asia/Kathmandu';

const now = Date.UTC(2026, 10, 21, 20, 0, 0);

describe('Retry-After', () => {
  it('in seconds', () => {
    assert.equal(parseRetryAfter('0', now), 0);
    assert.equal(parseRetryAfter('120', now), 120_000);
    assert.equal(parseRetryAfter(' 7 ', now), 7_000);
    fc.assert(
      fc.property(fc.nat(999_999_999), (seconds) =>
        assert.equal(parseRetryAfter(String(seconds), now), seconds * 1_000),
      ),
    );
  });

  it('as Unix time, in seconds and in milliseconds', () => {
    const seconds = now / 1_000;
    assert.equal(parseRetryAfter(String(seconds + 30), now), 30_000);
    assert.equal(parseRetryAfter(String(seconds), now), 0);
    assert.equal(parseRetryAfter(String(seconds - 5), now), 0, 'gone by');
    assert.equal(parseRetryAfter(String(now + 30_500), now), 30_500);
    assert.equal(parseRetryAfter(String(now - 1), now), 0);
    assert.equal(parseRetryAfter('1000000000', now), 0);
    assert.equal(parseRetryAfter('999999999', now), 999_999_999_000, 'still a number of seconds');
    assert.equal(parseRetryAfter('99999999999', now), 99_999_999_999_000, 'neither unit');
  });

  it('of absurd length is a safe number all the same', () => {
    assert.equal(parseRetryAfter('9'.repeat(400), now), Number.MAX_SAFE_INTEGER);
    assert.equal(parseRetryAfter('99999999999999999999', now), Number.MAX_SAFE_INTEGER);
    assert.equal(parseRetryAfter('Thu, 01 Jan 1970 00:00:00 GMT', now), 0);
    const far = parseRetryAfter('Fri, 31 Dec 9999 23:59:59 GMT', now);
    assert.ok(far !== undefined && Number.isSafeInteger(far));
  });

  it('as an HTTP date', () => {
    assert.equal(parseRetryAfter('Sat, 21 Nov 2026 20:00:30 GMT', now), 30_000);
    assert.equal(parseRetryAfter('Sat, 21 Nov 2026 19:00:00 GMT', now), 0, 'a date gone by');
    fc.assert(
      fc.property(fc.nat(10 * 86_400), (seconds) => {
        const date = new Date(now + seconds * 1_000).toUTCString();
        assert.equal(parseRetryAfter(date, now), seconds * 1_000);
      }),
    );
  });

  it('in both obsolete spellings, which RFC 9110 wants to be understood: always UTC', () => {
    assert.equal(parseRetryAfter('Saturday, 21-Nov-26 20:01:00 GMT', now), 60_000);
    assert.equal(parseRetryAfter('Sat Nov 21 20:01:00 2026', now), 60_000);
    assert.equal(parseRetryAfter('Tue Dec  1 20:00:00 2026', now), 10 * 86_400_000);
  });

  for (const text of [
    undefined,
    '',
    '   ',
    '-1',
    '-99999999999999999999',
    '0x10',
    '1e999',
    'Infinity',
    '1, 2',
    '+5',
    '1.5',
    '1e3',
    '5s',
    '5, 5',
    'soon',
    'Mon',
    'Sunny 2030',
    'Monday at 5',
    'Sat, 99 Nov 2026 20:00:00 GMT',
    '2026-11-21T20:01:00Z',
    '٣',
  ]) {
    it(`ignores ${JSON.stringify(text)}`, () => assert.equal(parseRetryAfter(text, now), undefined));
  }

  it('never throws and is never negative', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const ms = parseRetryAfter(text, now);
        assert.ok(ms === undefined || ms >= 0);
      }),
    );
  });
});
