import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { inUtc } from '../../../src/domain/basics/text.ts';

describe('a time in UTC', () => {
  it('is the same instant, with every digit of its fraction', () => {
    const offset = fc.tuple(fc.constantFrom('+', '-'), fc.nat(23), fc.nat(59));
    const two = (n: number): string => String(n).padStart(2, '0');
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0001-01-02'), max: new Date('9999-12-30'), noInvalidDate: true }),
        fc.stringMatching(/^\d{1,12}$/),
        offset,
        (date, fraction, [sign, hours, minutes]) => {
          const seconds = date.toISOString().slice(0, 19);
          const given = `${seconds}.${fraction}${sign}${two(hours)}:${two(minutes)}`;
          const kept = inUtc(given);
          assert.ok(kept.endsWith(`.${fraction}Z`), kept);
          assert.equal(Date.parse(kept), Date.parse(given));
        },
      ),
    );
  });

  it('always has its seconds, and is left alone where UTC has no year of four digits', () => {
    assert.equal(inUtc('2026-11-21T20:47Z'), '2026-11-21T20:47:00Z');
    assert.equal(inUtc('2026-11-21T20:47+01:00'), '2026-11-21T19:47:00.000Z');
    for (const edge of ['0000-01-01T00:00:00.5+01:00', '9999-12-31T23:59:59.25-00:01'])
      assert.equal(inUtc(edge), edge);
  });
});
