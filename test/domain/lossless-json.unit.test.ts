import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isInteger, isRawNumber, parseJson } from '../../src/domain/lossless-json.ts';
import { jsonTexts } from '../support/json-texts.ts';

describe('lossless JSON', () => {
  it('gives back every text as it came, number for number', () => {
    fc.assert(
      fc.property(jsonTexts, (text) => assert.equal(JSON.stringify(parseJson(text)), text)),
      { numRuns: 1_000 },
    );
  });

  it('is JSON.parse where nothing is lost', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value);
        assert.deepEqual(parseJson(text), JSON.parse(text));
      }),
    );
  });

  it('understands white space and escapes as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 1, 4, '\t'), (compact, indent) => {
        const text = JSON.stringify(JSON.parse(compact), null, indent);
        assert.equal(JSON.stringify(parseJson(text)), JSON.stringify(JSON.parse(text)));
      }),
    );
    assert.deepEqual(parseJson(' { "a\\u0041" : [ 1 , "\\ud83d\\ude00" ] } '), { aA: [1, '😀'] });
  });

  it('keeps the digits that a double would lose', () => {
    for (const text of [
      '1567512491587205123',
      '9007199254740993',
      '-9223372036854775808',
      '1.0',
      '-0',
      '1e400',
      '0.1000',
      '1E5',
      '123456789.123456789123456789',
    ]) {
      const value = parseJson(text);
      assert.ok(isRawNumber(value), text);
      for (const around of [
        `{"value":${text}}`,
        `[0,${text}]`,
        `[${text},"a"]`,
        `[[${text}],{"a":${text}}]`,
      ]) {
        assert.equal(JSON.stringify(parseJson(around)), around);
        const spaced = around.replaceAll(/(?<=[[{:,])|(?=[\]},])/g, '\n');
        assert.equal(JSON.stringify(parseJson(spaced)), around);
      }
    }
  });

  it('leaves an ordinary number a number', () => {
    for (const text of ['0', '-1', '1.5', '1567512491587205000', '9007199254740991', '0.1']) {
      assert.equal(parseJson(text), Number(text));
    }
  });

  it('keeps a __proto__ field a field', () => {
    const text = '{"__proto__":{"polluted":1.0}}';
    assert.equal(JSON.stringify(parseJson(text)), text);
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
  });

  for (const text of [
    '',
    '{',
    '01',
    '1.',
    '.5',
    '+1',
    'NaN',
    "'a'",
    '{"a":1,}',
    '12345678901234567890x',
    'undefined',
  ]) {
    it(`refuses ${JSON.stringify(text)} as JSON.parse does`, () => {
      assert.throws(() => parseJson(text), SyntaxError);
    });
  }

  it('knows integers of any size', () => {
    for (const text of ['0', '-7', '1567512491587205000', '1567512491587205123', '-9223372036854775808'])
      assert.ok(isInteger(parseJson(text)), text);
    for (const text of ['1.5', '1.0', '1e3', '"1"', 'null', '{}', '123456789012345678.5']) {
      assert.ok(!isInteger(parseJson(text)), text);
    }
  });
});
