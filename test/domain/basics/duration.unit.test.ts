import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatDuration, parseDuration } from '../../../src/domain/basics/duration.ts';

describe('durations', () => {
  it('are read with every unit', () => {
    const examples = {
      '500ms': 500,
      '5s': 5_000,
      '2m': 120_000,
      '24h': 86_400_000,
      '30d': 2_592_000_000,
      '1.5d': 129_600_000,
      '0s': 0,
      ' 5s ': 5_000,
    };
    for (const [text, ms] of Object.entries(examples)) assert.equal(parseDuration(text), ms, text);
    const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
    fc.assert(
      fc.property(fc.nat(100_000), fc.constantFrom('ms', 's', 'm', 'h', 'd'), (count, unit) => {
        assert.equal(parseDuration(`${count}${unit}`), count * units[unit]);
      }),
    );
  });

  it('are a number that clocks can count, or refused: any text', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .tuple(fc.stringMatching(/^[0-9.]{1,400}$/), fc.constantFrom('ms', 's', 'd', ''))
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          const ms = parseDuration(text);
          assert.ok(Number.isSafeInteger(ms) && ms >= 0);
        } catch (error) {
          assert.ok(error instanceof RangeError, String(error));
        }
      }),
      { seed: 1, numRuns: 1_000 },
    );
    assert.throws(() => parseDuration(`${'9'.repeat(400)}s`), RangeError);
  });

  for (const text of [
    '',
    '5',
    's',
    '5 s',
    '-5s',
    '+5s',
    '5S',
    '5sec',
    '1e3s',
    '.5s',
    '5.s',
    '5s 3m',
    'NaNs',
    '٥s',
  ]) {
    it(`refuses ${JSON.stringify(text)}, naming it and the shape`, () => {
      assert.throws(
        () => parseDuration(text),
        (error: Error) => {
          assert.ok(error instanceof RangeError);
          assert.ok(
            error.message.includes(JSON.stringify(text)) && error.message.includes('24h'),
            error.message,
          );
          return true;
        },
      );
    });
  }

  it('are written as a person says them', () => {
    const examples: [number, string][] = [
      [0, '0 ms'],
      [120.4, '120 ms'],
      [999, '999 ms'],
      [1_000, '1 s'],
      [5_000, '5 s'],
      [1_550, '1.6 s'],
      [89_000, '89 s'],
      [180_000, '3 min'],
      [9_000_000, '2.5 h'],
    ];
    for (const [ms, text] of examples) assert.equal(formatDuration(ms), text);
  });
});
