import { codes } from './json-codes.ts';
import { exactDigits, isNoDouble, kept, raw, type RawNumber } from './raw-number.ts';

/** Thrown for a text that is not JSON, and for one that is nested too deep for this parser. */
export class NotParsed extends Error {
  override readonly name = 'NotParsed';
}

/** Far beyond what the API accepts, and far below what the stack holds. */
const maxDepth = 500;

/**
 * Parses JSON in one pass and keeps every number that a double would not write back digit for digit. The reviver of
 * `JSON.parse` does the same with a call for each value, which takes 10 to 40 times as long.
 * @throws NotParsed for what is not JSON: `JSON.parse` says why
 */
export const parseLossless = (text: string): unknown => new LosslessParser(text).whole();

class LosslessParser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): unknown {
    const value = this.#value(0);
    this.#space();
    if (this.#at !== this.#text.length) throw new NotParsed();
    return value;
  }

  /** Passes white space over. @returns the code of what follows, NaN at the end */
  #space(): number {
    for (; ; this.#at += 1) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== codes.space && code !== codes.lineFeed && code !== codes.return && code !== codes.tab) {
        return code;
      }
    }
  }

  #value(depth: number): unknown {
    const code = this.#space();
    switch (code) {
      case codes.quote:
        return this.#string();
      case codes.openBrace:
        return this.#object(depth + 1);
      case codes.openBracket:
        return this.#array(depth + 1);
      case codes.t:
        return this.#word('true', true);
      case codes.f:
        return this.#word('false', false);
      case codes.n:
        return this.#word('null', null);
      default:
        return this.#number(code);
    }
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw new NotParsed();
    this.#at += word.length;
    return value;
  }

  #array(depth: number): unknown[] {
    if (depth > maxDepth) throw new NotParsed();
    this.#at += 1;
    const items: unknown[] = [];
    if (this.#closes(codes.closeBracket)) return items;
    do items.push(this.#value(depth));
    while (this.#continues(codes.closeBracket));
    return items;
  }

  #object(depth: number): Record<string, unknown> {
    if (depth > maxDepth) throw new NotParsed();
    this.#at += 1;
    const object: Record<string, unknown> = {};
    if (this.#closes(codes.closeBrace)) return object;
    do {
      if (this.#space() !== codes.quote) throw new NotParsed();
      const key = this.#string();
      if (this.#space() !== codes.colon) throw new NotParsed();
      this.#at += 1;
      const value = this.#value(depth);
      if (key === '__proto__') Object.defineProperty(object, key, { value, ...ownField });
      else object[key] = value;
    } while (this.#continues(codes.closeBrace));
    return object;
  }

  /** Whether nothing stands in the array or object. */
  #closes(close: number): boolean {
    if (this.#space() !== close) return false;
    this.#at += 1;
    return true;
  }

  /** Whether another item follows. */
  #continues(close: number): boolean {
    const code = this.#space();
    this.#at += 1;
    if (code === codes.comma) return true;
    if (code !== close) throw new NotParsed();
    return false;
  }

  #string(): string {
    const start = this.#at;
    const end = this.#text.indexOf('"', start + 1);
    if (end === -1) throw new NotParsed();
    for (let at = start + 1; at < end; at += 1) {
      const code = this.#text.charCodeAt(at);
      if (code === codes.backslash) return this.#escaped(start, at);
      if (code < codes.space) throw new NotParsed();
    }
    this.#at = end + 1;
    return this.#text.slice(start + 1, end);
  }

  /** A string whose first backslash stands at `at`. */
  #escaped(start: number, at: number): string {
    for (let code: number = codes.backslash; code !== codes.quote; code = this.#text.charCodeAt(at)) {
      if (Number.isNaN(code)) throw new NotParsed();
      at += code === codes.backslash ? 2 : 1;
    }
    this.#at = at + 1;
    return JSON.parse(this.#text.slice(start, at + 1)) as string;
  }

  #number(first: number): number | RawNumber {
    const start = this.#at;
    const isNegative = first === codes.minus;
    if (isNegative) this.#at += 1;
    const from = this.#at;
    const whole = this.#digits();
    const digits = this.#at - from;
    if (digits === 0 || (digits > 1 && this.#text.charCodeAt(from) === codes.zero)) throw new NotParsed();
    const next = this.#text.charCodeAt(this.#at);
    if (next !== codes.dot && !isExponent(next)) {
      if (whole <= Number.MAX_SAFE_INTEGER && !(isNegative && whole === 0))
        return isNegative ? -whole : whole;
      if (whole === 0) return minusZero;
      const source = this.#text.slice(start, this.#at);
      return isNoDouble(source, digits) ? raw(source) : kept(source);
    }
    return this.#broken(start, digits);
  }

  /** A number with a fraction or an exponent, of which the whole digits are read. */
  #broken(start: number, wholeDigits: number): number | RawNumber {
    let digits = wholeDigits;
    if (this.#text.charCodeAt(this.#at) === codes.dot) {
      this.#at += 1;
      digits += this.#someDigits();
    }
    const endsInZero = this.#text.charCodeAt(this.#at - 1) === codes.zero;
    const hasExponent = isExponent(this.#text.charCodeAt(this.#at));
    if (hasExponent) {
      this.#at += 1;
      const sign = this.#text.charCodeAt(this.#at);
      if (sign === codes.plus || sign === codes.minus) this.#at += 1;
      this.#someDigits();
    }
    const source = this.#text.slice(start, this.#at);
    if (hasExponent) return kept(source);
    if (endsInZero) return raw(source);
    const value = Number(source);
    // So few digits come back as they were; what is smaller is written with an exponent.
    return digits <= exactDigits && Math.abs(value) >= 1e-6 ? value : kept(source);
  }

  /** Passes digits over. @returns their value, exact up to 2^53 */
  #digits(): number {
    let value = 0;
    for (; ; this.#at += 1) {
      const code = this.#text.charCodeAt(this.#at);
      if (!(code >= codes.zero && code <= codes.nine)) return value;
      value = value * 10 + (code - codes.zero);
    }
  }

  /** Passes digits over, of which there must be one. @returns how many there were */
  #someDigits(): number {
    const from = this.#at;
    this.#digits();
    if (this.#at === from) throw new NotParsed();
    return this.#at - from;
  }
}

const minusZero = raw('-0');

const ownField = { writable: true, enumerable: true, configurable: true } as const;

const isExponent = (code: number): boolean => code === codes.e || code === codes.E;
