import { keptHeaders } from './response-limits.ts';

/** Why a response cannot be read; the endpoint's owner sees the message. */
export class NotHttpError extends Error {
  override readonly name = 'NotHttpError';
  readonly code = 'NOT_HTTP';
}

export interface ResponseHead {
  status: number;
  /** Names in lower case; values of the same name joined by `, `. */
  headers: Record<string, string>;
  /** Where the body ends: nowhere, after so many bytes, with the last chunk, or when the receiver closes. */
  body: 'none' | { length: number } | 'chunked' | 'until-close';
  /** Whether it is HTTP to the letter, and its connection may be used again. */
  isKept: boolean;
}

const statusLine = /^HTTP\/(\d)(?:\.(\d))?[ \t]+(\d{3})(?!\d)/i;
const strictStatusLine = /^HTTP\/1\.[01] \d{3}(?: .*)?$/;
/** A line whose name is a token, which its colon follows. */
export const strictHeader = /^[\w!#$%&'*+.^`|~-]+:/;

/** @param start of the first line, as far as it was received @throws NotHttpError when it cannot become a status line */
export function checkStart(start: string): void {
  if (!'HTTP/'.startsWith(start.slice(0, 5).toUpperCase()))
    throw new NotHttpError('it does not begin with HTTP/');
}

/**
 * Reads the lines of a head as leniently as curl, Go and Java: a response that one of them understands is no reason to send
 * a webhook again.
 * @param lines without their ends, folded ones joined, the status line first; Latin-1
 * @param isStrict whether all line ends and 1xx before it were HTTP to the letter
 * @throws NotHttpError
 */
export function readHead([first = '', ...lines]: readonly string[], isStrict: boolean): ResponseHead {
  const [, major, minor, digits] = statusLine.exec(first) ?? [];
  const status = Number(digits);
  if (!(status >= 100)) throw new NotHttpError('its first line is not a status line');
  const headers = new Map<string, string>();
  let wellFormed = isStrict && strictStatusLine.test(first);
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trimEnd().toLowerCase();
    if (line.includes('\u0000')) throw new NotHttpError('a header contains NUL');
    wellFormed &&= strictHeader.test(line);
    if (name === '') continue;
    const value = line.slice(colon + 1).trim();
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  const body = bodyOf(status, headers);
  const connection = tokens(headers.get('connection'));
  const persists =
    `${major}.${minor}` === '1.1' ? !connection.includes('close') : connection.includes('keep-alive');
  return {
    status,
    headers: Object.fromEntries([...headers].slice(0, keptHeaders)),
    body,
    isKept: wellFormed && persists && isClear(body, headers),
  };
}

/** RFC 9112 §6.3: an encoding overrides a length. */
function bodyOf(status: number, headers: ReadonlyMap<string, string>): ResponseHead['body'] {
  if (status < 200 || status === 204 || status === 304) return 'none';
  const encodings = tokens(headers.get('transfer-encoding')).filter((name) => name !== 'identity');
  if (encodings.length > 0) return encodings.at(-1) === 'chunked' ? 'chunked' : 'until-close';
  const length = headers.get('content-length');
  return length === undefined ? 'until-close' : lengthOf(length);
}

/** Whether the headers give the body's length in one exact way: otherwise the start of the next response is uncertain. */
function isClear(body: ResponseHead['body'], headers: ReadonlyMap<string, string>): boolean {
  const length = headers.get('content-length');
  if (body === 'chunked') return length === undefined;
  if (body === 'until-close' || headers.has('transfer-encoding')) return false;
  return body === 'none' ? length === undefined || length === '0' : /^\d+$/.test(length ?? '');
}

/** The same length twice counts once. A `+` before the digits and text after them are ignored, as curl does. */
function lengthOf(text: string): ResponseHead['body'] {
  const lengths = text.split(',').map((part) => Number(/^\s*\+?(\d+)/.exec(part)?.[1]));
  const [length = Number.NaN] = lengths;
  if (Number.isNaN(length)) throw new NotHttpError('its Content-Length is not a number');
  if (lengths.some((other) => other !== length)) throw new NotHttpError('it has two Content-Lengths');
  if (!Number.isSafeInteger(length)) return 'until-close';
  return length === 0 ? 'none' : { length };
}

/** The items of a header's list, in lower case, without parameters. */
const tokens = (value = ''): string[] =>
  value
    .toLowerCase()
    .split(',')
    .flatMap((part) => part.replace(/;.*/, '').trim() || []);
