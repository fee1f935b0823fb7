import type { Breathe } from '../../domain/basics/breathe.ts';
import { DomainError } from '../../domain/basics/errors.ts';
import { codes } from '../../domain/basics/json-codes.ts';

/** A value in the body, as the place of its text. */
export interface Item {
  from: number;
  to: number;
  /** Bytes without the white space between tokens. */
  size: number;
  /** Of these, bytes that stand in no string: an event keeps each of them. */
  bare: number;
  /** Members of all its objects: one that is parsed has fewer when a name stands twice in an object. */
  members: number;
  /** Whether it is nested deeper, in the body, than the API takes. */
  isTooDeep: boolean;
}

/** A line of the body, counted from 1. */
export interface Line extends Item {
  line: number;
}

export interface Items {
  /** At most as many as were asked for. */
  items: Item[];
  /** How many there are. */
  count: number;
  /** Whether they are the values of an array; else the body is one value. */
  isArray: boolean;
  /** Whether any of them is, also of those that are not kept. */
  isTooDeep: boolean;
  /** Of the whole body. */
  members: number;
}

/** Far beyond any real document, and well within what every parser takes. */
export const maxLevels = 100;
/** Read before others have a turn. */
const stepBytes = 128 * 1024;

/**
 * Finds the values of an array without parsing any: how many there are and how large is known before, and each can be
 * parsed by itself. The text is split where a JSON parser would split it, if it is JSON at all.
 * @param most items that are kept
 * @throws DomainError `malformed_json` for an array that does not end as one
 */
export async function findItems(bytes: Buffer, most: number, breathe: Breathe): Promise<Items> {
  const start = startOf(bytes);
  const scan = new Scan(bytes, start, most, 'unknown');
  for (let end = start + stepBytes; ; end += stepBytes) {
    scan.run(Math.min(end, bytes.length));
    if (end >= bytes.length) return scan.end();
    await breathe();
  }
}

/** Finds the lines that are not empty. @param most items that are kept */
export async function findLines(
  bytes: Buffer,
  most: number,
  breathe: Breathe,
): Promise<{ items: Line[]; count: number }> {
  const items: Line[] = [];
  let count = 0;
  for (let from = startOf(bytes), line = 1; from < bytes.length; line += 1) {
    const found = bytes.indexOf(codes.lineFeed, from);
    const to = found === -1 ? bytes.length : found;
    if (!isBlank(bytes, from, to)) {
      count += 1;
      if (items.length < most) {
        items.push({ ...measure(bytes, { from, to }), line });
        await breathe();
      }
    }
    from = to + 1;
    // Of others there may be ten million.
    if (line % 64 === 0) await breathe();
  }
  return { items, count };
}

/** Reads a value alone. */
function measure(bytes: Buffer, { from, to }: Pick<Item, 'from' | 'to'>): Item {
  const scan = new Scan(bytes, from, 0, 'value');
  scan.run(to);
  return scan.item(to);
}

function isBlank(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (!isSpace(bytes[at] ?? 0)) return false;
  return true;
}

const byteOrderMark = Buffer.from('\uFEFF');

const startOf = (bytes: Buffer): number =>
  bytes.subarray(0, byteOrderMark.length).equals(byteOrderMark) ? byteOrderMark.length : 0;

const isSpace = (byte: number): boolean =>
  byte === codes.space || byte === codes.lineFeed || byte === codes.return || byte === codes.tab;

type Root = 'unknown' | 'array' | 'value' | 'array, ended';

/** Follows the strings and brackets of a text. */
class Scan {
  readonly #bytes: Buffer;
  readonly #most: number;
  readonly #items: Item[] = [];
  #count = 0;
  #at: number;
  #depth = 0;
  #inString = false;
  /** Where the item begins, and how much white space was in it so far. */
  #from: number;
  #blanks = 0;
  /** Bytes in strings of the item so far. */
  #quoted = 0;
  #isItemTooDeep = false;
  #isTooDeep = false;
  #members = 0;
  /** Those before the item. */
  #membersBefore = 0;
  /** What the body is, once its first character was met. */
  #root: Root;

  constructor(bytes: Buffer, from: number, most: number, root: Root) {
    this.#root = root;
    this.#bytes = bytes;
    this.#at = from;
    this.#from = from;
    this.#most = most;
  }

  run(end: number): void {
    const bytes = this.#bytes;
    for (; this.#at < end; this.#at += 1) {
      const byte = bytes[this.#at] ?? 0;
      if (this.#inString) {
        if (byte === codes.quote) this.#inString = false;
        else if (byte !== codes.backslash) this.#quoted += 1;
        else {
          this.#at += 1;
          this.#quoted += 2;
        }
      } else if (isSpace(byte)) this.#blanks += 1;
      else {
        if (this.#root === 'unknown') this.#root = byte === codes.openBracket ? 'array' : 'value';
        else if (this.#root === 'array, ended') throw this.#notAnArray();
        if (byte === codes.quote) this.#inString = true;
        else if (byte === codes.colon) this.#members += 1;
        else if (byte === codes.openBracket || byte === codes.openBrace) this.#open();
        else if (byte === codes.closeBracket || byte === codes.closeBrace) this.#close(byte);
        else if (byte === codes.comma && this.#depth === 1 && this.#root === 'array') this.#take();
      }
    }
  }

  /** What began last, as if it ended here. */
  item(to: number): Item {
    const members = this.#members - this.#membersBefore;
    const size = this.#size(to);
    return { from: this.#from, to, size, bare: size - this.#quoted, members, isTooDeep: this.#isItemTooDeep };
  }

  end(): Items {
    if (this.#root === 'array') throw this.#notAnArray();
    const all = { isTooDeep: this.#isTooDeep, members: this.#members };
    if (this.#root === 'array, ended') {
      return { items: this.#items, count: this.#count, isArray: true, ...all };
    }
    return { items: [this.item(this.#bytes.length)], count: 1, isArray: false, ...all };
  }

  #size(to: number): number {
    return to - this.#from - this.#blanks;
  }

  #open(): void {
    this.#depth += 1;
    if (this.#depth > maxLevels) this.#isItemTooDeep = this.#isTooDeep = true;
    if (this.#depth === 1 && this.#root === 'array') this.#begin();
  }

  #close(byte: number): void {
    this.#depth -= 1;
    if (this.#depth > 0 || this.#root !== 'array') return;
    if (byte !== codes.closeBracket) throw this.#notAnArray();
    if (this.#count > 0 || this.#size(this.#at) > 0) this.#take();
    this.#root = 'array, ended';
  }

  #take(): void {
    this.#count += 1;
    if (this.#items.length < this.#most) {
      this.#items.push(this.item(this.#at));
    }
    this.#begin();
  }

  #begin(): void {
    this.#from = this.#at + 1;
    this.#blanks = 0;
    this.#quoted = 0;
    this.#isItemTooDeep = false;
    this.#membersBefore = this.#members;
  }

  #notAnArray(): DomainError {
    return new DomainError('malformed_json', 'the body is not valid JSON: its array does not end as one');
  }
}
