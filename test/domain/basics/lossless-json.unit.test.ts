import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isInteger, isRawNumber, parseJson } from '../../../src/domain/basics/lossless-json.ts';
import { jsonTexts } from '../../support/json-texts.ts';

interface RawJson {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): unknown;
}
const json = JSON as unknown as RawJson;

/** The plain way, which is slow. */
const revived = (text: string): unknown =>
  json.parse(text, (_key, value, { source }) => {
    if (typeof value !== 'number' || source === undefined) return value;
    return Object.is(value, -0) || String(value) !== source ? json.rawJSON(source) : value;
  });

/** As text, in which raw numbers differ from strings; or the error. */
function outcomeOf(parse: (text: string) => unknown, text: string): string {
  try {
    return JSON.stringify(parse(text));
  } catch (error) {
    assert.ok(error instanceof SyntaxError);
    return error.message;
  }
}

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

  it('is what a reviver of JSON.parse would make of it, also where it is no JSON', () => {
    const pieces = fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"',
        '"a"',
        '"\\u00e9"',
        '"\\"',
        '"\\x"',
        '"\u0001"',
        '\\',
        ' ',
        '\n',
        '\f',
        '\ufeff',
      ],
      ...[
        '-',
        '0',
        '-0',
        '1.0',
        '1.',
        '.5',
        '01',
        '1e5',
        '1E+2',
        '1e',
        '0.1',
        '1e-7',
        '0.0000001',
        '123456789012345',
      ],
      ...[
        '1234567890123456',
        '9007199254740993',
        '0.30000000000000004',
        '1.50',
        '1e400',
        'true',
        'null',
        'nul',
        'NaN',
      ],
      ...['"__proto__"', '"a":1.0', '"a":-0', '"1":2.0'],
    );
    const texts = fc.oneof(
      fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
      fc.tuple(jsonTexts, fc.nat(), pieces).map(([text, at, piece]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + piece + text.slice(place);
      }),
    );
    fc.assert(
      fc.property(texts, (text) => assert.deepEqual(outcomeOf(parseJson, text), outcomeOf(revived, text))),
      { numRuns: 20_000 },
    );
  });

  it('takes what is nested deeper than its own parser goes', () => {
    const text = `${'['.repeat(2_000)}1.0${']'.repeat(2_000)}`;
    assert.equal(JSON.stringify(parseJson(text)), text);
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
