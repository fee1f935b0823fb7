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

/**
 * Whether any number in the text could change when it passes through a double: the reviver costs, and most events need
 * none. A number follows one of these characters; that a string's `at 1.5 ms` looks like one costs time alone. No
 * repetition is without bound: a text of ten million digits must not exhaust the matcher.
 */
const mayLoseDigits = /(?:^|[\s:,[])(?:-0|-?\d{16}|-?\d{1,15}(?:[eE]|\.(?:\d{17}|\d{1,16}(?:[eE\s,\]}]|$))))/;

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

/**
 * Whether arrays and objects stand in each other more than `levels` deep. Told from the text, which need not be valid:
 * parsing millions of brackets takes seconds, and what comes of it overflows the stack of whoever walks it.
 */
export function isDeeperThan(text: string, levels: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === codes.quote) at = endOfString(text, at);
    else if (char === codes.openBracket || char === codes.openBrace) depth += 1;
    else if (char === codes.closeBracket || char === codes.closeBrace) depth -= 1;
    if (depth > levels) return true;
  }
  return false;
}

const codes = {
  quote: 0x22,
  backslash: 0x5c,
  openBracket: 0x5b,
  closeBracket: 0x5d,
  openBrace: 0x7b,
  closeBrace: 0x7d,
} as const;

/** The place of the quote that ends the string begun at `start`: one with an even number of backslashes before it. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let first = end;
    while (text.charCodeAt(first - 1) === codes.backslash) first -= 1;
    if ((end - first) % 2 === 0) return end;
  }
  return text.length;
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
