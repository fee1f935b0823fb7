/**
 * JSON that keeps every number as it was written. A number that a double cannot carry digit for digit
 * (`1567512491587205123`, but also `1.0`) becomes a raw JSON value, which `JSON.stringify` writes out unchanged.
 */
export interface RawNumber {
  readonly rawJSON: string;
}

interface RawJson {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): RawNumber;
  isRawJSON(value: unknown): value is RawNumber;
}

const json = JSON as unknown as RawJson;

/** Whether any number in the text could change when it passes through a double: the reviver costs, most events need none. */
const mayLoseDigits = /\d{16}|\d[.eE]|-0/;

/** @throws SyntaxError as `JSON.parse` does */
export function parseJson(text: string): unknown {
  return mayLoseDigits.test(text) ? json.parse(text, keepNumber) : JSON.parse(text);
}

function keepNumber(_key: string, value: unknown, context: { source?: string }): unknown {
  if (typeof value !== 'number' || context.source === undefined) return value;
  return Object.is(value, -0) || String(value) !== context.source ? json.rawJSON(context.source) : value;
}

export function isRawNumber(value: unknown): value is RawNumber {
  return json.isRawJSON(value);
}

/** Whether the value is a whole number, of any size. */
export function isInteger(value: unknown): value is number | RawNumber {
  return Number.isSafeInteger(value) || (isRawNumber(value) && /^-?\d+$/.test(value.rawJSON));
}
