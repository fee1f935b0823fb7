import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseExposition } from './exposition.ts';

describe('the check of the exposition format', () => {
  const good = [
    '# HELP a_total Things',
    '# TYPE a_total counter',
    'a_total{kind="x \\"y\\"",n="1"} 3',
    '',
    '# HELP b_seconds Times',
    '# TYPE b_seconds histogram',
    'b_seconds_bucket{le="0.1"} 1',
    'b_seconds_bucket{le="+Inf"} 2',
    'b_seconds_sum 1.5e-1',
    'b_seconds_count 2',
    '',
  ];
  const changed = (from: string, to: string): string => good.join('\n').replace(from, to);

  it('takes what is right', () => {
    assert.deepEqual([...parseExposition(good.join('\n')).keys()], ['a_total', 'b_seconds']);
  });

  const wrong: [what: string, text: string, message: RegExp][] = [
    ['a last line without an end', good.join('\n').slice(0, -1), /does not end/],
    ['a family twice', `${good.join('\n')}${good.join('\n')}`, /this family was there before/],
    [
      'a sample twice',
      changed('a_total{', 'a_total{n="1",kind="x \\"y\\""} 2\na_total{'),
      /sample was there/,
    ],
    ['a sample of no family', changed('b_seconds_sum', 'c_sum'), /outside of its family/],
    ['an unknown type', changed(' counter', ' meter'), /unknown type/],
    ['no number', changed('} 3', '} three'), /not a number/],
    ['a label without quotes', changed('n="1"', 'n=1'), /not labels/],
    ['buckets that fall', changed('"+Inf"} 2', '"+Inf"} 0'), /does not add up/],
    ['a count that is not the last bucket', changed('count 2', 'count 3'), /does not add up/],
  ];
  for (const [what, text, message] of wrong) {
    it(`refuses ${what}`, () => assert.throws(() => parseExposition(text), message));
  }
});
