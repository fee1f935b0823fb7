import { NotParsed, parseLossless } from './lossless-parser.ts';
import type { RawNumber } from './raw-number.ts';

export type { RawNumber } from './raw-number.ts';

/*
 * JSON that keeps every number as it was written. A number that a double cannot carry digit for digit
 * (`1567512491587205123`, but also `1.0`) becomes a raw JSON value, which `JSON.stringify` writes out unchanged.
 */

interface RawJson {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): RawNumber;
  isRawJSON(value: unknown): value is RawNumber;
}

const json = JSON as unknown as RawJson;

/**
 * Whether any number in the text could change when it passes through a double: most events have none, and `JSON.parse`
 * is faster. A number follows one of these characters; that a string's `at 1.5 ms` looks like one costs time alone. No
 * repetition is without bound: a text of ten million digits must not exhaust the matcher.
 */
const mayLoseDigits = /(?:^|[\s:,[])(?:-0|-?\d{16}|-?\d{1,15}(?:[eE]|\.(?:\d{17}|\d{1,16}(?:[eE\s,\]}]|$))))/;

/** @throws SyntaxError as `JSON.parse` does */
export function parseJson(text: string): unknown {
  if (!mayLoseDigits.test(text)) return JSON.parse(text);
  try {
    return parseLossless(text);
  } catch (error) {
    if (!(error instanceof NotParsed) && !(error instanceof SyntaxError)) throw error;
    // It says what is wrong. Nothing is, of what is nested deeper than the API takes.
    JSON.parse(text);
    return json.parse(text, keepNumber);
  }
}

function keepNumber(_key: string, value: unknown, context: { source?: string }): unknown {
  if (typeof value !== 'number' || context.source === undefined) return value;
  return Object.is(value, -0) || String(value) !== context.source ? json.rawJSON(context.source) : value;
}

/** Whether it is a number that a double cannot hold: `parseJson` keeps such a one as its digits (`rawJSON`). */
export function isRawNumber(value: unknown): value is RawNumber {
  return json.isRawJSON(value);
}

/** The same text for the same value, whatever the order of its keys: what two spellings are compared by. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null || isRawNumber(value)) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`).join(',')}}`;
}

/** Whether the value is a whole number, of any size. What `parseJson` left a number beyond 2^53 lost no digit. */
export function isInteger(value: unknown): value is number | RawNumber {
  const digits = isRawNumber(value) ? value.rawJSON : Number.isInteger(value) ? String(value) : '';
  return /^-?\d+$/.test(digits);
}
